/**
 * The contract of a store: what a durable host keeps its sessions in. Ordered keys, atomic commits, one writer.
 *
 * Keys and values are well-formed texts. Keys are not empty, do not begin with U+0000, and are ordered by their code points
 * (which is the order of their UTF-8 bytes). `checkStore` of
 * `microstep/conformance` judges whether a store keeps the contract.
 */
import { type Code, diagnostic, ScxmlError } from '../diagnostic.js'

/** A key and its new value; null deletes it, whether or not it is there. */
export type Change = readonly [key: string, value: string | null]

export type Entry = readonly [key: string, value: string]

export interface KeyRange {
  /** The first key, itself included. */
  readonly from: string
  /** Where to end: this key is not included. */
  readonly to: string
  /** At most so many entries, 1 or more. Default: all there are. */
  readonly limit?: number
}

export interface CommitOptions {
  /**
   * Whether the changes are to outlive a failure of the machine, too, and not only of the process, once the promise is
   * resolved. Default: true.
   */
  readonly sync?: boolean
}

/**
 * A store that is open. Whoever has opened it is its only writer until it is closed: opening it a second time, in this
 * process or another, is refused (`store/locked`).
 *
 * Everything that fails rejects with a `ScxmlError`: `store/closed` after `close`, `store/damaged` where what is there is not
 * what was written, `store/failed` for anything else. After a commit has failed, nobody knows what is there until the store is
 * opened anew: every later call is rejected, too.
 */
export interface Store {
  /** The values of keys, in the order of the keys; undefined where there is none. Sees all commits that are over. */
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]>
  /** Entries in the order of their keys, as of one moment. Sees all commits that are over. */
  range(range: KeyRange): Promise<readonly Entry[]>
  /**
   * Makes all changes, or none of them, whatever happens meanwhile; of two changes of one key the later counts. Commits take
   * effect in the order of the calls; there is no need to wait for one before the next.
   */
  commit(changes: readonly Change[], options?: CommitOptions): Promise<void>
  /** Resolves when all commits are over and the store is free for others. May be called again. */
  close(): Promise<void>
}

/** What is wrong with a store. */
export function storeError(
  code: Code & `store/${string}`,
  message: string,
  hint?: string,
  cause?: unknown,
): ScxmlError {
  return new ScxmlError([diagnostic({ code, message, hint })], cause === undefined ? undefined : { cause })
}

/** The order of keys: by code points, where the operators of JavaScript go by UTF-16 units. */
export function compareKeys(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left === right) continue
    // Surrogates stand for the highest code points, but are not the highest units.
    return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800
}
