/** A history of commits, and what there is after each of them. */
import type { Change, Entry } from '../../src/persistence/store.js'

const kept = 50

/** The changes of a commit; the first is number 1. */
export function changesOf(commit: number): readonly Change[] {
  const old: Change = [`commit ${commit - kept}`, null]
  return [['last', String(commit)], [`commit ${commit}`, textOf(commit)], ...(commit > kept ? [old] : [])]
}

/** All entries after so many commits, in order. */
export function entriesAfter(commit: number): readonly Entry[] {
  const numbers = [...Array(Math.min(kept, commit)).keys()].map((back) => commit - back)
  const entries = numbers.map((number): Entry => [`commit ${number}`, textOf(number)])
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return commit === 0 ? [] : [...sorted, ['last', String(commit)]]
}

function textOf(commit: number): string {
  return `${commit} `.repeat((commit * 37) % 4_000)
}
