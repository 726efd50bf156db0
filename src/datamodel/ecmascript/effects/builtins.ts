/** What the functions of the standard library do to what they are given. */

/** What comes of a call. */
export type Outcome =
  /** A primitive value, or an object with nothing of the arguments in it. */
  | 'fresh'
  /** A new object with what is in the receiver and in the arguments. */
  | 'copy'
  /** Something inside of the receiver. */
  | 'part'
  /** The receiver. */
  | 'self'
  /** What the callback gives. */
  | 'callback'
  /** A new list of what the callback gives. */
  | 'callbacks'

export interface Method {
  readonly gives: Outcome
  /** Changes the receiver. */
  readonly mutates?: boolean
  /** The first argument that is put into the receiver, with all that follow. */
  readonly stores?: number
  /** The first argument is a function: what it is called with. `fold` has a result so far in front. */
  readonly calls?: 'item' | 'pair' | 'fold' | 'text'
  /** Changes the first argument where that is an object: a regular expression knows where it is. */
  readonly turns?: boolean
}

const methods = new Map<string, Method>()

function define(names: string, method: Method): void {
  for (const name of names.split(' ')) methods.set(name, method)
}

define(
  'charAt charCodeAt codePointAt endsWith includes indexOf lastIndexOf startsWith localeCompare normalize padEnd padStart ' +
    'repeat search substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase trim trimEnd trimLeft ' +
    'trimRight trimStart isWellFormed toWellFormed split matchAll join toFixed toExponential toPrecision toString ' +
    'toLocaleString has hasOwnProperty isPrototypeOf propertyIsEnumerable isDisjointFrom isSubsetOf isSupersetOf ' +
    'getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset ' +
    'getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds getYear ' +
    'toDateString toGMTString toISOString toJSON toLocaleDateString toLocaleTimeString toTimeString toUTCString',
  { gives: 'fresh' },
)
define(
  'slice concat flat toReversed toSpliced with keys values entries intersection difference union symmetricDifference',
  {
    gives: 'copy',
  },
)
define('at', { gives: 'part' })
// `get` of a map; a property of that name that is a function is another matter, see the survey.
define('get', { gives: 'part' })
define('valueOf', { gives: 'self' })
define('match replace replaceAll', { gives: 'fresh', turns: true, calls: 'text' })
define('exec test', { gives: 'fresh', mutates: true })
define('find findLast', { gives: 'part', calls: 'item' })
define('filter', { gives: 'copy', calls: 'item' })
define('some every findIndex findLastIndex forEach', { gives: 'fresh', calls: 'item' })
define('map flatMap', { gives: 'callbacks', calls: 'item' })
define('reduce reduceRight', { gives: 'callback', calls: 'fold' })
define('toSorted', { gives: 'copy', calls: 'pair' })
define('sort', { gives: 'self', mutates: true, calls: 'pair' })
define('reverse', { gives: 'self', mutates: true })
define('copyWithin', { gives: 'self', mutates: true })
define('pop shift next', { gives: 'part', mutates: true })
define('push unshift', { gives: 'fresh', mutates: true, stores: 0 })
define('splice', { gives: 'copy', mutates: true, stores: 2 })
define('fill', { gives: 'self', mutates: true, stores: 0 })
define('set add', { gives: 'self', mutates: true, stores: 0 })
define('delete clear', { gives: 'fresh', mutates: true })
define(
  'setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear ' +
    'setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setYear',
  { gives: 'fresh', mutates: true },
)

/** By the name of the method alone, as the receiver's type is not known. */
export const knownMethods: ReadonlyMap<string, Method> = methods

export type GlobalCall =
  | 'fresh'
  /** A new object with what the arguments hold. */
  | 'copy'
  /** The first argument is changed, gets what is in the others, and is the value. */
  | 'assign'
  /** The first argument, unchanged. */
  | 'same'
  /** The first argument, whose properties cannot be changed any more. */
  | 'freeze'
  /** `Array.from`: a copy, by a function that may come second. */
  | 'from'
  | 'time'
  | 'random'

const globalCalls = new Map<string, GlobalCall>()

function allow(owner: string, names: string, call: GlobalCall): void {
  for (const name of names.split(' ')) globalCalls.set(owner === '' ? name : `${owner}.${name}`, call)
}

allow(
  '',
  'parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape',
  'fresh',
)
allow('', 'String Number Boolean BigInt Symbol RegExp', 'fresh')
allow('', 'Array Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError', 'copy')
allow('', 'Object', 'same')
allow('', 'Date', 'time')
allow('Date', 'now', 'time')
allow('Date', 'parse UTC', 'fresh')
allow('Math', 'random', 'random')
allow(
  'Math',
  'abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 f16round floor fround hypot imul log ' +
    'log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc',
  'fresh',
)
allow('Number', 'isFinite isInteger isNaN isSafeInteger parseFloat parseInt', 'fresh')
allow('String', 'fromCharCode fromCodePoint raw', 'fresh')
allow('BigInt', 'asIntN asUintN', 'fresh')
allow('Array', 'isArray', 'fresh')
allow('Array', 'of', 'copy')
allow('Array', 'from', 'from')
allow('Object', 'keys is isFrozen isSealed isExtensible hasOwn getOwnPropertyNames getOwnPropertySymbols', 'fresh')
allow('Object', 'values entries fromEntries create', 'copy')
allow('Object', 'assign', 'assign')
allow('Object', 'freeze seal preventExtensions', 'freeze')
allow('Reflect', 'ownKeys has', 'fresh')
allow('ArrayBuffer', 'isView', 'fresh')

/** `JSON.stringify(…)` and `JSON.parse(…)` without the function that may come second. */
export const json: ReadonlySet<string> = new Set(['JSON.stringify', 'JSON.parse'])

/** By `name` or `owner.name`. */
export const knownGlobalCalls: ReadonlyMap<string, GlobalCall> = globalCalls

/** What `new` makes something of that holds its arguments at most. `Date` without arguments asks for the time. */
export const knownConstructors: ReadonlySet<string> = new Set([
  ...['Array', 'Object', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Date', 'RegExp', 'String', 'Number', 'Boolean'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array'],
])
