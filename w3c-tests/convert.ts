/**
 * The W3C's tests leave open what depends on the data model: they say `conf:idVal="1=2"` where an ECMAScript document
 * says `cond="Var1==2"`. This module fills that in for the `ecmascript` data model. Everything else of the document,
 * down to its white space, stays as it is.
 */
import { diagnostic, ScxmlError, type Source } from '../src/diagnostic.js'
import { parseXml, type XmlAttribute, type XmlElement } from '../src/loader/xml.js'

/** The namespace of the open places. */
export const conformanceNamespace = 'http://www.w3.org/2005/scxml-conformance'

type Attribute = readonly [name: string, value: string]

/** Variables are numbered in the tests. */
const variable = (number: string) => `Var${number.trim()}`
const quoted = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`

/** `1=foo`, `1 2` and their kin: two parts around a separator. */
function pair(value: string, separator: string): [string, string] {
  const at = value.indexOf(separator)
  if (at < 0) throw new Error(`'${value}' has no '${separator}'`)
  return [value.slice(0, at), value.slice(at + separator.length)]
}

const condition =
  (write: (value: string) => string) =>
  (value: string): Attribute => ['cond', write(value)]
const expression =
  (write: (value: string) => string) =>
  (value: string): Attribute => ['expr', write(value)]
const named =
  (name: string, write: (value: string) => string) =>
  (value: string): Attribute => [name, write(value)]

/** A variable compared with a value: `1=VALUE`. */
const compare = (operator: string, write: (value: string) => string = (value) => value) =>
  condition((value) => {
    const [number, right] = pair(value, '=')
    return `${variable(number)}${operator}${write(right)}`
  })

/** Two variables: `1 2`. */
const both = (write: (left: string, right: string) => string) =>
  condition((value) => {
    const [left, right] = pair(value, ' ')
    return write(variable(left), variable(right))
  })

/** `NAME VALUE` as it stands in a form-encoded body. */
const formField = (value: string) => pair(value, ' ').join('=')

const eventFields = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data']

/** What is certain to be wrong: an expression that is none, a location that is undeclared, an unknown target. */
const illegalExpression = 'return'
const noString = '27'

const attributes: Readonly<Record<string, (value: string) => Attribute>> = {
  datamodel: named('datamodel', (value) => value || 'ecmascript'),

  // Places that hold a name.
  id: named('id', variable),
  name: named('name', variable),
  location: named('location', variable),
  idlocation: named('idlocation', variable),
  namelist: named('namelist', (value) => value.trim().split(/\s+/).map(variable).join(' ')),
  item: named('item', variable),
  index: named('index', variable),
  systemVarLocation: named('location', (value) => value),
  invalidLocation: named('location', () => 'foo.bar.baz'),
  invalidNamelist: named('namelist', () => '"foo'),
  illegalItem: named('item', () => "'continue'"),

  // Places that hold a value.
  expr: expression((value) => value),
  quoteExpr: expression(quoted),
  varExpr: expression(variable),
  varChildExpr: expression(variable),
  varNonexistentStruct: expression((value) => `${variable(value)}.bar`),
  systemVarExpr: expression((value) => value),
  scxmlEventIOLocation: expression(() => "_ioprocessors['http://www.w3.org/TR/scxml/#SCXMLEventProcessor'].location"),
  eventField: expression((value) => `_event.${value}`),
  eventName: expression(() => '_event.name'),
  eventType: expression(() => '_event.type'),
  eventSendid: expression(() => '_event.sendid'),
  eventRaw: expression(() => '_event.raw'),
  eventDataFieldValue: expression((value) => `_event.data.${value}`),
  eventDataParamValue: expression((value) => `_event.data.${value}`),
  eventDataNamelistValue: expression((value) => `_event.data.${variable(value)}`),
  illegalExpr: expression(() => illegalExpression),
  illegalArray: expression(() => '7'),
  invalidSendTypeExpr: expression(() => noString),
  invalidSessionID: expression(() => noString),
  arrayVar: named('array', variable),
  arrayTextVar: named('array', variable),

  // Where and how something is sent, invoked or cancelled.
  delay: named('delayexpr', (value) => quoted(`${value}s`)),
  delayFromVar: named('delayexpr', variable),
  eventExpr: named('eventexpr', variable),
  targetExpr: named('targetexpr', variable),
  targetVar: named('targetexpr', variable),
  typeExpr: named('typeexpr', variable),
  srcExpr: named('srcexpr', variable),
  sendIDExpr: named('sendidexpr', variable),
  basicHTTPAccessURITarget: named('targetexpr', () => "_ioprocessors['basichttp']['location']"),
  illegalTarget: named('target', () => 'baz'),
  unreachableTarget: named('target', () => '#_scxml_foo'),
  invalidSendType: named('type', () => noString),
  scriptBadSrc: named('src', () => 'D:\\foo'),
  targetpass: named('target', () => 'pass'),
  targetfail: named('target', () => 'fail'),

  // Conditions.
  true: condition(() => 'true'),
  false: condition(() => 'false'),
  nonBoolean: condition(() => illegalExpression),
  inState: condition((value) => `In(${quoted(value)})`),
  isBound: condition(variable),
  noValue: condition((value) => `!${variable(value)}`),
  unboundVar: condition((value) => `typeof ${variable(value)} === 'undefined'`),
  systemVarIsBound: condition((value) => value),
  nameVarVal: condition((value) => `_name === ${quoted(value)}`),
  idVal: compare('=='),
  idQuoteVal: compare('==', quoted),
  idSystemVarVal: compare('=='),
  namelistIdVal: compare('==='),
  compareIDVal: condition((value) => value.replace(/\d+/g, variable)),
  VarEqVar: both((left, right) => `${left}===${right}`),
  VarEqVarStruct: both((left, right) => `${left}==${right}`),
  varPrefix: both((prefix, whole) => `String(${whole}).startsWith(String(${prefix}))`),
  eventNameVal: condition((value) => `_event.name == ${quoted(value)}`),
  originTypeEq: condition((value) => `_event.origintype == ${quoted(value)}`),
  eventdataVal: condition((value) => `_event.data == ${value}`),
  eventdataSomeVal: condition(() => '_event.data == 123'),
  eventvarVal: condition((value) => {
    const [number, right] = pair(value, '=')
    return `_event.data[${quoted(variable(number))}]==${right}`
  }),
  emptyEventData: condition(() => "typeof _event.data === 'undefined'"),
  eventFieldHasNoValue: condition((value) => `typeof _event.${value} === 'undefined'`),
  eventFieldsAreBound: condition(() => eventFields.map((name) => `${quoted(name)} in _event`).join(' && ')),

  // Conditions on what came over the wire; the tests name regular expressions here and plain text there.
  eventIdParamHasValue: condition((value) => `_event.raw.search(/${formField(`Var${value}`)}/) !== -1`),
  eventNamedParamHasValue: condition((value) => `_event.raw.search(${quoted(formField(value))}) !== -1`),
  messageBodyEquals: condition((value) => `_event.raw.search(/${value}/) !== -1`),
  methodIsPost: condition(() => "_event.raw.search('POST') !== -1"),
}

const elements: Readonly<Record<string, (attribute: (name: string) => string) => string>> = {
  pass: () => outcome('pass'),
  fail: () => outcome('fail'),
  array123: () => '[1,2,3]',
  someInlineVal: () => '123',
  contentFoo: () => '<content>foo</content>',
  script: () => '<script>var Var1 = 1</script>',
  incrementID: (attribute) => assign(attribute('id'), `${variable(attribute('id'))} + 1`),
  sumVars: (attribute) => assign(attribute('id1'), `${variable(attribute('id1'))} + ${variable(attribute('id2'))}`),
  concatVars: (attribute) => assign(attribute('id1'), `${variable(attribute('id1'))} + ${variable(attribute('id2'))}`),
  extendArray: (attribute) => assign(attribute('id'), `[].concat(${variable(attribute('id'))}, [4])`),
  sendToSender: (attribute) =>
    `<send event="${inAttribute(attribute('name'))}" targetexpr="_event.origin" typeexpr="_event.origintype"/>`,
}

function outcome(id: 'pass' | 'fail'): string {
  return `<final id="${id}"><onentry><log label="Outcome" expr="'${id}'"/></onentry></final>`
}

function assign(number: string, value: string): string {
  return `<assign location="${inAttribute(variable(number))}" expr="${inAttribute(value)}"/>`
}

function inAttribute(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (blank) => `&#${blank.charCodeAt(0)};`)
}

