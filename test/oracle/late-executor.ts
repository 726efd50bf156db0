/** An executor that makes each block wait: what it does, it does when it is told to. */
import type { Context } from '../../src/core/context.js'
import type { Turn } from '../../src/core/executor.js'
import type { ExecutorHost, ExecutorProvider, SessionExecutor } from '../../src/runtime/executor.js'

export class LateExecutor implements ExecutorProvider {
  readonly #waiting: (() => void)[] = []

  attach(host: ExecutorHost): SessionExecutor {
    const { program } = host
    let asked: Turn | undefined
    return {
      way: () => 'elsewhere',
      begin() {},
      run: (turn: Turn, context: Context) => {
        // Every third block runs at once, as those do that are not worth the way.
        if (asked !== turn && turn.block.index % 3 !== 0) {
          asked = turn
          this.#waiting.push(() => host.proceed())
          return false
        }
        asked = undefined
        program.block(turn.block)(context)
        return true
      },
      here: (block, context) => program.block(block)(context),
      cancel() {},
    }
  }

  /** Has all that waits done, and what comes of it. */
  finish(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next()
  }
}
