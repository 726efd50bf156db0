/** A clock that says whether anything is pending on it: as long as it is, a run is not over. */
import type { Clock } from '../../index.js'

export interface WatchedClock extends Clock {
  /** Whether something waits for a time to come. */
  readonly pending: boolean
  /** Resolves when nothing does any more. */
  idle(): Promise<void>
}

export function watchedClock(clock: Clock): WatchedClock {
  let count = 0
  let waiting: (() => void)[] = []
  const less = () => {
    count--
    if (count > 0) return
    const resolved = waiting
    waiting = []
    for (const resolve of resolved) resolve()
  }
  return {
    now: () => clock.now(),
    wakeAt(time, wake) {
      count++
      let live = true
      const end = () => {
        if (live) less()
        live = false
      }
      const callOff = clock.wakeAt(time, () => {
        // What the wake registers in its turn counts before this one is gone.
        try {
          wake()
        } finally {
          end()
        }
      })
      return () => {
        callOff()
        end()
      }
    },
    get pending() {
      return count > 0
    },
    idle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
