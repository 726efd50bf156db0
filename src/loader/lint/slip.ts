/** Names that differ by a slip of the pen, and by nothing that anybody may have meant. */

/**
 * Gives a function that finds, for a name, one of the others that is a single slip away: a letter more, less or other, two
 * swapped, or other capitals. Takes time in the length of a name, however many there are.
 */
export function slipOf(others: Iterable<string>): (name: string) => string | undefined {
  // By what is left without one letter: two names a slip apart have something of that in common.
  let byRest: Map<string, Set<string>> | undefined
  return (name) => {
    if (name.length < shortest || name.length > longest) return undefined
    byRest ??= index(others)
    for (const rest of rests(name)) {
      for (const other of byRest.get(rest) ?? []) if (other !== name && isSlip(name, other)) return other
    }
    return undefined
  }
}

// Of short names any two look alike, and long ones take long.
const shortest = 5
const longest = 100
// Of so many alike, none is a slip.
const alike = 8

function index(others: Iterable<string>): Map<string, Set<string>> {
  const byRest = new Map<string, Set<string>>()
  for (const other of new Set(others)) {
    if (other.length < shortest || other.length > longest) continue
    for (const rest of rests(other)) {
      let same = byRest.get(rest)
      if (!same) {
        same = new Set()
        byRest.set(rest, same)
      }
      if (same.size < alike) same.add(other)
    }
  }
  return byRest
}

function* rests(name: string): Generator<string> {
  const lower = name.toLowerCase()
  yield lower
  for (let at = 0; at < lower.length; at++) yield lower.slice(0, at) + lower.slice(at + 1)
}

function isSlip(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  if (x === y) return true
  let start = 0
  while (start < x.length && x[start] === y[start]) start++
  let end = 0
  while (end < Math.min(x.length, y.length) - start && x.at(-1 - end) === y.at(-1 - end)) end++
  const inX = x.slice(start, x.length - end)
  const inY = y.slice(start, y.length - end)
  if (inX.length === 2 && inX === inY[1]! + inY[0]!) return true
  if (inX.length > 1 || inY.length > 1) return false
  // `key.1` and `key.2`, `out` and `put`, `change` and `changed`, `turnAOn` and `turnBOn` are meant to be two.
  if (start === 0 || end === 0 || !isLetters(inX) || !isLetters(inY)) return false
  return !standsAlone(a, start, end) && !standsAlone(b, start, end)
}

function isLetters(text: string): boolean {
  return /^\p{L}*$/u.test(text)
}

/** Whether the character between `start` letters and the last `end` is a word of its own: `_a_`, or the `A` of `turnAOn`. */
function standsAlone(name: string, start: number, end: number): boolean {
  if (name.length - start - end !== 1) return false
  const before = name[start - 1]!
  const one = name[start]!
  const behind = name[start + 1]!
  const starts = !isLetters(before) || (isLower(before) && !isLower(one))
  return starts && (!isLetters(behind) || !isLower(behind))
}

function isLower(letter: string): boolean {
  return letter === letter.toLowerCase()
}
