/** A graph of values as a text, which tells objects apart and says what kind each is: equal texts, equal graphs. */
import { types } from 'node:util'

export function dump(roots: Readonly<Record<string, unknown>>): string {
  const numbers = new Map<unknown, number>()
  const open: object[] = []
  const name = (value: unknown): string => {
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint') return `${value}n`
    if (Object.is(value, -0)) return '-0'
    if (typeof value === 'symbol') return String(value)
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value)
    let number = numbers.get(value)
    if (number === undefined) {
      number = numbers.size
      numbers.set(value, number)
      open.push(value)
    }
    return `#${number}`
  }
  const lines = Object.entries(roots).map(([key, value]) => `${key} = ${name(value)}`)
  for (const value of open) {
    const parts = Reflect.ownKeys(value).map((key) => {
      const property = Reflect.getOwnPropertyDescriptor(value, key)!
      const flags = [property.writable, property.enumerable, property.configurable]
        .map((flag) => (flag ? '' : '!'))
        .join('')
      return `${flags}${String(key)}: ${'value' in property ? name(property.value) : 'accessor'}`
    })
    if (types.isMap(value))
      Map.prototype.forEach.call(value, (item, key) => parts.push(`${name(key)} => ${name(item)}`))
    if (types.isSet(value)) Set.prototype.forEach.call(value, (item) => parts.push(`has ${name(item)}`))
    lines.push(`${name(value)} ${kindOf(value)} { ${parts.join(', ')} }`)
  }
  return lines.join('\n')
}

function kindOf(value: object): string {
  const state = Object.isFrozen(value) ? 'frozen ' : Object.isExtensible(value) ? '' : 'fixed '
  if (typeof value === 'function') return `${state}${Function.prototype.toString.call(value)}`
  if (types.isDate(value)) return `${state}date ${Date.prototype.getTime.call(value)}`
  if (types.isRegExp(value)) return `${state}${RegExp.prototype.toString.call(value)}`
  const prototype = Object.getPrototypeOf(value)
  return `${state}${prototype === null ? 'without a prototype' : String(prototype.constructor?.name)}`
}
