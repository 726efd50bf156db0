/** Input, line by line. */
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { diagnostic, ScxmlError } from '../../diagnostic.js'
import type { Line } from './event-line.js'

export interface Lines {
  /** The next line, or undefined at the end of the input. One call at a time. */
  next(): Promise<Line | undefined>
  /** Stops reading; a pending `next` gives undefined. */
  close(): void
  /** Lines that are known to be there and have not been asked for. */
  readonly left: readonly Line[]
}

/** The lines of a file, read at once. Throws a `ScxmlError`: `io/not-found`, `io/unreadable`. */
export async function fileLines(file: string): Promise<Lines> {
  let text: string
  try {
    text = new TextDecoder().decode(await readFile(file))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const found = code === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${code ?? message}`
    const init = { code: code === 'ENOENT' ? ('io/not-found' as const) : ('io/unreadable' as const) }
    throw new ScxmlError([diagnostic({ ...init, message: `'${file}' should hold the events, but ${found}` })], {
      cause,
    })
  }
  const left: Line[] = []
  const splitter = new LineSplitter(file, (line) => left.push(line))
  splitter.add(text)
  splitter.end()
  return {
    left,
    next: async () => left.shift(),
    close: () => {},
  }
}

/** The lines of a stream, as they come. */
export function streamLines(stream: Readable, file: string): Lines {
  const inbox = new LineInbox()
  const decoder = new TextDecoder()
  const splitter = new LineSplitter(file, (line) => inbox.add(line))
  const onData = (chunk: Buffer | string) => {
    splitter.add(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    // Whoever sends without end is not read faster than the session goes.
    if (inbox.left.length > 0) stream.pause()
  }
  const onEnd = () => {
    splitter.add(decoder.decode())
    splitter.end()
    inbox.end()
  }
  stream.on('data', onData)
  stream.once('end', onEnd)
  stream.once('error', onEnd)
  return {
    left: inbox.left,
    next() {
      const line = inbox.next()
      if (inbox.left.length === 0) stream.resume()
      return line
    },
    close() {
      stream.off('data', onData)
      stream.off('end', onEnd)
      inbox.end()
      stream.destroy()
    },
  }
}

/** Lines that have come and wait, or somebody who waits for them. */
export class LineInbox {
  readonly left: Line[] = []
  #waiting: ((line: Line | undefined) => void) | undefined
  #ended = false

  add(line: Line): void {
    if (this.#waiting) this.#answer(line)
    else this.left.push(line)
  }

  end(): void {
    this.#ended = true
    this.#answer(undefined)
  }

  next(): Promise<Line | undefined> {
    const line = this.left.shift()
    if (line || this.#ended) return Promise.resolve(line)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  #answer(line: Line | undefined): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.(line)
  }
}

/** Cuts text that comes in pieces at its line ends (LF or CR LF). */
class LineSplitter {
  #pending = ''
  #number = 1
  #start = 0

  constructor(
    readonly file: string,
    readonly emit: (line: Line) => void,
  ) {}

  add(text: string): void {
    const pieces = text.split('\n')
    for (let at = 0; at < pieces.length - 1; at++) this.#emit(pieces[at]!)
    this.#pending += pieces.at(-1)!
  }

  end(): void {
    if (this.#pending !== '') this.#emit('')
  }

  #emit(piece: string): void {
    const whole = this.#pending + piece
    this.#pending = ''
    this.emit({ text: whole.replace(/\r$/, ''), number: this.#number++, start: this.#start, file: this.file })
    this.#start += whole.length + 1
  }
}
