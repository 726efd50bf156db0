import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { streamLines } from '../../src/cli/run/lines.js'

describe('the lines of a stream', () => {
  it.each([
    ['a\nb', ['a', 'b']],
    ['a\r\n\r\nb\n', ['a', '', 'b']],
    ['\ufeffa\n', ['a']],
    ['', []],
    ['\n', ['']],
  ])('%j', async (input, texts) => {
    const stream = new PassThrough()
    const lines = streamLines(stream, 'in')
    // Byte by byte: no piece is whole.
    for (const byte of Buffer.from(input)) stream.write(Buffer.of(byte))
    stream.end()
    const found = []
    for (let line = await lines.next(); line; line = await lines.next()) found.push(line)
    expect(found.map(({ text }) => text)).toEqual(texts)
    expect(found.map(({ number }) => number)).toEqual(texts.map((_, at) => at + 1))
    const plain = input.replace('\ufeff', '')
    for (const { text, start } of found) expect(plain.startsWith(text, start)).toBe(true)
  })

  it('are read no faster than they are taken', async () => {
    const stream = new PassThrough({ highWaterMark: 16 })
    const lines = streamLines(stream, 'in')
    stream.write('a\nb\n')
    await setImmediate()
    expect(stream.isPaused()).toBe(true)
    await lines.next()
    expect(stream.isPaused()).toBe(true)
    await lines.next()
    expect(stream.isPaused()).toBe(false)
  })

  it('end where the stream breaks or is closed, and not before what has come is taken', async () => {
    const broken = new PassThrough()
    const lines = streamLines(broken, 'in')
    broken.write('a\nb')
    await setImmediate()
    broken.destroy(new Error('gone'))
    await setImmediate()
    expect([(await lines.next())?.text, (await lines.next())?.text, await lines.next()]).toEqual(['a', 'b', undefined])

    const open = streamLines(new PassThrough(), 'in')
    const next = open.next()
    open.close()
    expect(await next).toBeUndefined()
  })
})
