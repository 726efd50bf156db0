/** Processes that tests start and kill. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** Lines of its standard output so far. */
  readonly lines: readonly string[]
  /** Resolves when there are so many lines; rejects with what it has to say where it ends before. */
  line(count: number): Promise<void>
  /** Kills it at once, as a failure of the machine would; resolves when it is gone. */
  kill(): Promise<void>
}

/** Runs a TypeScript file of this folder's tests. `file` is relative to `base`, an `import.meta.url`. */
export function startChild(file: string, base: string, args: readonly string[]): Child {
  const path = fileURLToPath(new URL(file, base))
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    ['--import', 'tsx', path, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const lines: string[] = []
  let rest = ''
  let errors = ''
  let waiting: (() => void)[] = []
  const wake = () => {
    const all = waiting
    waiting = []
    for (const go of all) go()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop()!
    lines.push(...parts)
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let isOver = false
  const over = new Promise<void>((resolve) => {
    child.on('close', () => {
      isOver = true
      wake()
      resolve()
    })
  })
  return {
    lines,
    async line(count) {
      while (lines.length < count) {
        if (isOver) throw new Error(`'${file}' ended after ${lines.length} lines: ${errors}`)
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    kill() {
      child.kill('SIGKILL')
      return over
    },
  }
}
