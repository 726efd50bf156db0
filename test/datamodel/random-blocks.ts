/** Random content blocks over a few variables whose objects hold each other. */
import { Random } from '../loader/fuzz/random.js'

export const names = ['a', 'b', 'c', 'd', 'e']

/** What the blocks may call. */
export const library = `
function mark(o) { if (o && typeof o === 'object') o.m = (o.m || 0) + 1; return o }
function put(o, v) { if (o && typeof o === 'object') o.x = v }
function first(l) { return Array.isArray(l) ? l[0] : l && l.y }
function deep(o, n) { if (n > 0 && o && typeof o === 'object') { deep(o.x, n - 1); o.deep = n } }
function pair(p, q) { return { x: p, y: [q, q] } }
function Box(v) { this.x = v; this.y = [v] }
function count() { c = (typeof c === 'number' ? c : 0) + 1; return c }
function ping(o, n) { if (n > 0) pong(o, n - 1); else mark(d) }
function pong(o, n) { put(o, n); ping(o, n) }
var list = (l) => Array.isArray(l) ? l : l && Array.isArray(l.y) ? l.y : []
var each = (l) => { for (const p of list(l)) mark(p); return list(l).length }
`

export class Blocks {
  readonly #random: Random
  readonly #locals: string[] = []
  #made = 0

  constructor(seed: number) {
    this.#random = new Random(seed)
  }

  /** What stands in an `<onentry>`. */
  block(): string {
    return Array.from({ length: 1 + this.#random.below(2) }, () => this.#content()).join('')
  }

  #content(): string {
    return this.#one<() => string>([
      () => script(this.#statements()),
      () => script(this.#statements()),
      () => script(`(() => { ${this.#body()} })()`),
      () => `<assign location="${this.#location()}" expr="${attribute(this.#value())}"/>`,
      () =>
        `<foreach array="${attribute(`list(${this.#value()})`)}" item="i">${this.#with('i', () => script(this.#statements()))}</foreach>`,
      () => `<if cond="${attribute(this.#value())}">${this.#content()}<else/>${this.#content()}</if>`,
      () => `<log expr="${attribute(this.#value())}"/>`,
      () => `<send event="x"><param name="p" expr="${attribute(this.#value())}"/></send>`,
      () => '<raise event="r"/>',
    ])()
  }

  #body(): string {
    const name = `l${++this.#made}`
    const declared = `${this.#one(['const', 'let', 'var'])} ${name} = ${this.#value()};`
    return `${declared} ${this.#with(name, () => (this.#random.chance(50) ? this.#body() : this.#statements()))}`
  }

  #statements(): string {
    return Array.from({ length: 1 + this.#random.below(2) }, () => this.#statement()).join(' ')
  }

  #statement(): string {
    const own = `p${++this.#made}`
    const inner = () => this.#with(own, () => this.#statement())
    const { value, place, name } = this.#makers
    return this.#one<() => string>([
      () => `${name()} = ${value()};`,
      () => `${name()} = ${value()};`,
      () => `${this.#location()} = ${value()};`,
      () => `${place()}.n = ${this.#number()};`,
      () => `mark(${value()});`,
      () => `put(${value()}, ${value()});`,
      () => `deep(${value()}, 2);`,
      () => `ping(${value()}, 1);`,
      () => `list(${value()}).push(${value()});`,
      () => `list(${value()}).${this.#one(['sort()', 'reverse()', 'pop()', 'splice(0, 1)', 'fill(0)'])};`,
      () => `delete ${place()}.x;`,
      () => `${place()}.n++;`,
      () => `${name()} ||= ${value()};`,
      () => `[${name()}, ${place()}.x] = [${value()}, ${value()}];`,
      () => `({ x: ${name()}, ...${name()} } = ${value()} || {});`,
      () => `for (const ${own} of list(${value()})) { ${inner()} }`,
      () => `for (const ${own} in ${value()}) { ${this.#statement()} }`,
      () => `list(${value()}).forEach((${own}) => { ${inner()} });`,
      () => `if (${value()}) { ${this.#statement()} } else { ${this.#statement()} }`,
      () => `{ let ${own} = ${value()}; ${inner()} ${inner()} }`,
      () => `(function () { function f(q) { q.z = ${this.#number()}; return q } ${name()} = f(${value()}) })();`,
      () => `Object.assign(${value()} || {}, ${value()});`,
      () => `try { throw ${value()} } catch (${own}) { ${inner()} }`,
      () => `switch (${this.#number()}) { case 1: ${this.#statement()} default: ${this.#statement()} }`,
    ])()
  }

  #value(depth = 2): string {
    const own = `v${++this.#made}`
    const more = () => this.#value(depth - 1)
    const { place } = this.#makers
    const simple = [
      ...[() => this.#variable(), place, place, () => this.#number(), () => '_event.data', () => 'In("s")'],
    ]
    if (depth === 0) return this.#one(simple)()
    return this.#one<() => string>([
      ...simple,
      () => `${place()}?.x`,
      () => `({ x: ${more()}, y: [${more()}] })`,
      () => `[${more()}, ${more()}]`,
      () => `(${more()} || ${more()})`,
      () => `(${more()} ? ${more()} : ${more()})`,
      () => `(${this.#number()} + ${this.#number()})`,
      () => `list(${more()}).length`,
      () => `({ ...${more()} })`,
      () => `[...list(${more()})]`,
      () => `Object.assign({}, ${more()})`,
      () => `list(${more()}).map((${own}) => ${this.#one([own, `mark(${own})`, `({ x: ${own} })`])})`,
      () => `list(${more()}).filter(${this.#one([`(${own}) => ${own}`, 'Boolean', 'mark'])})`,
      () => `list(${more()}).${this.#one(['slice()', 'concat([1])', 'at(0)', 'find((q) => q)'])}`,
      () => `list(${more()}).reduce((s, q) => q || s, ${more()})`,
      () => `first(${more()})`,
      () => `pair(${more()}, ${more()})`,
      () => `new Box(${more()})`,
      () => 'count()',
      () => `each(${more()})`,
      () => `Array.from(list(${more()}), (q) => q)`,
      () => `Object.values(${more()} || {})`,
      () => `new Map([[1, ${more()}]]).get(1)`,
      () => `(${this.#one(names)} = ${more()})`,
    ])()
  }

  get #makers() {
    return { value: () => this.#value(), place: () => this.#place(), name: () => this.#one(names) }
  }

  #with(local: string, make: () => string): string {
    this.#locals.push(local)
    const made = make()
    this.#locals.pop()
    return made
  }

  #variable(): string {
    return this.#one([...names, ...this.#locals, ...this.#locals])
  }

  #place(): string {
    return `${this.#variable()}${this.#one(['', '.x', '.y', '.y[0]', '.x.x'])}`
  }

  #location(): string {
    return `${this.#one(names)}${this.#one(['', '', '.x', '.y', '.y[0]'])}`
  }

  #number(): string {
    return this.#one([String(this.#random.below(9)), `list(${this.#variable()}).length`, `${this.#variable()}.n`])
  }

  #one<T>(of: readonly T[]): T {
    return this.#random.from(of)
  }
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function script(text: string): string {
  return `<script><![CDATA[${text}]]></script>`
}
