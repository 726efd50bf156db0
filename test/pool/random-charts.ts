/** Random charts with regions that share some variables and not others, and that do whatever content can do. */
import { Blocks, library, names } from '../datamodel/random-blocks.js'
import { Random } from '../loader/fuzz/random.js'

export interface RandomRun {
  readonly document: string
  readonly events: readonly (string | number | readonly [name: string, data: unknown])[]
}

const namespaces = 'xmlns="http://www.w3.org/2005/07/scxml"'

export function randomRun(seed: number): RandomRun {
  return new Generator(seed).run()
}

class Generator {
  readonly #random: Random
  readonly #blocks: Blocks
  #variables: readonly string[] = names
  #sends = 0

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#blocks = new Blocks(seed)
  }

  run(): RandomRun {
    const random = this.#random
    const regions = Array.from({ length: 2 + random.below(3) }, (_, at) => this.#region(at + 1))
    const data = [...names, ...regions.flatMap(({ own }) => own)]
    const binding = random.chance(15) ? ' binding="late"' : ''
    const document = `<scxml ${namespaces} version="1.0" datamodel="ecmascript" initial="idle"${binding}>
<datamodel>${data.map((id) => `<data id="${id}" expr="${attribute(this.#initial(id))}"/>`).join('')}
<data id="errors" expr="0"/><data id="list-of" expr="0"/></datamodel>
<script><![CDATA[${this.#library()}
${this.#sharing(data)}]]></script>
<state id="idle"><transition event="go" target="p"/></state>
<parallel id="p">
${regions.map(({ text }) => text).join('\n')}
<transition event="out" target="idle"/>
<transition event="done.state.p" target="idle"/>
</parallel></scxml>`
    const events = Array.from({ length: 5 + random.below(5) }, () => this.#event())
    return { document, events: ['go', ...events, 'out', 'go', 5000] }
  }

  #event(): RandomRun['events'][number] {
    const random = this.#random
    if (random.chance(10)) return 1 + random.below(2000)
    const name = random.from(['e1', 'e1', 'e2', 'e2', 'e3', 'out', 'go'])
    const data = random.from<unknown>([undefined, 3, { x: { n: 1 }, y: [{ n: 2 }] }, [1, { n: 1 }], 'text'])
    return data === undefined ? name : [name, data]
  }

  #region(at: number) {
    const random = this.#random
    const own = names.map((name) => `${name}${at}`)
    // Each variable is the region's own, or one that all have.
    const shared = random.from([0, 0, 10, 40])
    this.#variables = names.map((name, index) => (random.chance(shared) ? name : own[index]!))
    const count = 2 + random.below(2)
    const ends = random.chance(40)
    const states = Array.from({ length: count }, (_, index) =>
      this.#state(`s${at}${index + 1}`, at, count, ends && index === count - 1),
    )
    if (ends) states.push(this.#final(at))
    const extra =
      at === 1
        ? `<transition event="x"><log label="x" expr="_event.data"/></transition>
<transition event="r"><script>errors++</script></transition>
<transition event="error.*"><log label="${at}" expr="_event.name + ': ' + _event.data.message + _event.sendid"/></transition>`
        : `<transition event="late"><log label="late in ${at}" expr="_event.data"/></transition>`
    return { own, text: `<state id="r${at}" initial="s${at}1">${states.join('\n')}${extra}</state>` }
  }

  #state(id: string, region: number, count: number, isLast: boolean): string {
    const random = this.#random
    const target = () => (random.chance(70) ? ` target="s${region}${1 + random.below(count)}"` : '')
    const transition = (event: string) =>
      `<transition event="${event}"${this.#condition()}${target()}>${this.#block()}</transition>`
    const inner = random.chance(80) ? `<onentry>${this.#block()}</onentry>` : ''
    const left = random.chance(40) ? `<onexit>${this.#block()}</onexit>` : ''
    const ends = isLast ? `<transition event="e3" target="s${region}f"/>` : ''
    const held = random.chance(10) ? ` xmlns:ms="urn:microstep:scxml" ms:defer="e2"` : ''
    const local = random.chance(20)
      ? `<datamodel><data id="own-${id}" expr="0"/><data id="own${id}" expr="[{}]"/></datamodel>`
      : ''
    return `<state id="${id}"${held}>${local}${inner}${left}${transition('e1')}${random.chance(60) ? transition('e2') : ''}${ends}</state>`
  }

  #final(region: number): string {
    const param = `<donedata><param name="v" expr="${attribute(this.#renamed(`a && a.x`))}"/></donedata>`
    return `<final id="s${region}f">${this.#random.chance(50) ? `<onentry>${this.#block()}</onentry>` : ''}${param}</final>`
  }

  #condition(): string {
    const text = this.#random.from(['', '', '', "In('s21')", 'a &amp;&amp; a.n', '_event.data', 'nobody.n', '(a = 3)'])
    return text === '' ? '' : ` cond="${this.#renamed(text)}"`
  }

  /** One of the blocks that are there for their flow of objects, or with something else in front or behind. */
  #block(): string {
    const random = this.#random
    const block = this.#renamed(this.#blocks.block())
    const parts = random.chance(40)
      ? [this.#renamed(this.#plain()), random.chance(50) ? this.#renamed(this.#plain()) : '']
      : [random.chance(60) ? block : '', random.chance(60) ? this.#renamed(this.#other()) : '']
    return (random.chance(50) ? parts : parts.reverse()).join('')
  }

  /** What can run elsewhere, unless somebody could tell. */
  #plain(): string {
    return this.#random.from([
      '<script>if (a) a.n = (a.n || 0) + 1</script>',
      '<script>if (a.y) a.y.push({ n: 1 })</script>',
      '<script>b = { x: a.n, y: [a.n] }</script>',
      '<script>mark(a)</script>',
      '<script>if (a.x) { a.x.n = 7; b = a.n }</script>',
      '<script>a = pair(1, { n: Math.random() })</script>',
      '<script>c = a</script>',
      '<script>b.x = a</script>',
      '<assign location="a.x" expr="{ n: Math.random() }"/>',
      '<assign location="a" expr="{ n: 1, x: { n: 2 }, y: [{ n: 3 }] }"/>',
      '<log expr="[a, b, a === b, a.x === b, Date.now()]"/>',
      '<foreach array="[1, 2]" item="i"><script>a.n = i</script></foreach>',
      '<if cond="a.n"><send event="x"><param name="p" expr="a"/></send></if>',
    ])
  }

  #other(): string {
    const id = `send${++this.#sends}`
    return this.#random.from([
      '<assign location="a" expr="Math.random()"/>',
      '<log expr="[Math.random(), Date.now(), new Date().getTime()]"/>',
      '<assign location="b" expr="new Date(1e12 * Math.random())"/>',
      `<send event="late" id="${id}" delay="${1 + this.#random.below(900)}ms"><param name="p" expr="a"/></send>`,
      `<send event="late" id="${id}" delayexpr="a.n + 's'" namelist="b"/>`,
      `<send event="late" idlocation="c" delay="1s"/>`,
      `<send event="x" target="#_internal"><content expr="a"/></send>`,
      '<send event="x" target="nowhere"/>',
      '<send event="x" target="#_nobody"><param name="p" expr="b"/><param name="p" expr="b"/></send>',
      '<send event="x" type="strange"/>',
      '<send eventexpr="a.x"/>',
      '<send event="x" namelist="nobody"/>',
      '<send event="x"><content><order xmlns=""><line/></order></content></send>',
      `<cancel sendid="send${1 + this.#random.below(8)}"/>`,
      '<assign location="nobody" expr="1"/>',
      '<assign location="a.b.c.d" expr="1"/>',
      '<assign location="_event" expr="1"/>',
      '<assign location="a" expr="1 +"/>',
      '<assign location="a">{"x": [1, {"n": 2}]}</assign>',
      '<assign location="a"><order xmlns=""><line/></order></assign>',
      '<assign location="a" expr="_event"/>',
      '<assign location="a" expr="_event.data"/>',
      '<assign location="a" expr="_ioprocessors.scxml"/>',
      '<assign location="a" expr="_x"/>',
      '<log expr="[a === _event, b === _x, c === _ioprocessors.scxml, a === b]"/>',
      '<log label="who" expr="_sessionid + _name + _ioprocessors.scxml.location"/>',
      "<log expr=\"[In('s11'), In('s12'), In('s21'), In('r1'), In('s1f')]\"/>",
      '<log expr="function () {}"/>',
      '<log expr="new Error(\'e\')"/>',
      '<assign location="a" expr="Object.freeze({ x: b, y: [c] })"/>',
      '<assign location="a" expr="new Map([[b, c]])"/>',
      '<assign location="a" expr="new Set([b, b])"/>',
      '<assign location="a" expr="/a+/g"/><if cond="/a/.test(\'a\')"><log expr="a.lastIndex"/></if>',
      '<assign location="a" expr="[1, , 3, -0, NaN, undefined, 10n]"/>',
      '<assign location="a" expr="new Uint8Array([1, 2])"/>',
      '<assign location="a" expr="Symbol.iterator"/>',
      '<script>var fresh = { x: a }; b = fresh</script>',
      '<script>if (a) { var inner = a }</script><log expr="typeof inner"/>',
      '<log expr="typeof fresh"/>',
      '<script>function made() { return a } b = made</script>',
      '<script>a = (() => { const seen = b; return () => seen })()</script>',
      '<script>throw a</script>',
      '<script>null.x</script>',
      '<script>a = eval("b")</script>',
      '<foreach array="[1, 2, 3]" item="i" index="at"><log expr="i * at"/><assign location="a" expr="i"/></foreach>',
      '<foreach array="a" item="list-of"><log expr="1"/></foreach>',
      '<foreach array="5" item="i"><log expr="i"/></foreach>',
      '<foreach array="[{}, {}]" item="i"><script>i.x = a; b = i</script></foreach>',
      '<if cond="nobody"><log expr="1"/><elseif cond="a"/><raise event="r"/><else/><raise event="r"/></if>',
      '<raise event="r"/><log expr="1"/><raise event="r"/>',
    ])
  }

  #initial(id: string): string {
    const at = id.length
    return this.#random.from([
      `{ x: { x: { n: 1 }, n: ${at} }, y: [{ n: 3, x: {} }, { n: 1 }, { n: 2 }], n: ${at} }`,
      '[{ n: 1 }, { n: 2, x: [] }]',
      '{ n: 5 }',
      '2',
      "'text'",
    ])
  }

  /** Objects that variables share from the start. */
  #sharing(data: readonly string[]): string {
    const random = this.#random
    if (random.chance(60)) return ''
    const some = () => random.from(data)
    return Array.from({ length: 1 + random.below(3) }, () =>
      random.from([`${some()} = ${some()};`, `${some()} = { x: ${some()} };`, `${some()} = [${some()}.x];`]),
    ).join('\n')
  }

  // Functions that are declared can be called elsewhere.
  #library(): string {
    if (this.#random.chance(30)) return library
    return library
      .replace(/var (\w+) = \((\w)\) => \{(.*)\}$/gm, 'function $1($2) {$3}')
      .replace(/var (\w+) = \((\w)\) => (.*)$/gm, 'function $1($2) { return $3 }')
  }

  /** The five names as this region calls them. */
  #renamed(text: string): string {
    return text.replace(
      /(?<![\w$-])(?<!(?<!\.\.)\.)([a-e])(?![\w$-]|:)/g,
      (_, name) => this.#variables[names.indexOf(name)]!,
    )
  }
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
