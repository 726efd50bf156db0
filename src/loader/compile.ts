/**
 * Document → Chart: the meaning of what was written. The document has been checked; what the checks only warn about is
 * read here in its evident meaning.
 */
import type { Chart, Data, State, StateKind, Transition, TypeName } from '../core/chart.js'
import type { Custom } from '../core/content/custom.js'
import type { Block, Content } from '../core/content/index.js'
import type { Invoke } from '../core/content/invoke.js'
import type { Parameter, Parameters } from '../core/content/parameters.js'
import type { TextValue } from '../core/content/text-value.js'
import type { Expression, ExpressionUse, Literal } from '../core/datamodel.js'
import { normalizeDescriptors } from '../core/transition.js'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, type Source, type Span } from '../diagnostic.js'
import { type ContentDefinitions, definitionOf, isForeign, type Part, partsOf, readCustom } from './custom.js'
import { evidentDelay } from './delay.js'
import {
  attributeSpan,
  type ElementName,
  type ForeignElement,
  type ScxmlDocument,
  type ScxmlElement,
} from './document.js'
import { extension, parsePriority } from './extensions.js'
import { documentOrder } from './include.js'
import { isFinalState } from './old-drafts.js'
import { isBlank } from './rules/rule.js'
import { idsIn, namesInitial, wordsIn } from './target-ids.js'
import { standaloneSource, textContent, type XmlElement } from './xml.js'

export interface CompileOptions {
  /** Reads what a `src` in a text with the URL `base` refers to; throws an `Error` that says why it cannot. */
  readonly read: (reference: string, base: string | undefined) => Source
  readonly baseUrl?: string | undefined
  /** Elements of foreign namespaces that extensions run. */
  readonly content?: ContentDefinitions | undefined
}

