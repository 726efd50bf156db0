/** What is going on among sessions that invoke each other, so that `settled()` knows when nothing is. */
export class Activity {
  #count = 0
  #waiting: (() => void)[] = []

  /** A session has something to do, or a transmission is under way. */
  begin(): void {
    this.#count++
  }

  end(): void {
    if (--this.#count > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  quiet(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }
}
