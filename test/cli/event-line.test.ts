import { describe, expect, it } from 'vitest'
import { parseEventLine } from '../../src/cli/run/event-line.js'

const parse = (text: string) => parseEventLine({ text, number: 3, start: 20, file: 'events' })

describe('a line of input', () => {
  it.each([
    ['go', { kind: 'event', name: 'go', data: undefined }],
    ['  go.on \t', { kind: 'event', name: 'go.on', data: undefined }],
    ['go {"a": [1, "x y"]}', { kind: 'event', name: 'go', data: { a: [1, 'x y'] } }],
    ['go\t7', { kind: 'event', name: 'go', data: 7 }],
    ['go null', { kind: 'event', name: 'go', data: null }],
    ['größe', { kind: 'event', name: 'größe', data: undefined }],
    ['+2s', { kind: 'wait', duration: 2000, text: '2s' }],
    [' +.5s ', { kind: 'wait', duration: 500, text: '.5s' }],
    ['+10ms', { kind: 'wait', duration: 10, text: '10ms' }],
    ['@wait 1.5s', { kind: 'wait', duration: 1500, text: '1.5s' }],
    ['?go', { kind: 'why', name: 'go', data: undefined }],
    [' ?go.on {"a": 1}', { kind: 'why', name: 'go.on', data: { a: 1 } }],
    ['?', { kind: 'why', name: undefined, data: undefined }],
    ['+plus', { kind: 'event', name: '+plus', data: undefined }],
    ['', { kind: 'nothing' }],
    [' \t', { kind: 'nothing' }],
    ['# go', { kind: 'nothing' }],
    ['  #go', { kind: 'nothing' }],
  ])('%j', (text, command) => {
    expect(parse(text)).toEqual(command)
  })

  it.each([
    ['go now', 'io/event-data', 4, 3],
    ['go {"a": 1} # comment', 'io/event-data', 13, 1],
    ['go {', 'io/event-data', 5, 0],
    ['  go{"a": 1}', 'io/event-name', 5, 1],
    ['{"a": 1}', 'io/event-name', 1, 1],
    ['"go"', 'io/event-name', 1, 1],
    ['+2', 'io/duration', 2, 1],
    ['+2s go', 'io/duration', 2, 5],
    ['? go', 'io/event-name', 1, 1],
    ['?go now', 'io/event-data', 5, 3],
    ['@wait', 'io/duration', 1, 5],
    ['@wait  ', 'io/duration', 1, 5],
    ['@wait two', 'io/duration', 7, 3],
    ['@sleep 2s', 'io/unknown-directive', 1, 6],
  ])('%j is no event: %s at column %d', (text, code, column, length) => {
    expect(parse(text)).toMatchObject({
      kind: 'fault',
      diagnostic: {
        code,
        severity: 'error',
        location: { file: 'events', line: 3, column, offset: 20 + column - 1, length },
        hint: expect.any(String),
      },
    })
  })

  it('says that @wait alone lacks a duration, and never quotes at length', () => {
    const message = (text: string) => {
      const command = parse(text)
      return command.kind === 'fault' ? command.diagnostic.message : undefined
    }
    expect(message('@wait')).toBe("'@wait' needs a duration")
    expect(message(`@${'x'.repeat(10_000)}`)).toBe(`there is no directive '@${'x'.repeat(58)}…'`)
    expect(message(`+1${'x'.repeat(10_000)}`)).toBe(`'1${'x'.repeat(58)}…' is no duration`)
    expect(message(`${'e'.repeat(10_000)} "${'x'.repeat(10_000)}`)!.length).toBeLessThan(250)
  })

  it('is read in linear time', () => {
    expect(parse(`go ${'['.repeat(200_000)}`)).toMatchObject({ kind: 'fault' })
    expect(parse(`go "${'x'.repeat(1_000_000)}"`)).toMatchObject({ kind: 'event' })
    expect(parse(`go${' '.repeat(1_000_000)}x`)).toMatchObject({ kind: 'fault' })
  })
})
