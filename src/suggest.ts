/** "Did you mean …": the nearest of some known names. */
import { shorten } from './diagnostic.js'

/**
 * The candidate nearest to `word`, or undefined where none is near: at most two slips of the pen (a letter more, less,
 * other, or two swapped), and at most a third of the word's letters. Case alone is no slip.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let bound = Math.min(2, Math.floor(word.length / 3))
  let best: string | undefined
  for (const candidate of candidates) {
    if (candidate === word) continue
    const distance = editDistance(wanted, candidate.toLowerCase(), bound)
    if (distance > bound || (distance === bound && best !== undefined)) continue
    best = candidate
    if (distance === 0) return best
    bound = distance
  }
  return best
}

/** A hint that names the nearest candidate, for the `hint` of a diagnostic. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(word, candidates)
  return near === undefined ? undefined : `did you mean '${shorten(near)}'?`
}

// To look for near names costs time in the number of names, so that a document of nothing but wrong names would take
// the square of its length: after some, nobody reads them anyway.
const suggestions = 20

/** As `didYouMean`, for a document full of mistakes: gives up after some. */
export function suggester(): (word: string, candidates: Iterable<string>) => string | undefined {
  let left = suggestions
  return (word, candidates) => {
    if (left === 0) return undefined
    left--
    return didYouMean(word, candidates)
  }
}

/** Optimal string alignment distance; any number above `bound` where it is above `bound`. */
export function editDistance(a: string, b: string, bound: number = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least > bound) return bound + 1
    before = above
    above = row
  }
  return above[b.length]!
}
