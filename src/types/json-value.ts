/** Values that JSON can write: nothing is lost on the way to a text and back. */
import { type Fault, pointer } from './value-type.js'

interface Visit {
  readonly value: unknown
  readonly path: string
  /** All that is inside has been looked at. */
  readonly leave: boolean
}

/** What JSON has no place for: undefined, functions, `NaN`, dates, maps, objects in themselves. */
export function jsonFault(root: unknown): Fault | undefined {
  // A list instead of recursion, since values nest deeply; an object that is met again is not looked at again, since
  // values that share their parts would take exponential time.
  const open: Visit[] = [{ value: root, path: '', leave: false }]
  const around = new Set<object>()
  const known = new Set<object>()
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { value, path, leave } = visit
    const inside = typeof value === 'object' && value !== null ? value : undefined
    if (leave) {
      around.delete(inside!)
      continue
    }
    if (inside === undefined) {
      if (isJsonPrimitive(value)) continue
      return { path, reason: 'must be a JSON value' }
    }
    if (around.has(inside)) return { path, reason: 'must not hold itself' }
    if (known.has(inside)) continue
    if (!isPlain(inside)) return { path, reason: 'must be a JSON value' }
    known.add(inside)
    around.add(inside)
    open.push({ value, path, leave: true })
    for (const [key, part] of Object.entries(inside))
      open.push({ value: part, path: path + pointer(key), leave: false })
  }
  return undefined
}

function isJsonPrimitive(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return Object.keys(value).length === value.length
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