export interface CompileResult {
  /** Null where something that the chart needs is missing; its own `diagnostics` are for the caller to fill in. */
  readonly chart: Chart | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Codes: `io/unreadable-src`, `io/unreadable-data`, `rule/nested-too-deep`. */
export function compile(document: ScxmlDocument, options: CompileOptions): CompileResult {
  return new Compiler(document, options).compile()
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type MutableState = Mutable<State> & {
  children: State[]
  histories: State[]
  transitions: Transition[]
  onentry: Block[]
  onexit: Block[]
  data: Data[]
  invokes: Invoke[]
}

// Each level is a call when it runs.
const maxContentDepth = 256

const stateElements: ReadonlySet<ElementName> = new Set<ElementName>(['state', 'parallel', 'final', 'history'])

class Compiler {
  readonly #document: ScxmlDocument
  readonly #options: CompileOptions
  readonly #diagnostics: Diagnostic[] = []
  readonly #states: MutableState[] = []
  readonly #stateById = new Map<string, State>()
  readonly #transitions: Mutable<Transition>[] = []
  readonly #expressions: Expression[] = []
  readonly #literals: Literal[] = []
  readonly #dataIds = new Set<string>()
  readonly #variableNames = new Set<string>()
  /** States whose content is to run elsewhere (`ms:offload`). */
  readonly #offloaded = new Set<State>()
  readonly #scripts: Expression[] = []
  readonly #customContent: Custom[] = []
  readonly #messageIds = new Set<string>()
  readonly #parameterTypes = new Map<number, { readonly parameter: string; readonly type: TypeName }>()
  readonly #data: Mutable<Data>[] = []
  /** Targets can name states further down, so transitions are finished when all states are known. */
  readonly #links: (() => void)[] = []
  readonly #entered = new Map<State, readonly State[]>()
  /** Where `<state final="true">` stands: final if there are no states in it. */
  readonly #finals = new Set<State>()
  #wordsInIds = 1
  #blocks = 0
  #invokes = 0
  #depth = 0
  #failed = false

  constructor(document: ScxmlDocument, options: CompileOptions) {
    this.#document = document
    this.#options = options
  }

  compile(): CompileResult {
    const { root: element, source } = this.#document
    const inOrder = documentOrder(this.#document)
    this.#readStates(element)
    for (const link of this.#links) link()
    this.#transitions.sort((a, b) => inOrder(a.span, b.span))
    for (let at = 0; at < this.#transitions.length; at++) this.#transitions[at]!.index = at
    this.#data.sort((a, b) => inOrder(a.span, b.span))
    for (let at = 0; at < this.#data.length; at++) this.#data[at]!.index = at
    const diagnostics = this.#diagnostics
    if (this.#failed) return { chart: null, diagnostics }
    const { name, datamodel, binding } = element.attributes
    const chart: Chart = {
      name,
      datamodel: datamodel?.trim() || 'ecmascript',
      binding: binding?.trim().toLowerCase() === 'late' ? 'late' : 'early',
      root: this.#states[0]!,
      states: this.#states,
      transitions: this.#transitions,
      stateById: this.#stateById,
      expressions: this.#expressions,
      literals: this.#literals,
      dataIds: [...this.#dataIds],
      variableNames: [...this.#variableNames],
      data: this.#data,
      parameterTypes: this.#parameterTypes,
      messageIds: this.#messageIds,
      customContent: this.#customContent,
      scripts: this.#scripts,
      baseUrl: this.#options.baseUrl,
      source,
      diagnostics: [],
    }
    return { chart, diagnostics }
  }

  // Pre-order over the elements with a list of its own instead of recursion, since documents nest deeply.
  #readStates(root: ScxmlElement): void {
    type Visit =
      | { readonly element: ScxmlElement; readonly parent: MutableState | null }
      | { readonly close: MutableState }
    const open: Visit[] = [{ element: root, parent: null }]
    for (let visit = open.pop(); visit; visit = open.pop()) {
      if ('close' in visit) {
        visit.close.end = this.#states.length
        this.#finishState(visit.close)
        continue
      }
      const state = this.#createState(visit.element, visit.parent)
      open.push({ close: state })
      const { children } = visit.element
      for (let at = children.length - 1; at >= 0; at--) {
        const child = children[at]!
        if (stateElements.has(child.element)) open.push({ element: child, parent: state })
      }
      for (const child of children) this.#readPart(state, child)
    }
  }

  #createState(element: ScxmlElement, parent: MutableState | null): MutableState {
    const index = this.#states.length
    const { id: written, type } = element.attributes
    const state: MutableState = {
      index,
      end: index + 1,
      id: written || `#${index}`,
      kind: provisionalKind(element),
      parent,
      depth: parent ? parent.depth + 1 : 0,
      children: [],
      histories: [],
      initial: null,
      memory: element.element !== 'history' ? null : type?.trim().toLowerCase() === 'deep' ? 'deep' : 'shallow',
      fallback: null,
      transitions: [],
      defers: normalizeDescriptors(extension(element, 'defer')?.value ?? ''),
      onentry: [],
      onexit: [],
      data: [],
      invokes: [],
      donedata: null,
      span: attributeSpan(element, written ? 'id' : undefined),
    }
    this.#states.push(state)
    if (offloadOf(element) ?? (parent && this.#offloaded.has(parent))) this.#offloaded.add(state)
    if (element.element === 'state' && isFinalState(element.attributes)) this.#finals.add(state)
    // `<scxml>` is no state that a document could name.
    if (parent && !this.#stateById.has(state.id)) {
      this.#stateById.set(state.id, state)
      this.#wordsInIds = Math.max(this.#wordsInIds, wordsIn(state.id))
    }
    if (parent) (state.kind === 'history' ? parent.histories : parent.children).push(state)
    if (element.element === 'scxml' || element.element === 'state') {
      const { initial } = element.attributes
      if (initial?.trim() && !namesInitial(element)) {
        const span = attributeSpan(element, 'initial')
        state.initial = this.#transition(state, initial, span, null)
      }
    }
    return state
  }

  // When all below a state is read, its kind is known: without child states a state is atomic, whatever it is called.
  #finishState(state: MutableState): void {
    if (state.kind === 'compound' || state.kind === 'parallel') {
      if (state.children.length === 0) {
        state.kind = state.kind === 'compound' && this.#finals.has(state) ? 'final' : 'atomic'
        state.initial = null
      }
    }
    const [first] = state.children
    if ((state.kind === 'compound' || state.kind === 'scxml') && !state.initial && first) {
      // The default is the first child state in document order (REC 3.2.1, 3.3.1).
      state.initial = syntheticTransition(state, first)
    }
    if (state.kind === 'history' && !state.fallback) {
      // Without a default the history state stands for states that its parent enters anyway.
      const parent = state.parent as MutableState
      this.#links.push(() => {
        const inside = this.#enteredWith(parent)
        state.fallback = { ...syntheticTransition(state, parent), ...(inside.length > 0 && { targets: inside }) }
      })
    }
  }

  /** The states that a parent enters by default. One list for all its history states, which may be as many. */
  #enteredWith(parent: MutableState): readonly State[] {
    let inside = this.#entered.get(parent)
    if (!inside) {
      const initial = parent.initial?.targets.filter(({ kind }) => kind !== 'history') ?? []
      const children = parent.kind === 'parallel' ? parent.children : parent.children.slice(0, 1)
      inside = initial.length > 0 ? initial : children
      this.#entered.set(parent, inside)
    }
    return inside
  }

  #readPart(state: MutableState, part: ScxmlElement): void {
    switch (part.element) {
      case 'transition': {
        const made = this.#readTransition(state, part)
        if (state.kind === 'history') state.fallback ??= made
        else {
          state.transitions.push(made)
          this.#transitions.push(made)
        }
        break
      }
      case 'initial': {
        const [transition] = part.children.filter(({ element }) => element === 'transition')
        if (transition && !state.initial) state.initial = this.#readTransition(state, transition)
        break
      }
      case 'onentry':
        state.onentry.push(this.#block(part, state))
        break
      case 'onexit':
        state.onexit.push(this.#block(part, state))
        break
      case 'datamodel':
        for (const child of part.children) if (child.element === 'data') this.#readData(state, child)
        break
      case 'invoke':
        state.invokes.push(this.#readInvoke(part))
        break
      case 'donedata':
        state.donedata = this.#parameters(part)
        break
      case 'script': {
        const script = this.#script(part)
        if (script) this.#scripts.push(script)
        break
      }
    }
  }

  #readTransition(source: State, element: ScxmlElement): Mutable<Transition> {
    const { event, target = '', type } = element.attributes
    const made = this.#transition(source, target, attributeSpan(element), element)
    made.events = event?.trim() ? normalizeDescriptors(event) : null
    made.condition = this.#optional(element, 'cond', 'condition')
    made.internal = type?.trim().toLowerCase() === 'internal'
    return made
  }

  #transition(source: State, target: string, span: Span, content: ScxmlElement | null): Mutable<Transition> {
    const made: Mutable<Transition> = {
      index: -1,
      source,
      events: null,
      condition: null,
      targets: [],
      internal: false,
      content: content && this.#parts(content).length > 0 ? this.#block(content, source) : null,
      span,
    }
    if (target.trim() !== '') {
      this.#links.push(() => {
        const known = { has: (id: string) => this.#stateById.has(id), words: this.#wordsInIds }
        made.targets = idsIn(target, known).flatMap((id) => this.#stateById.get(id) ?? [])
      })
    }
    return made
  }

  #readData(state: MutableState, element: ScxmlElement): void {
    const { id, src } = element.attributes
    if (id === undefined) return
    this.#dataIds.add(id)
    const span = attributeSpan(element, 'id')
    const topLevel = state.kind === 'scxml'
    const type = typeName(element)
    const expression = this.#unlessEmpty(element, 'expr', 'value', element.inline)
    if (src?.trim()) {
      const read = this.#read(element, 'warning')
      const literal = typeof read === 'string' ? null : this.#externalLiteral(read)
      const unreadable = typeof read === 'string' ? read : null
      this.#addData(state, { id, expression: null, literal, unreadable, topLevel, type, span })
    } else {
      const literal = expression ? null : this.#literal(element)
      this.#addData(state, { id, expression, literal, unreadable: null, topLevel, type, span })
    }
  }

  #addData(state: MutableState, data: Omit<Data, 'index'>): void {
    const made = { index: -1, ...data }
    this.#data.push(made)
    state.data.push(made)
  }

  #readInvoke(element: ScxmlElement): Invoke {
    const { autoforward } = element.attributes
    const finalize = element.children.find((child) => child.element === 'finalize')
    return {
      index: this.#invokes++,
      type: this.#text(element, 'type', 'typeexpr'),
      src: this.#invokedSource(element) || undefined,
      id: this.#messageId(element),
      idlocation: this.#unlessEmpty(element, 'idlocation', 'location', element.attributes.id !== undefined),
      autoforward: autoforward?.trim().toLowerCase() === 'true',
      parameters: this.#parameters(element),
      finalize: finalize ? this.#block(finalize, null) : null,
      span: attributeSpan(element),
    }
  }

  /** A session knows the URL of its document only, and not that of a text that was included in it. */
  #invokedSource(element: ScxmlElement): TextValue | undefined {
    const src = this.#text(element, 'src', 'srcexpr')
    const base = this.#document.included?.get(element.source)?.url
    return typeof src === 'string' && src !== '' && base && URL.canParse(src, base) ? new URL(src, base).href : src
  }

  /** `state`: the one that it belongs to; null for what always runs in its session. */
  #block(element: ScxmlElement, state: State | null): Block {
    const index = this.#blocks++
    const marked = offloadOf(element) ?? (element.children.some((child) => offloadOf(child)) || undefined)
    const offload = state !== null && (marked ?? this.#offloaded.has(state))
    return { index, items: this.#contents(this.#parts(element)), offload, span: attributeSpan(element) }
  }

  #parts(element: ScxmlElement): readonly Part[] {
    return partsOf(element, this.#options.content)
  }

  #contents(parts: readonly Part[]): Content[] {
    const [first] = parts
    if (this.#depth === maxContentDepth && first) {
      const message = `executable content is nested more than ${maxContentDepth} deep`
      const span = attributeSpan(first)
      this.#diagnostics.push(diagnostic({ code: 'rule/nested-too-deep', severity: 'error', message, span }))
      this.#failed = true
      return []
    }
    this.#depth++
    const contents = parts.flatMap((part) => {
      return (isForeign(part) ? this.#custom(part) : this.#content(part)) ?? []
    })
    this.#depth--
    return contents
  }

  #custom(part: ForeignElement): Content {
    const definition = definitionOf(part.xml, this.#options.content!)!
    const custom = readCustom(part, definition, this.#add.bind(this), (problem) => {
      this.#diagnostics.push(diagnostic(problem))
      this.#failed = true
    })
    this.#customContent.push(custom)
    return custom
  }

  #content(element: ScxmlElement): Content | null {
    const span = attributeSpan(element)
    const { attributes } = element
    switch (element.element) {
      case 'raise':
        return { kind: 'raise', event: (attributes.event ?? '').trim(), span }
      case 'log': {
        // `expr=""` is what some tools write for a label without a value.
        const empty = attributes.expr?.trim() === ''
        const expression = empty ? null : this.#optional(element, 'expr', 'value')
        return { kind: 'log', label: attributes.label, expression, span }
      }
      case 'script': {
        const code = this.#script(element)
        return code && { kind: 'script', code, span }
      }
      case 'assign':
        return {
          kind: 'assign',
          location: this.#expression(element, 'location', 'location'),
          value:
            this.#unlessEmpty(element, 'expr', 'value', element.inline) ??
            this.#literal(element) ??
            this.#emptyLiteral(element),
          span,
        }
      case 'if':
        return { kind: 'if', branches: this.#branches(element), span }
      case 'foreach': {
        const item = (attributes.item ?? '').trim()
        const indexName = attributes.index?.trim() || null
        this.#variableNames.add(item)
        if (indexName !== null) this.#variableNames.add(indexName)
        return {
          kind: 'foreach',
          array: this.#expression(element, 'array', 'list'),
          item,
          indexName,
          items: this.#contents(this.#parts(element)),
          span,
          itemSpan: attributeSpan(element, 'item'),
        }
      }
      case 'send':
        return {
          kind: 'send',
          event: this.#text(element, 'event', 'eventexpr'),
          target: this.#text(element, 'target', 'targetexpr'),
          type: this.#text(element, 'type', 'typeexpr'),
          id: this.#messageId(element),
          idlocation: this.#unlessEmpty(element, 'idlocation', 'location', element.attributes.id !== undefined),
          delay:
            this.#unlessEmpty(element, 'delayexpr', 'value', attributes.delay !== undefined) ??
            evidentDelay(attributes.delay ?? '0') ??
            0,
          parameters: this.#parameters(element),
          priority: parsePriority(extension(element, 'priority')?.value ?? '0') ?? 0,
          span,
        }
      case 'cancel':
        return { kind: 'cancel', sendid: this.#text(element, 'sendid', 'sendidexpr') ?? '', span }
      default:
        return null
    }
  }

  #messageId({ attributes: { id } }: ScxmlElement): string | undefined {
    if (!id) return undefined
    this.#messageIds.add(id)
    return id
  }

  #branches(element: ScxmlElement): { condition: Expression | null; items: Content[] }[] {
    const branches = [{ condition: this.#optional(element, 'cond', 'condition'), items: [] as Content[] }]
    for (const child of this.#parts(element)) {
      if (!isForeign(child) && (child.element === 'elseif' || child.element === 'else')) {
        const condition = child.element === 'elseif' ? this.#optional(child, 'cond', 'condition') : null
        branches.push({ condition, items: [] })
      } else {
        branches.at(-1)!.items.push(...this.#contents([child]))
      }
    }
    return branches
  }

  #parameters(element: ScxmlElement): Parameters {
    const entries: Parameter[] = []
    const { namelist } = element.attributes
    if (namelist !== undefined) {
      const whole = attributeSpan(element, 'namelist')
      const { source, start, end } = whole
      // Where it is written with character references, its parts are not where they would be.
      const plain = source.text.slice(start, end) === namelist
      for (const { 0: name, index } of namelist.matchAll(/\S+/g)) {
        const span = plain ? { source, start: start + index, end: start + index + name.length } : whole
        entries.push({ name, value: this.#add(name, 'value', span), location: this.#add(name, 'location', span), span })
      }
    }
    let content: Expression | Literal | null = null
    for (const child of element.children) {
      if (child.element === 'content')
        content = this.#unlessEmpty(child, 'expr', 'value', child.inline) ?? this.#literal(child)
      if (child.element !== 'param' || child.attributes.name === undefined) continue
      const { location: written, expr } = child.attributes
      const attribute = written === undefined || (expr !== undefined && isBlank(written)) ? 'expr' : 'location'
      const value = this.#expression(child, attribute, 'value')
      const location = attribute === 'location' ? this.#add(value.source, 'location', value.span) : null
      const type = typeName(child)
      if (type) this.#parameterTypes.set(value.index, { parameter: child.attributes.name, type })
      entries.push({ name: child.attributes.name, value, location, span: value.span })
    }
    return { entries, content }
  }

  #script(element: ScxmlElement): Expression | null {
    if (element.value) return this.#add(element.value.source.text, 'script', wholeOf(element.value.source))
    if (!element.attributes.src?.trim()) {
      const { innerStart: start, innerEnd: end } = element.xml
      return this.#add(textContent(element.xml), 'script', { source: element.source, start, end })
    }
    // A script that cannot be had makes the document one that cannot run (REC 5.8).
    const source = this.#read(element, 'error')
    if (typeof source === 'string') return null
    return this.#add(source.text, 'script', wholeOf(source))
  }

  /** The resource that `src` refers to, or why it cannot be read. */
  #read(element: ScxmlElement, severity: 'error' | 'warning'): Source | string {
    const reference = element.attributes.src!
    try {
      return this.#options.read(reference, this.#baseOf(element))
    } catch (error) {
      // The message of a ScxmlError has codes in it; this diagnostic has its own.
      const inner = error instanceof ScxmlError ? error.diagnostics[0] : undefined
      const message = `the src of <${element.element}> cannot be read: ${inner?.message ?? reasonOf(error)}`
      const span = attributeSpan(element, 'src')
      const rec = element.element === 'script' ? '5.8.2' : '5.3.2'
      const hint = inner?.hint
      const code = severity === 'error' ? 'io/unreadable-src' : 'io/unreadable-data'
      this.#diagnostics.push(diagnostic({ code, severity, message, span, rec, hint }))
      if (severity === 'error') this.#failed = true
      return message
    }
  }

  #baseOf({ source }: ScxmlElement): string | undefined {
    return this.#document.included?.get(source)?.url ?? this.#options.baseUrl
  }

  #text(element: ScxmlElement, literal: string, computed: string): TextValue | undefined {
    const written = element.attributes[literal]?.trim()
    // Beside the other one, an empty expression is one that a tool has written out.
    if (written !== undefined && isBlank(element.attributes[computed])) return written
    return this.#optional(element, computed, 'value') ?? written
  }

