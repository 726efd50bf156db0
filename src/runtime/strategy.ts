/** When sessions run: at once, or in portions that leave the event loop room for others. */
import { diagnostic, ScxmlError } from '../diagnostic.js'

/**
 * Decides for a scheduler when its sessions take their turns. A turn is one macrostep of one session; sessions that have
 * something to do take turns round robin. To write one's own: an object with these four.
 */
export interface Strategy {
  /**
   * Whether a session that gets something to do while no other is at work does it at once, before whoever sent gets
   * control back. Otherwise `later` is asked first.
   */
  readonly immediate: boolean
  /** A portion begins. */
  begin(): void
  /** Whether to go on after so many turns of a portion; if not, the rest is left for `later`. Called after each turn. */
  goOn(turns: number): boolean
  /** Runs the next portion at some later time, once; never at once. */
  later(run: () => void): void
}

/** Turns in one go before the event loop gets a chance: a chart that keeps sending to itself does not stop the process. */
const turnsInOneGo = 10_000

/** Run to completion inside `send`: the default. */
export function immediate(): Strategy {
  return immediately
}

const immediately: Strategy = {
  immediate: true,
  begin() {},
  goOn: (turns) => turns < turnsInOneGo,
  later: (run) => void setImmediate(run),
}

export interface CooperativeOptions {
  /** Macrosteps in one turn of the event loop, over all sessions. Default: 100. */
  readonly macrosteps?: number
  /** Milliseconds in one turn of the event loop; what has begun is finished. Default: 5. */
  readonly milliseconds?: number
  /** The time in ms, to measure that with. Default: `performance.now`. */
  readonly now?: () => number
}

/**
 * At most so many macrosteps, or so much time, in one turn of the event loop: `send` only queues, and no session keeps
 * the others, or the server around them, from their work. Throws `ScxmlError` (`option/type`) for options that are no
 * positive numbers.
 */
export function cooperative({ macrosteps = 100, milliseconds = 5, now = clock }: CooperativeOptions = {}): Strategy {
  if (!Number.isSafeInteger(macrosteps) || macrosteps < 1) throw wrong('macrosteps', 'a whole number, 1 or more')
  if (typeof milliseconds !== 'number' || !(milliseconds > 0)) throw wrong('milliseconds', 'a number above 0')
  let end = 0
  return {
    immediate: false,
    begin() {
      end = now() + milliseconds
    },
    goOn: (turns) => turns < macrosteps && now() < end,
    later: (run) => void setImmediate(run),
  }
}

const clock = () => performance.now()

function wrong(name: string, wanted: string): ScxmlError {
  return new ScxmlError([
    diagnostic({ code: 'option/type', message: `the option '${name}' of cooperative() must be ${wanted}` }),
  ])
}
