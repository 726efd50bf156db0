import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../src/core/duration.js'

describe('a duration', () => {
  it.each([
    ['1s', 1000],
    ['100ms', 100],
    ['.5s', 500],
    ['1.5s', 1500],
    ['0.25ms', 0.25],
    ['0s', 0],
    ['+2s', 2000],
    ['2S', 2000],
    ['3Ms', 3],
    [' 7ms\n', 7],
    ['007s', 7000],
    ['1.005s', 1005],
    ['4.35s', 4350],
    ['86400s', 86_400_000],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    '',
    ' ',
    's',
    'ms',
    '1',
    '1 s',
    '-1s',
    '-0s',
    '1.s',
    '.s',
    '1..5s',
    '1,5s',
    '1e3s',
    'Infinitys',
    '1min',
    '1h',
    '1s 2s',
    '١s',
    `${'9'.repeat(400)}s`,
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('takes a bare number as ms only where asked to', () => {
    expect(parseDuration('500', { unitless: true })).toBe(500)
    expect(parseDuration('.5', { unitless: true })).toBe(0.5)
    expect(parseDuration('2s', { unitless: true })).toBe(2000)
    expect(parseDuration('-5', { unitless: true })).toBeUndefined()
    expect(parseDuration('500', { unitless: false })).toBeUndefined()
  })

  it('takes no more than linear time for a hopeless text', () => {
    const start = performance.now()
    expect(parseDuration(`${'1'.repeat(200_000)}x`)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
