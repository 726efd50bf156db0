/**
 * A document against the JSON Schema of SCXML, `schema/scxml.schema.json`: which children and attributes each element
 * has (REC 3–6). ajv's errors come out as sentences with positions.
 *
 * The validators look at one element at a time and this file walks, so that no depth of nesting ends in a full stack.
 */
import { type Code, type Diagnostic, diagnostic, type Severity, type Span, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import {
  attributeNameSpan,
  attributeSpan,
  type ElementName,
  type ScxmlDocument,
  type ScxmlElement,
} from './document.js'
import { goneAttributes } from './old-drafts.js'
import { recSections } from './rec.js'
import { attributeNames, elements, type SchemaError } from './schema.generated.js'
import { isNamedBy } from './target-ids.js'

/**
 * What the schema has against a document, in document order. Where the meaning is clear all the same it is a warning.
 *
 * Errors: `schema/missing-attribute`, `schema/bad-value`, `schema/exclusive`, `schema/missing-element`,
 * `schema/misplaced-element`, `schema/repeated-element`. Warnings: `schema/unknown-attribute`, `schema/missing-version`,
 * `schema/version`, `schema/missing-value`, `schema/letter-case`, `schema/bad-name`, `schema/ignored-attribute`,
 * `schema/ignored-content`, `schema/ignored-element`, `schema/adopted-element`, `schema/merged-element`,
 * `schema/missing-default`, `schema/empty-donedata`.
 */
export function checkSchema(document: ScxmlDocument): Diagnostic[] {
  const found: Diagnostic[] = []
  const open: ScxmlElement[] = [document.root]
  for (let element = open.pop(); element; element = open.pop()) {
    const validate = elements[element.element]
    if (!validate(element)) explain(element, validate.errors ?? [], found)
    const { children } = element
    for (let at = children.length - 1; at >= 0; at--) {
      const child = children[at]!
      // What is ignored may hold what it likes.
      if (!ignorable[element.element]?.includes(child.element)) open.push(child)
    }
  }
  return found
}

/** A problem on its way to a diagnostic; a warning unless it says otherwise. */
interface Problem {
  readonly code: Code
  readonly severity?: Severity
  readonly message: string
  readonly span: Span
  readonly rec?: string
  readonly hint?: string | undefined
}

function explain(element: ScxmlElement, errors: readonly SchemaError[], found: Diagnostic[]): void {
  const said = new Set<string>()
  const hasParam = element.children.some((child) => child.element === 'param')
  for (const error of errors) {
    for (const problem of new Explainer(element, error, hasParam).explain()) {
      // Two rules of the schema can come to the same, such as `namelist` and `<param>` both beside a `<content>`.
      const key = `${problem.span.start} ${problem.message}`
      if (said.has(key)) continue
      said.add(key)
      found.push(diagnostic({ severity: 'warning', rec: recSections[element.element], ...problem }))
    }
  }
}

class Explainer {
  readonly #element: ScxmlElement
  readonly #error: SchemaError
  /** `/attributes/type` → `['attributes', 'type']`. */
  readonly #path: readonly string[]
  /** Looked up once for all errors of the element. */
  readonly #hasParam: boolean

  constructor(element: ScxmlElement, error: SchemaError, hasParam: boolean) {
    this.#element = element
    this.#error = error
    this.#hasParam = hasParam
    this.#path = error.instancePath.split('/').slice(1)
  }

  explain(): readonly Problem[] {
    // `if` only says that its `then` failed, whose own errors stand beside it; and what fails inside a `contains` is
    // each child that is not the one looked for.
    if (this.#error.keyword === 'if' || this.#error.schemaPath.includes('/contains/')) return []
    const [part, place, sub, attribute] = this.#path
    if (part === 'attributes') return place === undefined ? this.#attributes() : this.#attribute(place)
    if (part === 'inline') return this.#inline()
    if (part === 'children') {
      if (place === undefined) return this.#children()
      const child = this.#element.children[Number(place)]!
      return sub === 'attributes' ? this.#defaultTransition(child, attribute) : this.#child(child)
    }
    return []
  }

  get #name(): ElementName {
    return this.#element.element
  }

  /** The name of the rule in the schema's `$defs` that failed, such as `atMostOne-else`. */
  get #rule(): string {
    return /^#\/\$defs\/([^/]+)/.exec(this.#error.schemaPath)?.[1] ?? ''
  }

  #attributes(): readonly Problem[] {
    const { keyword, params, schemaPath } = this.#error
    if (keyword === 'additionalProperties') return this.#unknownAttribute(params.additionalProperty as string)
    if (keyword === 'anyOf') return [this.#oneOfMissing()]
    if (keyword !== 'required' || schemaPath.includes('/anyOf/')) return []
    const missing = params.missingProperty as string
    const span = attributeSpan(this.#element)
    if (missing === 'version') {
      return [{ code: 'schema/missing-version', message: '<scxml> should have version="1.0"', span }]
    }
    const message = `<${this.#name}> must have the attribute '${missing}'`
    return [{ code: 'schema/missing-attribute', severity: 'error', message, span }]
  }

  #unknownAttribute(attribute: string): readonly Problem[] {
    // Those are told about by the rules, with what to write instead.
    if (goneAttributes[this.#name]?.[attribute] !== undefined) return []
    return [
      {
        code: 'schema/unknown-attribute',
        message: `<${this.#name}> has no attribute '${shorten(attribute)}'; it is ignored`,
        span: this.#attributeName(attribute),
        hint: didYouMean(attribute, attributeNames[this.#name]),
      },
    ]
  }

  #oneOfMissing(): Problem {
    const span = attributeSpan(this.#element)
    const [a, b] = this.#name === 'cancel' ? ['sendid', 'sendidexpr'] : ['expr', 'location']
    const message = `<${this.#name}> must have the attribute '${a}' or '${b}'`
    if (this.#name === 'cancel') return { code: 'schema/missing-attribute', severity: 'error', message, span }
    return { code: 'schema/missing-value', message, span }
  }

  #attribute(attribute: string): readonly Problem[] {
    const { keyword, params, schemaPath } = this.#error
    const span = attributeSpan(this.#element, attribute)
    const value = this.#element.attributes[attribute] ?? ''
    if (keyword === 'false schema') {
      const other = /\/dependentSchemas\/([^/]+)\//.exec(schemaPath)?.[1] ?? ''
      const empty = [attribute, other].find((name) => this.#isEmpty(name))
      if (empty !== undefined) return [this.#emptyIgnored(empty)]
      return [this.#exclusive(`'${other}' and '${attribute}'`, this.#attributeName(attribute))]
    }
    if (keyword === 'const') {
      return [
        {
          code: 'schema/version',
          message: `the version of SCXML is '1.0', not '${shorten(value)}'; it is read as 1.0`,
          span,
        },
      ]
    }
    // An empty id of data is a mistake, since data need one.
    if (this.#isEmpty(attribute) && this.#name !== 'data') return [this.#emptyIgnored(attribute)]
    if (keyword === 'enum') {
      const allowed = params.allowedValues as readonly string[]
      const meant = allowed.find((known) => known === value.trim().toLowerCase())
      if (meant !== undefined)
        return [{ code: 'schema/letter-case', message: `'${shorten(value)}' is read as '${meant}'`, span }]
      const message = `'${shorten(value)}' is no value of '${attribute}' in <${this.#name}>`
      const hint = didYouMean(value.trim(), allowed) ?? `write ${allowed.map((known) => `'${known}'`).join(' or ')}`
      return [{ code: 'schema/bad-value', severity: 'error', message, span, hint }]
    }
    const type = this.#rule === 'id' ? 'an XML name without a colon' : 'a name token of XML'
    const message = `'${shorten(value)}' is not ${type}, as '${attribute}' should be; it is used as written`
    return [{ code: 'schema/bad-name', message, span }]
  }

  #inline(): readonly Problem[] {
    const span = attributeSpan(this.#element)
    if (this.#rule === 'with-inline') {
      const attribute = this.#name === 'script' ? 'src' : 'expr'
      const message = `<${this.#name}> should have the attribute '${attribute}' or content`
      return [{ code: 'schema/missing-value', message, span }]
    }
    const given = ['expr', 'src'].filter((attribute) => attribute in this.#element.attributes)
    return given.map((attribute) => {
      if (this.#isEmpty(attribute)) return this.#emptyIgnored(attribute)
      const problem = this.#exclusive(`'${attribute}' and content`, this.#attributeName(attribute))
      // Design tools keep notes of their own everywhere, in <data> too.
      if (!this.#holdsNotesOnly()) return problem
      const message = `${problem.message}; the content is ignored`
      return { ...problem, code: 'schema/ignored-content', severity: 'warning', message }
    })
  }

  #attributeName(attribute: string): Span {
    return attributeNameSpan(this.#element, attribute)
  }

  /** Tools write out attributes that nobody filled in: beside what was filled in, they are as good as absent. */
  #isEmpty(attribute: string): boolean {
    return this.#element.attributes[attribute]?.trim() === ''
  }

  #emptyIgnored(attribute: string): Problem {
    const message = `the empty '${attribute}' of <${this.#name}> is ignored`
    return { code: 'schema/ignored-attribute', message, span: this.#attributeName(attribute) }
  }

  /** Whether the content is elements of foreign namespaces alone. */
  #holdsNotesOnly(): boolean {
    const own = this.#element.xml.namespace
    return this.#element.xml.children.every(
      (node) =>
        (node.kind !== 'element' && (node.kind !== 'text' || node.value.trim() === '')) ||
        (node.kind === 'element' && node.namespace !== '' && node.namespace !== own),
    )
  }

  #exclusive(what: string, span: Span): Problem {
    const message = `${what} exclude each other in <${this.#name}>`
    return { code: 'schema/exclusive', severity: 'error', message, span }
  }

  #children(): readonly Problem[] {
    const span = attributeSpan(this.#element)
    if (this.#rule === 'some') {
      const message = '<donedata> should have a <content> or a <param>'
      return [{ code: 'schema/empty-donedata', message, span }]
    }
    if (this.#rule === 'atLeastOne-state') {
      const message = '<scxml> must have a <state>, <parallel> or <final>'
      return [{ code: 'schema/missing-element', severity: 'error', message, span }]
    }
    const wanted = this.#rule.slice(this.#rule.indexOf('-') + 1) as ElementName
    const present = this.#element.children.filter((child) => child.element === wanted)
    if (present.length > 0) return present.slice(1).flatMap((child) => this.#repeated(child))
    if (this.#name === 'history') {
      const message = '<history> should have a <transition> to its default'
      return [{ code: 'schema/missing-default', message, span }]
    }
    return [
      { code: 'schema/missing-element', severity: 'error', message: `<${this.#name}> must have a <${wanted}>`, span },
    ]
  }

  #repeated(child: ScxmlElement): readonly Problem[] {
    const span = attributeSpan(child)
    const harmless = child.element === 'datamodel' || child.element === 'script'
    // What came in with an include was alone where it stood.
    if (harmless && child.source !== this.#element.source) return []
    return [
      {
        code: harmless ? 'schema/merged-element' : 'schema/repeated-element',
        severity: harmless ? 'warning' : 'error',
        message: `<${this.#name}> may have one <${child.element}> only${harmless ? '; all are read' : ''}`,
        span,
      },
    ]
  }

  #child(child: ScxmlElement): readonly Problem[] {
    const span = attributeSpan(child)
    if (this.#error.keyword === 'not') {
      // The rules tell of it.
      if (isNamedBy(this.#element, child)) return []
      return this.#rivals(child.element).map((rival) =>
        this.#isEmpty(rival)
          ? this.#emptyIgnored(rival)
          : this.#exclusive(`${rival === '<param>' ? rival : `'${rival}'`} and <${child.element}>`, span),
      )
    }
    const inPlace = readAnyway[this.#name]?.includes(child.element) ?? false
    const harmless = inPlace || (ignorable[this.#name]?.includes(child.element) ?? false) || child.element === 'log'
    const outcome = inPlace ? '; it is read all the same' : harmless ? '; it is ignored' : ''
    return [
      {
        code: inPlace ? 'schema/adopted-element' : harmless ? 'schema/ignored-element' : 'schema/misplaced-element',
        severity: harmless ? 'warning' : 'error',
        message: `<${child.element}> may not stand in <${this.#name}>${outcome}`,
        span,
        hint: homes[child.element],
      },
    ]
  }

  /** What of the element excludes a child that it has. */
  #rivals(child: ElementName): readonly string[] {
    const { attributes } = this.#element
    const named = (rivals[this.#name]?.[child] ?? []).filter((name) => name in attributes)
    const param = this.#rule === 'without-content' && this.#name !== 'invoke'
    return param && this.#hasParam ? [...named, '<param>'] : named
  }

  #defaultTransition(transition: ScxmlElement, attribute: string | undefined): readonly Problem[] {
    const parent = this.#name
    if (attribute === undefined) {
      const message = `the <transition> of <${parent}> must have a 'target'`
      const span = attributeSpan(transition)
      if (parent === 'history') return [{ code: 'schema/missing-default', message, span }]
      return [{ code: 'schema/missing-attribute', severity: 'error', message, span }]
    }
    const message = `the <transition> of <${parent}> may have no '${attribute}'; it is ignored`
    const span = attributeNameSpan(transition, attribute)
    return [{ code: 'schema/ignored-attribute', message, span }]
  }
}

/** Misplaced children that have an evident meaning, which `compile.ts` gives them. */
const readAnyway: Partial<Record<ElementName, readonly ElementName[]>> = {
  scxml: ['transition', 'initial', 'history'],
}

/** Misplaced children without which the chart does the same. */
const ignorable: Partial<Record<ElementName, readonly ElementName[]>> = {
  // Pseudo-states are never entered, so there is nothing to run.
  initial: ['onentry', 'onexit'],
  history: ['onentry', 'onexit'],
  parallel: ['initial'],
}

/** Where an element belongs, for those that are often lost. */
const homes: Partial<Record<ElementName, string>> = {
  data: 'it belongs in <datamodel>',
  elseif: 'it belongs in <if>',
  else: 'it belongs in <if>',
  donedata: 'it belongs in <final>',
  param: 'it belongs in <send>, <invoke> or <donedata>',
  content: 'it belongs in <send>, <invoke> or <donedata>',
  finalize: 'it belongs in <invoke>',
  ...Object.fromEntries(
    ['raise', 'if', 'foreach', 'log', 'assign', 'send', 'cancel'].map((name) => [
      name,
      'it belongs in <onentry>, <onexit> or <transition>',
    ]),
  ),
}

/** The attributes that exclude a child, by element and child. */
const rivals: Partial<Record<ElementName, Partial<Record<ElementName, readonly string[]>>>> = {
  state: { initial: ['initial'] },
  send: { content: ['namelist'] },
  invoke: { content: ['src', 'srcexpr'], param: ['namelist'] },
}
