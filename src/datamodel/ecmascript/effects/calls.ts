/** What comes of calls: of functions of the chart, of those of the standard library, and of those that nobody knows. */
import type { AnyNode, CallExpression, MemberExpression, NewExpression } from 'acorn'
import { bare } from '../scope.js'
import { json, knownConstructors, knownGlobalCalls, knownMethods, type Method } from './builtins.js'
import type { Flow } from './flow.js'
import {
  type Closure,
  either,
  escapedRoot,
  fresh,
  part,
  type Root,
  reach,
  rootValue,
  union,
  type Value,
} from './origins.js'
import { cellOf, type Scope } from './scopes.js'
import { isFunction } from './survey.js'

type Call = Pick<CallExpression, 'callee' | 'arguments' | 'start' | 'end'>

/** A function that can be called with values, its body looked at. */
type Callable = (...values: readonly Value[]) => Value

export function call(flow: Flow, node: Call, scope: Scope | null): Value {
  const callee = bare(node.callee)
  if (callee.type === 'MemberExpression') return callMember(flow, node, callee, scope)
  if (callee.type === 'Identifier' && !cellOf(callee.name, scope)) return callName(flow, node, callee.name, scope)
  const run = ownFunction(flow, callee, scope)
  if (run) return run(...argumentsOf(flow, node.arguments, scope))
  const value = callee.type === 'Super' ? fresh : flow.eval(callee, scope)
  return callUnknown(flow, node, value, argumentsOf(flow, node.arguments, scope))
}

export function construct(flow: Flow, node: NewExpression, scope: Scope | null): Value {
  const callee = bare(node.callee)
  const values = () => argumentsOf(flow, node.arguments, scope)
  if (callee.type === 'Identifier' && !cellOf(callee.name, scope)) {
    const { name } = callee
    const kind = flow.chart.kind(name)
    if (kind === 'global' && knownConstructors.has(name)) {
      if (name === 'Date' && node.arguments.length === 0) flow.effects.time = true
      const given = values()
      if (name === 'Object') return given[0] ?? fresh
      // Several views may look at one buffer.
      const isView = name === 'DataView' || name.endsWith('Array')
      return isView && name !== 'Array' ? either(flow.made(...given), ...given) : flow.made(...given)
    }
    if (flow.chart.functions.has(name)) return either(flow.made(), callName(flow, node, name, scope))
  }
  // `new Intl.NumberFormat()`.
  if (callee.type === 'MemberExpression' && isGlobal(flow, callee.object, scope)) return flow.made(...values())
  const run = ownFunction(flow, callee, scope)
  if (run) return either(flow.made(), run(...values()))
  return callUnknown(flow, node, flow.eval(callee, scope), values())
}

function callName(flow: Flow, node: Call, name: string, scope: Scope | null): Value {
  const { chart, effects } = flow
  switch (chart.kind(name)) {
    case 'global':
      return callGlobal(flow, node, name, scope)
    case 'system': {
      const [state] = node.arguments
      if (name === 'In') effects.ask(state?.type === 'Literal' ? new Set([String(state.value)]) : 'any')
      argumentsOf(flow, node.arguments, scope)
      return fresh
    }
    case 'eval':
      effects.giveUp("calls 'eval'", node)
      return fresh
    case 'data':
    case 'late':
    case 'constant': {
      const run = ownFunction(flow, bare(node.callee), scope)
      if (run) return run(...argumentsOf(flow, node.arguments, scope))
      effects.read(name, bare(node.callee))
      return callUnknown(flow, node, rootValue(name), argumentsOf(flow, node.arguments, scope))
    }
    default:
      // An error, before its arguments are evaluated.
      return fresh
  }
}

function callMember(flow: Flow, node: Call, callee: MemberExpression, scope: Scope | null): Value {
  const method = nameOf(callee)
  const key = globalKey(flow, callee, scope)
  if (key !== '' && method !== undefined) return callGlobal(flow, node, key, scope)
  const applied = bare(callee.object)
  // `Math.max.apply(null, list)`.
  if ((method === 'apply' || method === 'call') && knownGlobalCalls.get(globalKey(flow, applied, scope)) === 'fresh') {
    argumentsOf(flow, node.arguments, scope)
    return fresh
  }
  const receiver = flow.eval(callee.object, scope)
  if (callee.computed) flow.eval(callee.property, scope)
  const known = method === undefined || flow.chart.distrusted.has(method) ? undefined : knownMethods.get(method)
  if (known && !isOdd(known, node)) return callMethod(flow, node, known, receiver, scope)
  return callUnknown(flow, node, receiver, argumentsOf(flow, node.arguments, scope))
}