/**
 * A test document (`.txml`) as an ECMAScript one.
 *
 * @param file A path for messages.
 * @throws ScxmlError for text that is no XML, and for a word of the conformance namespace that is not known.
 */
export function convertTest(input: string | Uint8Array, file?: string): string {
  const { document, diagnostics } = parseXml(input, { file })
  if (!document) throw new ScxmlError(diagnostics)
  const { source } = document
  let out = ''
  let copied = 0
  const replace = (start: number, end: number, text: string) => {
    out += source.text.slice(copied, start) + text
    copied = end
  }

  const pending: XmlElement[] = [document.root]
  for (let element = pending.pop(); element; element = pending.pop()) {
    if (element.namespace === conformanceNamespace) {
      replace(element.start, element.end, convertElement(element, source))
      continue
    }
    for (const attribute of element.attributes) {
      if (attribute.namespace !== conformanceNamespace) continue
      const [name, value] = convertAttribute(attribute, source)
      replace(attribute.start, attribute.end, `${name}="${inAttribute(value)}"`)
    }
    for (let at = element.children.length - 1; at >= 0; at--) {
      const child = element.children[at]!
      if (child.kind === 'element') pending.push(child)
    }
  }
  return out + source.text.slice(copied)
}

function convertElement(element: XmlElement, source: Source): string {
  const write = Object.hasOwn(elements, element.local) ? elements[element.local] : undefined
  if (!write) throw unknownWord(element.name, source, element.start, element.innerStart)
  return write((name) => {
    const found = element.attributes.find((attribute) => attribute.local === name)
    if (!found) throw unknownWord(`${element.name} without '${name}'`, source, element.start, element.innerStart)
    return found.value
  })
}

function convertAttribute(attribute: XmlAttribute, source: Source): Attribute {
  const { name, local, value, start, end } = attribute
  const write = Object.hasOwn(attributes, local) ? attributes[local] : undefined
  if (!write) throw unknownWord(name, source, start, end)
  try {
    return write(value)
  } catch {
    throw unknownWord(`${name}="${value}"`, source, start, end)
  }
}

function unknownWord(word: string, source: Source, start: number, end: number): ScxmlError {
  return new ScxmlError([
    diagnostic({
      code: 'io/unknown-conformance-word',
      message: `the conversion to ECMAScript does not know '${word}'`,
      span: { source, start, end },
    }),
  ])
}
