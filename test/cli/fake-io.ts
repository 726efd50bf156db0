/** A process without a process: what a command reads and writes, in memory. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { onTestFinished } from 'vitest'
import { commandLine } from '../../src/cli/command-line.js'
import type { Environment, Interrupt, Io } from '../../src/cli/io.js'

export interface FakeOptions {
  /** All of the input; without it the input stays open. */
  readonly stdin?: string
  readonly env?: Environment
  /** Whether all three streams are a terminal. */
  readonly isTTY?: boolean
}

export interface FakeIo extends Io {
  readonly stdin: PassThrough & { readonly isTTY?: boolean }
  /** What has been written so far. */
  readonly out: string
  readonly err: string
  interrupt(signal: Interrupt): void
  /** Resolves when the output contains a text. */
  shows(text: string): Promise<void>
}

export function fakeIo({ stdin: input, env = {}, isTTY = false }: FakeOptions = {}): FakeIo {
  const stdin = Object.assign(new PassThrough(), { isTTY })
  if (input !== undefined) stdin.end(input)
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: 80 })
  const stderr = Object.assign(new PassThrough(), { isTTY })
  let out = ''
  let err = ''
  let callback: ((signal: Interrupt) => void) | undefined
  const watchers: (() => void)[] = []
  stdout.on('data', (chunk) => {
    out += chunk
    for (const watch of watchers) watch()
  })
  stderr.on('data', (chunk) => {
    err += chunk
  })
  return {
    stdin,
    stdout,
    stderr,
    env,
    get out() {
      return out
    },
    get err() {
      return err
    },
    onInterrupt(given) {
      callback = given
      return () => {
        callback = undefined
      }
    },
    interrupt(signal) {
      if (!callback) throw new Error('nobody waits for an interrupt')
      callback(signal)
    },
    shows(text) {
      return new Promise((resolve) => {
        const watch = () => {
          if (out.includes(text)) resolve()
        }
        watchers.push(watch)
        watch()
      })
    },
  }
}

/** Runs a command line to its end. */
export async function execute(args: readonly string[], options: FakeOptions = { stdin: '' }) {
  const io = fakeIo(options)
  const code = await commandLine(args, io)
  return { code, out: io.out, err: io.err }
}

/** Files in a folder of their own, which goes when the test is over; gives a function from names to paths. */
export async function files(contents: Readonly<Record<string, string>>): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'microstep-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(contents)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  return (name) => join(folder, name)
}
