/** What a command sees of the process, so that tests can call commands without one. */
import type { Readable, Writable } from 'node:stream'

export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Environment
  /**
   * Calls back once, when the user wants the command to end (Ctrl-C). Gives the function that stops waiting for that;
   * from then on, and after the first time, the process ends as usual.
   */
  onInterrupt(callback: (signal: Interrupt) => void): () => void
}

export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number }
export type Environment = Readonly<Record<string, string | undefined>>
export type Interrupt = 'SIGINT' | 'SIGTERM'

/** A command: its arguments, without its own name, to an exit code. Throws `UsageError` and `ScxmlError`. */
export interface Command {
  /** The whole text of `microstep help COMMAND`. */
  readonly help: string
  run(args: readonly string[], io: Io): Promise<number>
}

/** Exit codes. */
export const exit = {
  ok: 0,
  /** Something is wrong with what the command was given to read or run. */
  problem: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** As shells have it: 128 and the number of the signal. */
  SIGINT: 130,
  SIGTERM: 143,
} as const
