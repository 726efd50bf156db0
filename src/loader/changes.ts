/** Changes of a text that are collected first and made together. */
import { diagnostic, ScxmlError } from '../diagnostic.js'

/** The characters from `start` up to, not including, `end` give way. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
}

export class Changes {
  /** In the order in which they came. Of those with the same key the last word counts. */
  readonly #changes = new Map<string, Change>()
  #insertions = 0

  /** A place changes once, but may get several insertions, unless a key makes them one. */
  add(start: number, end: number, text: string, key?: string): void {
    this.#changes.set(key ?? (start === end ? `+${this.#insertions++}` : placeKey(start, end)), { start, end, text })
  }

  delete(key: string): void {
    this.#changes.delete(key)
  }

  /** The text with all changes, and some more. Throws a `ScxmlError`: `edit/overlap`. */
  applyTo(text: string, more: readonly Change[]): string {
    // Stable: what goes to the same place stands there in the order in which it came.
    const changes = [...this.#changes.values(), ...more].sort((a, b) => a.start - b.start || a.end - b.end)
    const parts: string[] = []
    let done = 0
    for (const change of changes) {
      if (change.start < done) {
        const message = 'two changes concern the same place; make one after the other'
        throw new ScxmlError([diagnostic({ code: 'edit/overlap', message })])
      }
      parts.push(text.slice(done, change.start), change.text)
      done = change.end
    }
    parts.push(text.slice(done))
    return parts.join('')
  }
}

/** The key of a change of the place. */
export function placeKey(start: number, end: number): string {
  return `${start}-${end}`
}