/** Whether a call may hand something to its callback that is not foreseen. */
function isOdd({ calls }: Method, { arguments: given }: Call): boolean {
  if (!calls) return false
  return (
    given.length > (calls === 'fold' || calls === 'text' ? 2 : 1) || given.some(({ type }) => type === 'SpreadElement')
  )
}

function callMethod(flow: Flow, node: Call, method: Method, receiver: Value, scope: Scope | null): Value {
  const { effects } = flow
  const at = method.calls === undefined ? -1 : method.calls === 'text' ? 1 : 0
  const callback = node.arguments[at]
  const run = callback && callable(flow, callback, scope)
  const values = node.arguments.map((argument) => (argument === callback ? fresh : flow.eval(argument, scope)))
  if (method.mutates) effects.mutate(receiver.own, node)
  if (method.turns) effects.mutate(values[0]?.own ?? new Set(), node)
  if (method.stores !== undefined) effects.store(receiver.own, union(...values.slice(method.stores).map(reach)))
  const item = part(receiver)
  let given = fresh
  if (method.calls === 'fold') {
    given = values[1] ?? item
    // What it gives is what it is called with next.
    if (run) given = either(given, run(given, item, fresh, receiver))
    if (run) given = either(given, run(given, item, fresh, receiver))
  } else if (run) {
    given = method.calls === 'pair' ? run(item, item) : method.calls === 'item' ? run(item, fresh, receiver) : run()
  }
  switch (method.gives) {
    case 'fresh':
      return fresh
    case 'copy':
      return flow.made(item, ...values)
    case 'part':
      return item
    case 'self':
      return receiver
    case 'callback':
      return given
    case 'callbacks':
      return flow.made(given)
  }
}

/** `key`: `parseInt`, `Math.max`. */
function callGlobal(flow: Flow, node: Call, key: string, scope: Scope | null): Value {
  const { effects } = flow
  const [, second, ...more] = node.arguments
  const how = knownGlobalCalls.get(key)
  if (second && more.length === 0 && (how === 'from' || key === 'JSON.parse' || key === 'JSON.stringify')) {
    const given = flow.eval(node.arguments[0]!, scope)
    const run = callable(flow, second, scope)
    // `JSON.stringify` hands all parts of it to its function, `JSON.parse` those of a new value.
    const item = key === 'JSON.parse' ? fresh : either(given, part(given))
    return run ? flow.made(key === 'JSON.parse' ? run(fresh, flow.made()) : run(item, item)) : flow.made(item)
  }
  const values = argumentsOf(flow, node.arguments, scope)
  const [first = fresh, ...others] = values
  if (json.has(key)) return fresh
  switch (how) {
    case 'fresh':
      return fresh
    case 'copy':
      // Descriptors may be accessors.
      if (key === 'Object.create' && second) break
      return flow.made(...values)
    case 'from':
      return flow.made(first)
    case 'assign':
      effects.mutate(first.own, node)
      effects.store(first.own, union(...others.map(({ inner }) => inner)))
      return either(first, flow.made())
    case 'same':
      return first
    case 'freeze':
      effects.mutate(first.own, node)
      return first
    case 'time':
      effects.time = true
      return fresh
    case 'random':
      effects.random = true
      return fresh
    case undefined:
  }
  return callUnknown(flow, node, fresh, values)
}

/**
 * Nobody knows the function. Where no function of the chart can be data it is one of the standard library, which can get
 * at nothing but what it is given.
 */
function callUnknown(flow: Flow, node: Call, callee: Value, values: readonly Value[]): Value {
  const { chart, effects } = flow
  const all = union(reach(callee), ...values.map(reach))
  if (chart.escapes) {
    effects.share(all, new Set([escapedRoot]))
    effects.giveUp(`calls '${describe(node.callee)}', which may be any function`, node)
    return { own: union(all, new Set([escapedRoot])), inner: union(all, new Set([escapedRoot])), closures: [] }
  }
  const given = new Set<Root>([...all].filter((root) => root !== '@global'))
  effects.mutate(given, node)
  effects.store(given, given)
  effects.time = true
  effects.random = true
  return { own: given, inner: given, closures: [] }
}