  #optional(element: ScxmlElement, attribute: string, use: ExpressionUse): Expression | null {
    const source = element.attributes[attribute]
    if (source === undefined) return null
    // An empty condition is one that the author left out; other empty expressions fail when they are evaluated.
    if (use === 'condition' && source.trim() === '') return null
    return this.#expression(element, attribute, use)
  }

  /** As `#optional`, but where `other` was given in place of it, an empty expression is as good as none. */
  #unlessEmpty(element: ScxmlElement, attribute: string, use: ExpressionUse, other: boolean): Expression | null {
    return other && isBlank(element.attributes[attribute]) ? null : this.#optional(element, attribute, use)
  }

  #expression(element: ScxmlElement, attribute: string, use: ExpressionUse): Expression {
    return this.#add(element.attributes[attribute] ?? '', use, attributeSpan(element, attribute))
  }

  #add(source: string, use: ExpressionUse, span: Span): Expression {
    const expression: Expression = { index: this.#expressions.length, use, source, span }
    this.#expressions.push(expression)
    return expression
  }

  /** The inline content of an element; null where there is none. */
  #literal(element: ScxmlElement): Literal | null {
    if (element.value) {
      const { source, markup } = element.value
      return this.#addLiteral(
        markup ? standaloneSource(markup, markup.root) : source.text,
        markup !== null,
        wholeOf(source),
      )
    }
    if (!element.inline) return null
    const { xml, source } = element
    const elements = xml.children.filter((child): child is XmlElement => child.kind === 'element')
    const beside = xml.children.some((child) => child.kind === 'text' && child.value.trim() !== '')
    const markup = elements.length === 1 && !beside
    const text = markup
      ? standaloneSource({ source }, elements[0]!)
      : elements.length === 0
        ? textContent(xml)
        : source.text.slice(xml.innerStart, xml.innerEnd)
    return this.#addLiteral(text, markup, { source, start: xml.innerStart, end: xml.innerEnd })
  }

  #emptyLiteral(element: ScxmlElement): Literal {
    return this.#addLiteral('', false, attributeSpan(element))
  }

  // A resource is markup where it looks like it; what turns out not to be well-formed is an error when it is evaluated.
  #externalLiteral(source: Source): Literal {
    return this.#addLiteral(source.text, source.text.trimStart().startsWith('<'), wholeOf(source))
  }

  #addLiteral(text: string, markup: boolean, span: Span): Literal {
    const literal: Literal = { index: this.#literals.length, text, markup, span }
    this.#literals.push(literal)
    return literal
  }
}

function wholeOf(source: Source): Span {
  return { source, start: 0, end: source.text.length }
}

/** Undefined where it does not say. */
function offloadOf(element: ScxmlElement): boolean | undefined {
  const said = extension(element, 'offload')?.value.trim()
  return said === 'true' ? true : said === 'false' ? false : undefined
}

function provisionalKind({ element }: ScxmlElement): StateKind {
  if (element === 'state') return 'compound'
  if (element === 'scxml' || element === 'parallel' || element === 'final' || element === 'history') return element
  return 'atomic'
}

function typeName(element: ScxmlElement): TypeName | null {
  const found = extension(element, 'type')
  if (!found?.value.trim()) return null
  return { name: found.value.trim(), span: { source: element.source, start: found.valueStart, end: found.valueEnd } }
}

function syntheticTransition(source: State, target: State): Transition {
  return {
    index: -1,
    source,
    events: null,
    condition: null,
    targets: [target],
    internal: false,
    content: null,
    span: source.span,
  }
}
