/** A chart → its types in TypeScript, for an editor that knows its states, events and data. */
import type { Chart, Data } from '../core/chart.js'
import { shorten } from '../diagnostic.js'
import { type EventPattern, handledEvents, raisedEvents } from './chart-events.js'
import { type DeclaredTypes, declaredTypes } from './declared.js'
import type { EventTypes } from './event-types.js'
import type { TypeOptions } from './options.js'
import { SchemaType } from './schema-type.js'
import { key, quote, schemaToTypescript, templated, union } from './typescript.js'
import type { ValueType } from './value-type.js'

export interface TypegenOptions {
  /** The name of the interface. Default: the chart's name in camel case and `Chart`, such as `OrderChart`. */
  readonly name?: string | undefined
  /** Types as `createSession` gets them. Default: only those of the document. */
  readonly types?: TypeOptions | undefined
  /** Where the chart comes from, for the first line. Default: not said. */
  readonly source?: string | undefined
}

/**
 * A module that exports one interface, which extends `ChartTypes`. The same chart and options give the same text. Throws
 * `ScxmlError` for types that are not known (`option/types`).
 */
export function typesOf(chart: Chart, options: TypegenOptions = {}): string {
  const { name = interfaceName(chart.name ?? ''), source } = options
  const declared = declaredTypes(chart, options.types)
  const printer = new Printer(declared, name)
  const handled = handledEvents(chart)
  const raised = raisedEvents(chart)
  const states = chart.states.filter(({ kind }) => kind !== 'scxml' && kind !== 'history')
  const of = source === undefined ? '' : ` ${shorten(source.replace(/[\r\n]/g, ' '), 200)}`
  return `// Made by \`microstep types${of}\`. Do not edit.

${printer.aliases}export interface ${name} {
  readonly states:${list(states.map(({ id }) => quote(id)))}
  readonly events:${list(handled.map(patternType))}
  readonly raises:${list(raised?.map(quote) ?? ['string'])}
  readonly data: ${members(dataMembers(chart, declared, printer))}
  readonly payloads: ${members(declared ? payloadMembers(handled, declared.events, printer) : [])}
}
`
}

/** `order-form` → `OrderFormChart`. */
export function interfaceName(chart: string): string {
  const words = chart.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
  return `${/^\p{L}/u.test(joined) ? '' : 'My'}${joined}Chart`
}

/** Types by their names where they have some. */
class Printer {
  readonly #names = new Map<ValueType, string>()

  /** `taken`: what no type can be called. */
  constructor(declared: DeclaredTypes | null, taken: string) {
    for (const [name, type] of declared?.definitions ?? []) {
      if (/^[A-Z][\w$]*$/.test(name) && name !== taken) this.#names.set(type, name)
    }
  }

  get aliases(): string {
    return [...this.#names].map(([type, name]) => `export type ${name} = ${this.#body(type)}\n\n`).join('')
  }

  print(type: ValueType): string {
    return this.#names.get(type) ?? this.#body(type)
  }

  #body(type: ValueType): string {
    if (!(type instanceof SchemaType)) return type.typescript
    return schemaToTypescript({ ...type.scope, aliases: new Set(this.#names.values()) })
  }
}

function dataMembers(chart: Chart, declared: DeclaredTypes | null, printer: Printer): string[] {
  return chart.dataIds.map((id) => {
    const all = chart.data.filter((item) => item.id === id)
    const type = declared?.data.get(id)
    const types = type ? [printer.print(type), ...all.flatMap(orUndefined)] : all.map(evidentType)
    return `${key(id)}: ${union(types)}`
  })
}

function orUndefined(item: Data): string[] {
  return isEmpty(item) ? ['undefined'] : []
}

function isEmpty({ expression, literal, unreadable }: Data): boolean {
  return expression === null && literal === null && unreadable === null
}

// What a datum starts out as; whatever else it may become needs an `ms:type`.
function evidentType({ expression, literal }: Data): string {
  if (literal) return literal.markup ? "import('microstep').Xml" : kindOf(literal.text, 'string')
  const text = expression?.source.trim() ?? ''
  return /^'[^'\\]*'$/.test(text) ? 'string' : kindOf(text, 'unknown')
}

function kindOf(text: string, otherwise: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return otherwise
  }
  if (Array.isArray(value)) return 'unknown[]'
  if (value === null) return 'unknown'
  return typeof value === 'object' ? 'Record<string, unknown>' : typeof value
}

function payloadMembers(handled: readonly EventPattern[], types: EventTypes, printer: Printer): string[] {
  const known = new Map<string, string>()
  const add = (name: string) => {
    const type = types.of(name)
    if (type) known.set(name, printer.print(type))
  }
  for (const { name, prefix } of handled) if (!prefix) add(name)
  // What is declared may be more exact than what is handled.
  for (const [name, type] of types.entries) {
    if (!handled.some((pattern) => pattern.prefix && covers(pattern, name))) continue
    add(name)
    known.set(`${name}.*`, printer.print(type))
  }
  for (const { name, prefix } of handled) {
    const type = prefix ? types.of(`${name === '*' ? '' : `${name}.`}\u0000`) : undefined
    if (type) known.set(name === '*' ? '*' : `${name}.*`, printer.print(type))
  }
  return [...known].map(([name, type]) => `${key(name)}: ${type}`)
}

function covers({ name }: EventPattern, other: string): boolean {
  return other !== '*' && (name === '*' || other.startsWith(`${name}.`))
}

function patternType({ name, prefix }: EventPattern): string {
  if (!prefix) return quote(name)
  return name === '*' ? 'string' : templated(`${name}.`)
}

/** A union as a formatter would lay it out. */
function list(types: readonly string[]): string {
  const once = [...new Set(types)]
  if (once.includes('string')) return ' string'
  const line = union(once)
  return line.length <= 80 ? ` ${line}` : once.map((type) => `\n    | ${type}`).join('')
}

function members(lines: readonly string[]): string {
  return lines.length === 0 ? 'Record<never, never>' : `{\n${lines.map((line) => `    ${line}\n`).join('')}  }`
}
