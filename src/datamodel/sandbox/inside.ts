/**
 * The program that serves a session inside its sandbox: it runs the chart's functions, which are compiled as for a realm,
 * and writes values down as text, as `values.ts` says. It is a text, as the bootstrap is, and for the same reasons.
 *
 * Nothing here keeps the chart in its place; the engine around it does, and the host believes nothing that it is told. A
 * chart that changes what the standard library does may spoil its own values on their way out, and nobody else's.
 */
import { fewItems } from '../ecmascript/copy.js'

/** Values that the host may ask for after the call that gave them. It asks before its next call but one. */
const keptValues = 8
/** Lists whose items the host may ask for: those of nested loops. */
const keptLists = 32

export const inside = `(function (realm, host) {
'use strict'
const { hole, scopePrototype, rare } = realm
const { parse, stringify } = JSON
const { isArray } = Array
const { keys, is, defineProperty, getPrototypeOf, getOwnPropertyDescriptor: descriptorOf } = Object
const { apply } = Reflect
const { fromCharCode } = String

// Code out of text is made by 'eval', which the host looks through first, and by nothing else.
for (const sample of [function () {}, function* () {}, async function () {}, async function* () {}]) {
  const refuse = function Function() { throw new EvalError('Code generation from strings disallowed for this context') }
  defineProperty(getPrototypeOf(sample), 'constructor', { value: refuse, writable: true, configurable: true })
}
realm.lockGlobals()
realm.setCompiler((text) => {
  const made = host('compile', stringify(text))
  return typeof made === 'function' ? made() : realm.failing(...parse(made))
})

let dom
function loadDom() {
  if (!dom) {
    const library = realm.makeLibrary()
    host('library', library.define)
    dom = realm.makeDom(library.require('./index'))
  }
  return dom
}

const ask = (...question) => {
  const { answer, failed } = parse(host('ask', stringify(question)))
  if (failed) throw new Error('the host failed')
  return answer
}

const environmentOf = (scope) => ({
  isActive: (id) => ask(scope, 'isActive', id),
  get sessionId() { return ask(scope, 'sessionId') },
  get name() { return ask(scope, 'name') },
  get ioProcessors() { return ask(scope, 'ioProcessors') },
})

const scopes = []
const functions = []
let create

// --- what the host may come back to

const values = []
const lists = new Map()
let ids = 0

function keep(value) {
  values[++ids % ${keptValues}] = { id: ids, value }
  return ids
}

function keepList(list) {
  if (lists.size >= ${keptLists}) lists.delete(lists.keys().next().value)
  lists.set(++ids, list)
  return ids
}

function kept(id) {
  const found = values[id % ${keptValues}]
  if (!found || found.id !== id) throw new Error('the value has been forgotten')
  return found.value
}

function keptItem(id, at) {
  const list = lists.get(id)
  if (!list) throw new Error('the list has been forgotten')
  if (at === list.length - 1) lists.delete(id)
  return list[at]
}

// --- values as text

const isReference = (value) => typeof value === 'function' || typeof value === 'symbol' || (typeof value === 'object' && value !== null)

function primitive(value) {
  switch (typeof value) {
    case 'undefined': return ['u']
    case 'bigint': return ['i', \`\${value}\`]
    case 'number': return Number.isFinite(value) && !is(value, -0) ? value : ['n', is(value, -0) ? '-0' : \`\${value}\`]
    default: return value
  }
}

const brands = [
  ['date', Date.prototype.getTime],
  ['map', descriptorOf(Map.prototype, 'size').get],
  ['set', descriptorOf(Set.prototype, 'size').get],
  ['buffer', descriptorOf(ArrayBuffer.prototype, 'byteLength').get],
  ['view', descriptorOf(getPrototypeOf(Uint8Array.prototype), 'byteLength').get],
  ['dataView', descriptorOf(DataView.prototype, 'byteLength').get],
  ...[Number, String, Boolean, BigInt].map(({ prototype }) => ['boxed', prototype.valueOf]),
  ['symbol', Symbol.prototype.valueOf],
  ['weak', (function (it) { WeakMap.prototype.has.call(this, it) })],
  ['weak', (function (it) { WeakSet.prototype.has.call(this, it) })],
]
const sourceOf = descriptorOf(RegExp.prototype, 'source').get
const typeOfView = descriptorOf(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get
const flags = [['hasIndices', 'd'], ['global', 'g'], ['ignoreCase', 'i'], ['multiline', 'm'], ['dotAll', 's'],
  ['unicode', 'u'], ['unicodeSets', 'v'], ['sticky', 'y']].flatMap(([name, flag]) => {
    const get = descriptorOf(RegExp.prototype, name)?.get
    return get ? [[get, flag]] : []
  })

function brandOf(value) {
  if (value !== RegExp.prototype) try { apply(sourceOf, value, []); return 'regexp' } catch {}
  for (const [brand, look] of brands) try { apply(look, value, [value]); return brand } catch {}
  return value instanceof Error ? 'error' : 'object'
}

function encode(value, label) {
  const nodes = []
  const known = new Map()
  const pending = []

  const path = (within, key) => {
    const steps = []
    let last = key
    for (let at = within; at; at = at.within) {
      steps.push(step(last))
      last = at.key
    }
    return label + steps.reverse().join('')
  }
  class Refusal extends TypeError {}
  const refuse = (what, within, key) => new Refusal(path(within, key) + ' is ' + what)
  const unreadable = (error, within, key, culprit) => {
    if (error instanceof Refusal) return error
    return new Refusal(path(within, key) + culprit + ' cannot be read: ' + messageOf(error))
  }

  const slot = (value, within, key) => {
    if (typeof value === 'function') throw refuse('a function', within, key)
    if (typeof value === 'symbol') throw refuse('a symbol', within, key)
    if (!isReference(value)) return primitive(value)
    const at = known.get(value)
    if (at !== undefined) return [at]
    try {
      return start(value, within, key)
    } catch (error) {
      throw unreadable(error, within, key, '')
    }
  }
  const add = (value, node) => {
    known.set(value, nodes.length)
    nodes.push(node)
    return [nodes.length - 1]
  }
  const later = (value, node, within, key) => {
    pending.push({ value, node, within, key })
    return add(value, node)
  }
  const start = (value, within, key) => {
    const prototype = getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return later(value, ['o'], within, key)
    if (isArray(value)) return later(value, ['a'], within, key)
    if (dom?.isNode(value)) return add(value, ['x', dom.serialize(value)])
    switch (brandOf(value)) {
      case 'date': return add(value, ['d', primitive(apply(Date.prototype.getTime, value, []))])
      case 'map': return later(value, ['m'], within, key)
      case 'set': return later(value, ['S'], within, key)
      case 'regexp': {
        const set = flags.map(([get, flag]) => apply(get, value, []) ? flag : '').join('')
        return add(value, ['r', apply(sourceOf, value, []), set])
      }
      case 'buffer': return add(value, ['b', textOf(new Uint8Array(value))])
      case 'view': return add(value, ['v', apply(typeOfView, value, []), textOf(bytesOf(getPrototypeOf(Uint8Array.prototype), value))])
      case 'dataView': return add(value, ['v', 'DataView', textOf(bytesOf(DataView.prototype, value))])
      case 'boxed': return primitive(value.valueOf())
      case 'symbol': throw refuse('a symbol', within, key)
      case 'weak': throw refuse('a value that cannot be copied', within, key)
      case 'error': return later(value, ['o', 'name', \`\${value.name}\`, 'message', \`\${value.message}\`], within, key)
      default: return later(value, ['o'], within, key)
    }
  }
  const fill = (frame) => {
    const { value, node } = frame
    switch (node[0]) {
      case 'm':
        apply(Map.prototype.forEach, value, [(item, key) => {
          node.push(slot(key, frame, '(key)'), slot(item, frame, isReference(key) ? '(entry)' : \`\${key}\`))
        }])
        return
      case 'S':
        apply(Set.prototype.forEach, value, [(item) => { node.push(slot(item, frame, '(value)')) }])
        return
      case 'a': {
        let missing = 0
        const { length } = value
        for (let at = 0; at < length; at++) {
          const item = value[at]
          if (item === undefined && ++missing > ${fewItems} && missing * 2 > at) return fillSparse(frame, length)
          node.push(slot(item, frame, at))
        }
        return
      }
      default: fillObject(frame)
    }
  }
  const fillSparse = (frame, length) => {
    const { value, node } = frame
    node.length = 0
    node.push('s', length)
    for (const key of keys(value)) {
      const at = key >>> 0
      if (\`\${at}\` === key && at < length) node.push(at, slot(value[at], frame, at))
    }
  }
  const fillObject = (frame) => {
    const { value, node, within, key } = frame
    let reading = ''
    try {
      for (const name of keys(value)) {
        reading = step(name)
        const item = value[name]
        reading = ''
        node.push(name, slot(item, frame, name))
      }
    } catch (error) {
      throw unreadable(error, within, key, reading)
    }
  }

  const root = slot(value, null, '')
  for (let at = 0; at < pending.length; at++) fill(pending[at])
  return { v: root, n: nodes }
}

function step(key) {
  if (typeof key === 'number') return '[' + key + ']'
  if (key.startsWith('(')) return key
  return /^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u.test(key) ? '.' + key : '[' + stringify(key) + ']'
}

function bytesOf(home, view) {
  const read = (name) => apply(descriptorOf(home, name).get, view, [])
  return new Uint8Array(read('buffer'), read('byteOffset'), read('byteLength'))
}

// A character for each byte.
function textOf(bytes) {
  const parts = []
  for (let at = 0; at < bytes.length; at += 4096) parts.push(fromCharCode.apply(null, bytes.subarray(at, at + 4096)))
  return parts.join('')
}

function bufferOf(text) {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes.buffer
}

function decode({ v, n }) {
  const nodes = n ?? []
  const made = []
  const value = (slot) => {
    if (!isArray(slot)) return slot
    switch (slot[0]) {
      case 'u': return undefined
      case 'i': return BigInt(slot[1])
      case 'n': return Number(slot[1])
      case 'h': return slot.length === 2 ? kept(slot[1]) : keptItem(slot[1], slot[2])
      default: return made[slot[0]]
    }
  }
  for (const node of nodes) made.push(shell(node, value))
  nodes.forEach((node, at) => {
    const target = made[at]
    switch (node[0]) {
      case 'o': for (let key = 1; key < node.length; key += 2) put(target, node[key], value(node[key + 1])); return
      case 'a': for (let item = 1; item < node.length; item++) target.push(value(node[item])); return
      case 's':
        put(target, node[1] - 1, undefined)
        delete target[node[1] - 1]
        for (let key = 2; key < node.length; key += 2) target[node[key]] = value(node[key + 1])
        return
      case 'm': for (let key = 1; key < node.length; key += 2) target.set(value(node[key]), value(node[key + 1])); return
      case 'S': for (let item = 1; item < node.length; item++) target.add(value(node[item])); return
    }
  })
  return value(v)
}

function shell(node, value) {
  switch (node[0]) {
    case 'o': return {}
    case 'm': return new Map()
    case 'S': return new Set()
    case 'd': return new Date(value(node[1]))
    case 'r': return new RegExp(node[1], node[2])
    case 'b': return bufferOf(node[1])
    case 'v': return realm.maker.view(node[1], bufferOf(node[2]))
    case 'x': return loadDom().parse(node[1])
    default: return []
  }
}

function put(object, key, value) {
  if (key === '__proto__') defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}

// --- errors as text

function messageOf(error) {
  try {
    return \`\${error?.message ?? error}\`
  } catch {
    return 'unknown error'
  }
}

function describe(error) {
  if (error === null && isFull()) return { e: ['InternalError', 'out of memory'] }
  if (typeof error === 'symbol' || !isReference(error)) return { t: typeof error === 'symbol' ? 'a symbol' : primitive(error) }
  try {
    const { name } = error
    const message = 'message' in error ? \`\${error.message}\` : \`\${error}\`
    return { e: [typeof name === 'string' ? name.slice(0, 100) : 'Error', message.slice(0, 10000)] }
  } catch {
    return { e: ['Error', 'an error without a readable message'] }
  }
}

// Where there is no memory for an error, the engine throws null.
function isFull() {
  try {
    return !new Uint8Array(1 << 18)
  } catch {
    return true
  }
}

// --- what the host asks for

function variable(scope, name) {
  return rare(scope).others?.get(name)
}

const operations = {
  __proto__: null,
  create() { return scopes.push(create(environmentOf(scopes.length))) - 1 },
  run(scope, at) {
    const value = functions[at](scopes[scope])
    return isReference(value) ? { h: keep(value) } : primitive(value)
  },
  failure(scope) {
    const known = rare(scopes[scope])
    const { failure } = known
    known.failure = undefined
    return failure ? failure.statement : -1
  },
  put(scope, at, value) { functions[at](scopes[scope], decode(value)) },
  list(scope, at) {
    const list = functions[at](scopes[scope])
    const items = []
    let kept = false
    for (let at = 0; at < list.length; at++) {
      const item = list[at]
      kept ||= isReference(item)
      items.push(isReference(item) ? ['h'] : primitive(item))
    }
    return { l: kept ? keepList(list) : 0, items }
  },
  event(scope, fields, data) {
    const to = scopes[scope]
    to['@incoming'] = undefined
    to['@seen'] = undefined
    to['@incoming'] = { ...fields, data: decode(data) }
  },
  other(scope, name, value) {
    const known = rare(scopes[scope])
    known.others ??= new Map()
    known.others.set(name, decode(value))
  },
  declare(scope, name, named) {
    const to = scopes[scope]
    if (named) { if (to[name] === hole) to[name] = undefined }
    else if (!rare(to).others?.has(name)) operations.other(scope, name, { v: ['u'] })
  },
  read(scope, name, named) {
    const from = scopes[scope]
    const value = named ? from[name] : variable(from, name)
    if (value === hole) return ['u']
    return isReference(value) ? { h: keep(value) } : primitive(value)
  },
  snapshot(scope, names, most) {
    const from = scopes[scope]
    const found = []
    let room = most - 10
    const show = (name, value) => {
      try {
        const entry = [name, encode(value, 'value')]
        const { length } = stringify(entry)
        if (length + 1 > room) return
        room -= length + 1
        found.push(entry)
      } catch {
        // It cannot leave.
      }
    }
    for (const name of names) if (from[name] !== hole) show(name, from[name])
    for (const [name, value] of rare(from).others ?? []) show(name, value)
    return { s: found }
  },
  copy(from) { return encode(decode({ v: from }), 'value') },
  text(from) { return \`\${decode({ v: from })}\` },
  check(value) { decode(value) },
  xml(text) { return { h: keep(loadDom().parse(text)) } },
  json(text) { return { h: keep(parse(text)) } },
}

return {
  instantiate(make) {
    const made = make(scopePrototype, hole)
    create = made.create
    functions.push(...made.functions)
  },
  add(make) { return functions.push(typeof make === 'function' ? make() : realm.failing(...parse(make))) - 1 },
  // The engine looks for cycles when there is so much more memory in use than there was when it last looked.
  collect(bytes) {
    const much = new ArrayBuffer(bytes)
    return [{}, much.byteLength].length
  },
  isFull,
  call(text, most) {
    let answer
    try {
      const [operation, ...given] = parse(text)
      const found = operations[operation](...given)
      answer = stringify(found === undefined ? null : found)
    } catch (error) {
      return stringify(describe(error))
    }
    if (answer.length <= most) return answer
    return stringify(describe(new RangeError('the value is too large to leave the sandbox')))
  },
}
})`
