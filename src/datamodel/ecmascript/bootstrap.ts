/**
 * The program that makes a realm out of a fresh context: it takes away what a chart must not have, freezes the rest, and
 * gives the host the few functions it needs inside. It is a text, since it must not share a function with the host, and
 * since a bundler would put its own helpers into a stringified one.
 *
 * What chart code can reach must never be an object of the host's: its `constructor.constructor` makes code outside.
 */
import { fewItems } from './copy.js'
import { standardGlobals } from './names.js'

// To write it out takes time and memory in the square of its depth: the library keeps all namespaces of each level.
const maxXmlDepth = 1000

export const bootstrap = program('made.push(item)')

/**
 * The same for a realm that stays open: `lockGlobals` is called instead of `lock`. What a chart may have put into its
 * prototypes, such as a `push` or a setter of its own, must not be handed the host's objects on their way to being
 * copied.
 */
export const openBootstrap = program('define(made, at, item)')

/** `append`: puts `item` at the end of `made`, at `at`. */
function program(append: string): string {
  return `(function () {
'use strict'
const { freeze, defineProperty, getPrototypeOf, create } = Object
const { ownKeys, getOwnPropertyDescriptor, deleteProperty } = Reflect
const { parse } = JSON
const { isArray } = Array

const kept = new Set(${JSON.stringify([...standardGlobals])})
// Flags of the host's process, such as --expose-gc, add some that cannot be deleted.
for (const key of ownKeys(globalThis))
  if (!kept.has(key) && !deleteProperty(globalThis, key)) globalThis[key] = undefined
delete Array.fromAsync
// Its prototypes are reached only through an instance, and the first instance in a process takes 20 ms.
if (typeof Intl === 'object') delete Intl.Segmenter

// The last match of one session is not for another to read.
for (const key of ownKeys(RegExp)) {
  const { get, configurable } = getOwnPropertyDescriptor(RegExp, key)
  if (get && configurable && typeof key === 'string') delete RegExp[key]
}

// A stack names the host's files, and the host's own code draws it: an overflow there would throw the host's error.
delete Error.captureStackTrace
for (const key of ['stackTraceLimit', 'prepareStackTrace']) if (delete Error[key]) defineProperty(Error, key, { value: undefined })

// Random numbers and the time: the engine's own, until the host gives others, with which a run can be repeated.
const NativeDate = Date
const { random: nativeRandom } = Math
const { now: nativeNow } = Date
const { construct } = Reflect
let given = false
let a = 0, b = 0, c = 0, d = 0, time = 0

// The generator is the one known as sfc32.
const { random } = { random() {
  if (!given) return nativeRandom()
  const sum = (((a + b) | 0) + d) | 0
  d = (d + 1) | 0
  a = b ^ (b >>> 9)
  b = (c + (c << 3)) | 0
  c = (((c << 21) | (c >>> 11)) + sum) | 0
  return (sum >>> 0) / 4294967296
} }
defineProperty(Math, 'random', { value: random })

const { now } = { now() { return given ? time : nativeNow() } }
function OwnDate(...values) {
  if (new.target === undefined) return new NativeDate(now()).toString()
  return construct(NativeDate, values.length === 0 ? [now()] : values, new.target)
}
defineProperty(OwnDate, 'name', { value: 'Date' })
defineProperty(OwnDate, 'length', { value: 7 })
defineProperty(OwnDate, 'prototype', { value: NativeDate.prototype, writable: false })
for (const [key, value] of [['now', now], ['parse', NativeDate.parse], ['UTC', NativeDate.UTC]])
  defineProperty(OwnDate, key, { value, writable: true, enumerable: false, configurable: true })
defineProperty(NativeDate.prototype, 'constructor', { value: OwnDate })
defineProperty(globalThis, 'Date', { value: OwnDate })

// A frozen property cannot be assigned to in the objects that inherit it either. Those that programs do assign to
// become accessors whose setter makes an own property.
function makeOverridable(home, keys) {
  for (const key of keys) {
    const old = getOwnPropertyDescriptor(home, key)
    if (!old || !('value' in old) || !old.configurable) continue
    const { value, enumerable } = old
    defineProperty(home, key, {
      get() { return value },
      set(own) {
        if (this === home) throw new TypeError("'" + String(key) + "' of a shared prototype is read-only")
        defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true })
      },
      enumerable,
      configurable: false,
    })
  }
}

// Array.prototype.constructor stays as it is: V8 would give up its fast arrays in the whole process.
function makeIntrinsicsOverridable() {
  makeOverridable(Object.prototype, ownKeys(Object.prototype))
  makeOverridable(getPrototypeOf(harden), ['apply', 'bind', 'call', 'constructor', 'toString'])
  makeOverridable(Array.prototype, ['concat', 'join', 'pop', 'push', 'toLocaleString', 'toString'])
  for (const name of kept) {
    const { prototype } = Object(globalThis[name])
    if (prototype && (prototype === Error.prototype || getPrototypeOf(prototype) === Error.prototype))
      makeOverridable(prototype, ['constructor', 'message', 'name', 'toString'])
  }
}

// What no global leads to.
function hiddenIntrinsics() {
  const samples = [
    function* () {}, async function () {}, async function* () {},
    [][Symbol.iterator](), new Map().entries(), new Set().entries(), ''[Symbol.iterator](), ''.matchAll(/a/g),
  ]
  if (typeof Iterator === 'function') samples.push(Iterator.from({ next() {} }), [].values().map(() => 0))
  const thrower = getOwnPropertyDescriptor((function () { return arguments })(), 'callee').get
  // From Node 22 on all errors of a realm have the same two functions as their own.
  const { get, set } = getOwnPropertyDescriptor(new Error(), 'stack') ?? {}
  return [thrower, ...[get, set].filter(Boolean), ...samples.map((sample) => getPrototypeOf(sample))]
}

function harden(roots) {
  const seen = new Set(roots)
  const add = (value) => {
    if (typeof value === 'function' || (typeof value === 'object' && value !== null)) seen.add(value)
  }
  for (const object of seen) {
    add(getPrototypeOf(object))
    for (const key of ownKeys(object)) {
      const property = getOwnPropertyDescriptor(object, key)
      if ('value' in property) add(property.value)
      else {
        add(property.get)
        add(property.set)
      }
    }
    freeze(object)
  }
}

const hole = freeze(create(null))
const nothing = freeze({})

function rare(scope) {
  return (scope['@rare'] ??= { In: undefined, eval: undefined, ioprocessors: undefined, others: undefined, failure: undefined })
}

// The only way from a chart's code into the host's. What the host throws stays outside, and it may throw in any of its
// functions: where the stack ends is for the chart to choose.
function guarded(read, failure) {
  try {
    return read()
  } catch {
    throw new Error(failure())
  }
}

// The host's: the text of a program to a function of this realm, which takes the scope and throws what is wrong with it.
let compileText

// What a scope can do besides holding variables. 'this' is the scope throughout.
const scopePrototype = freeze({
  __proto__: null,
  '@has'(value, name) {
    if (value === hole) throw new ReferenceError(name + ' is not defined')
    return this
  },
  '@peek'(value) { return value === hole ? undefined : value },
  '@unknown'(name) { throw new ReferenceError(name + ' is not defined') },
  '@constant'(name) { throw new TypeError("the constant '" + name + "' cannot be assigned to") },
  '@readonly'(name) { throw new TypeError("the system variable '" + name + "' is read-only") },
  '@quoting'(error, parameter, statement) {
    if (statement !== undefined) rare(this).failure = { error, statement }
    try {
      const { message } = error
      if (error instanceof TypeError && typeof message === 'string' && quotesCode.test(message))
        error.message = authorsText(message, parameter)
    } catch {
      // It is frozen, or no error at all.
    }
    return error
  },
  '@list'(value) {
    if (!isArray(value)) throw new TypeError('a list must be an array, not ' + kindOf(value))
    return array(value)
  },
  '@in'(id) {
    const name = \`\${id}\`
    return guarded(() => this['@environment'].isActive(name) === true, () => "In('" + name + "') failed")
  },
  get '@In'() { return (rare(this).In ??= freeze((id) => this['@in'](id))) },
  '@eval'(text) {
    if (typeof text !== 'string') return text
    return guarded(() => compileText(text), () => 'the text cannot be evaluated')(this)
  },
  get '@Eval'() { return (rare(this).eval ??= freeze((text) => this['@eval'](text))) },
  get '@_event'() {
    const seen = this['@seen']
    if (seen !== undefined) return seen
    const from = this['@incoming']
    if (from === undefined) return undefined
    const { name, type, sendid, origin, origintype, invokeid, data, raw } = from
    const event = { name, type, sendid, origin, origintype, invokeid, data }
    if (raw !== undefined) event.raw = raw
    return (this['@seen'] = freeze(event))
  },
  get '@_sessionid'() {
    return guarded(() => textOf(this['@environment'].sessionId), () => '_sessionid cannot be read')
  },
  get '@_name'() { return guarded(() => textOf(this['@environment'].name), () => '_name cannot be read') },
  get '@_x'() { return nothing },
  get '@_ioprocessors'() {
    const known = rare(this)
    if (known.ioprocessors) return known.ioprocessors
    const made = guarded(() => locationsOf(this['@environment'].ioProcessors), () => '_ioprocessors cannot be read')
    return (known.ioprocessors = made)
  },
})

const quotesCode = / is not (?:a function|a constructor|iterable)|^Cannot destructure /

// '$.@has(...).f is not a function' → 'f is not a function'. No name of the chart's starts as the parameter does.
function authorsText(message, parameter) {
  const scope = "(?<![^ (['!])" + '[$]'.repeat(parameter.length) + '[.]'
  const called = new RegExp('[(]0 , (' + scope + '[^ ]*)[)]', 'g')
  const access = new RegExp(scope + '(@has[(][.]{3}[)][.]|@incoming|@in|@)?', 'g')
  const names = { __proto__: null, '@incoming': '_event', '@in': 'In' }
  return message.replace(called, '$1').replace(access, (_, member) => names[member] ?? '')
}

function textOf(value) {
  return value === undefined ? undefined : \`\${value}\`
}

function locationsOf(processors) {
  const made = {}
  for (const key of ownKeys(processors))
    defineProperty(made, key, { value: freeze({ location: textOf(processors[key].location) }), enumerable: true })
  return freeze(made)
}

// As that of the host's side: see there.
function array(from) {
  const { length } = from
  if (length >>> 0 !== length) throw new TypeError('an array has no such length')
  const made = []
  let missing = 0
  for (let at = 0; at < length; at++) {
    const item = from[at]
    if (item === undefined && ++missing > ${fewItems} && missing * 2 > at) return sparseArray(from, length)
    ${append}
  }
  return made
}

function sparseArray(from, length) {
  const made = []
  define(made, length - 1, undefined)
  delete made[length - 1]
  for (const key of ownKeys(from)) if (typeof key === 'string' && key >>> 0 < length && \`\${key >>> 0}\` === key) define(made, key, from[key])
  return made
}

function define(object, key, value) {
  defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true })
}

function kindOf(value) {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'object') return 'an object'
  return 'a ' + typeof value
}

// Values by kind, for the host to fill.
const maker = {
  objectPrototype: Object.prototype,
  object: (from) => ({ ...from }),
  flat(from) {
    const made = {}
    for (const key in from) {
      const value = from[key]
      const simple = typeof value === 'object' ? value === null : typeof value !== 'function' && typeof value !== 'symbol'
      if (!simple || key === '__proto__') return undefined
      made[key] = value
    }
    return made
  },
  array,
  map: () => new Map(),
  set: () => new Set(),
  date: (ms) => new NativeDate(ms),
  regexp: (source, flags) => new RegExp(source, flags),
  buffer: (size) => new ArrayBuffer(size),
  view: (kind, buffer, offset, length) => new (kind in views ? views[kind] : Uint8Array)(buffer, offset, length),
}
const views = { __proto__: null }
for (const name of kept) if (/Array$|^DataView$/.test(name) && name !== 'Array') {
  const View = globalThis[name]
  if (View) views[name] = View
}

const errors = { SyntaxError, TypeError, ReferenceError }

function makeLibrary() {
  const bodies = new Map()
  const loaded = new Map()
  const require = (name) => {
    const known = loaded.get(name)
    if (known) return known.exports
    const module = { exports: {} }
    loaded.set(name, module)
    bodies.get(name)(module.exports, require, module)
    return module.exports
  }
  return { define: (name, body) => { bodies.set(name, body) }, require }
}

function nestsDeeper(document, limit) {
  let depth = 1
  for (let at = document.firstChild; at; ) {
    if (at.firstChild) {
      if (++depth > limit) return true
      at = at.firstChild
      continue
    }
    while (!at.nextSibling) {
      at = at.parentNode
      if (at === document) return false
      depth--
    }
    at = at.nextSibling
  }
  return false
}

function makeDom(library) {
  const { DOMParser, XMLSerializer, Node, onWarningStopParsing, ...others } = library
  const classes = [DOMParser, XMLSerializer, Node, ...Object.values(others)].filter((one) => one && one.prototype)
  for (const { prototype } of new Set(classes))
    makeOverridable(prototype, ownKeys(prototype).filter((key) => typeof getOwnPropertyDescriptor(prototype, key).value !== 'function'))
  harden(classes)
  return {
    parse(text) {
      const document = new DOMParser({ onError: onWarningStopParsing, locator: false }).parseFromString(text.trim(), 'text/xml')
      if (document.doctype) throw new Error('XML data must not have a DOCTYPE')
      if (nestsDeeper(document, ${maxXmlDepth})) throw new Error('XML data must not nest more than ${maxXmlDepth} levels deep')
      return document
    },
    isNode: (value) => value instanceof Node,
    serialize: (node) => \`\${new XMLSerializer().serializeToString(node)}\`,
  }
}

return {
  lock() {
    makeIntrinsicsOverridable()
    harden([globalThis, ...hiddenIntrinsics()])
  },
  lockGlobals() { freeze(globalThis) },
  hole,
  scopePrototype,
  setChance(seed, ms) {
    given = seed !== null
    if (seed !== null) [a, b, c, d] = seed
    time = ms
    // The first numbers still resemble the seed.
    for (let at = 0; at < 12 && given; at++) random()
  },
  setCompiler(compiler) { compileText = compiler },
  rare,
  maker,
  json: (text) => () => parse(text),
  failing: (kind, message) => () => { throw new errors[kind](message) },
  makeLibrary,
  makeDom,
}
})()`
}
