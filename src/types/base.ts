/** The types that every chart may name in `ms:type`. Values are JSON's, and two that are not: bytes and XML. */
import { types } from 'node:util'
import { Xml } from '../core/datamodel.js'
import { parseDuration } from '../core/duration.js'
import { shorten } from '../diagnostic.js'
import { parseXml } from '../loader/xml.js'
import { isDateTime } from './date-time.js'
import { jsonFault } from './json-value.js'
import type { BaseTypeName } from './names.js'
import type { Fault, ValueType } from './value-type.js'

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const base64 = /^[A-Za-z0-9+/]*={0,2}$/

const string: ValueType = {
  name: 'string',
  typescript: 'string',
  validate: (value) => check(typeof value === 'string', 'string'),
  parse: (text) => text,
  serialise: (value) => value as string,
}

/** A finite number. */
const numberType: ValueType = {
  name: 'number',
  typescript: 'number',
  validate: (value) => check(Number.isFinite(value), 'number'),
  parse: (text) => parseNumber(text, 'number'),
  serialise: String,
}

/** A whole number that a number holds exactly: from -(2^53 - 1) to 2^53 - 1. */
const integer: ValueType = {
  name: 'integer',
  typescript: 'number',
  validate: (value) => check(Number.isSafeInteger(value), 'integer'),
  parse(text) {
    const value = parseNumber(text, 'integer')
    if (!Number.isSafeInteger(value)) throw noValue(text, 'integer')
    return value
  },
  serialise: String,
}

const boolean: ValueType = {
  name: 'boolean',
  typescript: 'boolean',
  validate: (value) => check(typeof value === 'boolean', 'boolean'),
  /** As XML Schema writes them: `true`, `false`, `1`, `0`. */
  parse(text) {
    const trimmed = text.trim()
    if (trimmed === 'true' || trimmed === '1') return true
    if (trimmed === 'false' || trimmed === '0') return false
    throw noValue(text, 'boolean')
  },
  serialise: String,
}

/** A text such as `2026-02-28T09:30:00Z` (RFC 3339). */
const dateTime: ValueType = {
  name: 'date-time',
  typescript: 'string',
  validate: (value) =>
    check(typeof value === 'string' && isDateTime(value), "date-time, such as '2026-02-28T09:30:00Z'"),
  parse: (text) => parseText(text, dateTime),
  serialise: (value) => value as string,
}

/** A text as `delay` has it, such as `500ms` or `2s`. */
const duration: ValueType = {
  name: 'duration',
  typescript: 'string',
  validate: (value) =>
    check(typeof value === 'string' && parseDuration(value) !== undefined, "duration, such as '500ms' or '2s'"),
  parse: (text) => parseText(text, duration),
  serialise: (value) => value as string,
}

/** A `Uint8Array`; as a text base64. */
const bytes: ValueType = {
  name: 'bytes',
  typescript: 'Uint8Array',
  validate: (value) => check(types.isUint8Array(value), 'bytes, which is a Uint8Array'),
  parse(text) {
    const trimmed = text.trim()
    if (trimmed.length % 4 !== 0 || !base64.test(trimmed)) throw noValue(text, 'base64')
    return new Uint8Array(Buffer.from(trimmed, 'base64'))
  },
  serialise: (value) => Buffer.from(value as Uint8Array).toString('base64'),
}

/** Whatever JSON can write. */
const json: ValueType = {
  name: 'json',
  typescript: 'unknown',
  validate: jsonFault,
  parse(text) {
    try {
      return JSON.parse(text)
    } catch {
      throw noValue(text, 'JSON')
    }
  },
  serialise: (value) => JSON.stringify(value),
}

/** Markup: one element, as `Xml`. */
const xml: ValueType = {
  name: 'xml',
  typescript: "import('microstep').Xml",
  validate: (value) => check(value instanceof Xml, 'xml'),
  parse(text) {
    const { document, diagnostics } = parseXml(text)
    if (!document) throw new Error(`it is no XML: ${diagnostics.find(({ severity }) => severity === 'error')?.message}`)
    return new Xml(text)
  },
  serialise: (value) => (value as Xml).text,
}

export const baseTypes: Readonly<Record<BaseTypeName, ValueType>> = {
  string,
  number: numberType,
  integer,
  boolean,
  'date-time': dateTime,
  duration,
  bytes,
  json,
  xml,
}

function check(fits: boolean, wanted: string): Fault | undefined {
  return fits ? undefined : { path: '', reason: `must be ${wanted}` }
}

function parseNumber(text: string, wanted: string): number {
  const trimmed = text.trim()
  const value = number.test(trimmed) ? Number(trimmed) : Number.NaN
  if (!Number.isFinite(value)) throw noValue(text, wanted)
  return value
}

function parseText(text: string, type: ValueType): string {
  const trimmed = text.trim()
  if (type.validate(trimmed)) throw noValue(text, type.name)
  return trimmed
}

function noValue(text: string, wanted: string): Error {
  return new Error(`'${shorten(text)}' is no ${wanted}`)
}
