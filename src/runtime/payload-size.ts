/** How large the data of an event are, about, before they are copied into a session. */
import { types } from 'node:util'

/** Values that are small at first sight need no closer look. */
const few = 8
const short = 1000

/** What is small at first sight is never larger than this; limits below it would have to look at everything. */
export const leastLimit = 2 * few * short

/**
 * Whether data are larger than a limit: a text counts with its length, bytes with theirs, and everything else with 8 for each
 * value. Looks no further than it must.
 */
export function isLargerThan(data: unknown, limit: number): boolean {
  return measure(data, limit) > limit
}

/** Whether it is clear at first sight that data are no larger than `leastLimit`. Nearly all are. */
export function isSmall(data: unknown): boolean {
  if (typeof data === 'string') return data.length < short
  if (typeof data !== 'object' || data === null) return true
  try {
    if (Object.getPrototypeOf(data) !== Object.prototype) return false
    let left = few
    for (const key in data) {
      const value = (data as Record<string, unknown>)[key]
      if (--left < 0 || (typeof value === 'object' && value !== null)) return false
      if (typeof value === 'string' && value.length >= short) return false
    }
    return true
  } catch {
    // A proxy or a getter that throws: whoever copies it says so.
    return true
  }
}

function measure(data: unknown, limit: number): number {
  const seen = new Set<object>()
  const open: unknown[] = [data]
  let size = 0
  while (open.length > 0 && size <= limit) {
    const value = open.pop()
    size += 8
    if (typeof value === 'string') size += value.length
    else if (typeof value === 'object' && value !== null && !seen.has(value) && !types.isProxy(value)) {
      seen.add(value)
      size += addParts(value, open, limit - size)
    }
  }
  return size
}

/** Puts what an object holds on the list, and gives what it weighs by itself. */
function addParts(value: object, open: unknown[], room: number): number {
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (value instanceof ArrayBuffer) return value.byteLength
  let size = 0
  if (value instanceof Map) {
    for (const [key, item] of value) open.push(key, item)
  } else if (value instanceof Set) {
    for (const item of value) open.push(item)
  }
  const list = Array.isArray(value)
  if (list && 8 * value.length > room) return room + 1
  for (const key of Object.keys(value)) {
    if (!list) size += key.length
    if (size > room) break
    const property = Object.getOwnPropertyDescriptor(value, key)
    // What a getter would give is known only to whoever calls it.
    if (property && 'value' in property) open.push(property.value)
  }
  return size
}