/** A function of the chart that the node is known to stand for. */
function ownFunction(flow: Flow, node: AnyNode, scope: Scope | null): Callable | undefined {
  if (isFunction(node)) {
    const closure = flow.closure(node, scope)
    return (...values) => enter(flow, closure, values)
  }
  if (node.type !== 'Identifier') return undefined
  const cell = cellOf(node.name, scope)
  if (cell) {
    const { own, closures } = cell.value
    if (own.size > 0 || closures.length === 0) return undefined
    return (...values) => either(...closures.map((closure) => enter(flow, closure, values)))
  }
  const { name } = node
  if (!flow.chart.functions.has(name)) return undefined
  // One that is data comes with the data.
  if (flow.chart.kind(name) === 'data') flow.effects.read(name, node)
  return (...values) => {
    const summary = flow.chart.summary(name)
    return summary ? flow.effects.call(name, summary, values, node) : fresh
  }
}

function enter(flow: Flow, closure: Closure, values: readonly Value[]): Value {
  const { parameters, rest, result } = closure
  for (const [at, cell] of parameters.entries()) {
    if (rest && at === parameters.length - 1) flow.grow(cell, flow.made(...values.slice(at)))
    else flow.grow(cell, values[at] ?? fresh)
  }
  return result.value
}

/** What a callback does; undefined where it is no function. */
function callable(flow: Flow, node: AnyNode, scope: Scope | null): Callable | undefined {
  const inner = bare(node)
  const own = ownFunction(flow, inner, scope)
  if (own) return own
  if (knownGlobalCalls.get(globalKey(flow, inner, scope)) === 'fresh') return () => fresh
  const value = flow.eval(node, scope)
  if (value === fresh) return undefined
  const called: Call = { callee: inner as Call['callee'], arguments: [], start: node.start, end: node.end }
  return (...values) => callUnknown(flow, called, value, values)
}

/** The arguments as they arrive: what stands behind a spread list may arrive anywhere. */
function argumentsOf(flow: Flow, nodes: CallExpression['arguments'], scope: Scope | null): readonly Value[] {
  const values = nodes.map((node) => flow.eval(node, scope))
  const spread = nodes.findIndex(({ type }) => type === 'SpreadElement')
  if (spread < 0) return values
  const any = either(...values.slice(spread))
  return [...values.slice(0, spread), ...new Array<Value>(manyArguments).fill(any)]
}

/** Functions with more parameters than that are not called with spread lists. */
const manyArguments = 16

function isGlobal(flow: Flow, node: AnyNode, scope: Scope | null): boolean {
  const inner = bare(node)
  return inner.type === 'Identifier' && !cellOf(inner.name, scope) && flow.chart.kind(inner.name) === 'global'
}

/** `parseInt`, `Math.max`; empty for what is no function of the standard library. */
function globalKey(flow: Flow, node: AnyNode, scope: Scope | null): string {
  if (node.type === 'Identifier') return isGlobal(flow, node, scope) ? node.name : ''
  if (node.type !== 'MemberExpression' || !isGlobal(flow, node.object, scope)) return ''
  return `${(bare(node.object) as { name: string }).name}.${nameOf(node)}`
}

/** The property's name where it is written out. */
function nameOf({ property, computed }: MemberExpression): string | undefined {
  if (property.type === 'Literal') return String(property.value)
  return !computed && property.type === 'Identifier' ? property.name : undefined
}

/** A callee in a few words. */
function describe(node: AnyNode): string {
  const inner = bare(node)
  if (inner.type === 'Identifier') return inner.name
  if (inner.type === 'ThisExpression') return 'this'
  if (inner.type !== 'MemberExpression') return '…'
  const owner = bare(inner.object)
  const shown = owner.type === 'MemberExpression' ? '…' : describe(owner)
  const name = nameOf(inner)
  return name === undefined ? `${shown}[…]` : `${shown}.${name}`
}
