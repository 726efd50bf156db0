/** Documents made to be slow: the checks take time in proportion to them. */
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/loader/document.js'
import { checkRules } from '../../src/loader/rules.js'
import { checkSchema } from '../../src/loader/schema.js'
import { parseXml } from '../../src/loader/xml.js'

const scxml = (inner: string) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${inner}</scxml>`
const numbered = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join('')

/** Milliseconds, the best of two, since the machine may be busy. */
function time(run: () => unknown): number {
  const once = () => {
    const started = performance.now()
    run()
    return performance.now() - started
  }
  return Math.min(once(), once())
}

describe('the rules and the schema', () => {
  it.each([
    ['unknown attributes', `<state${numbered(60_000, (i) => ` a${i}=""`)}/>`],
    ['<initial> after <initial>', `<state><state id="y"/>${'<initial/>'.repeat(20_000)}</state>`],
    [
      'history that leads to one history',
      `<state><history id="h"><transition target="h0"/></history>${numbered(
        20_000,
        (i) => `<history id="h${i}"><transition target="h"/></history>`,
      )}</state>`,
    ],
    [
      'a <param> behind very many <content>',
      `<state><onentry><send event="e" namelist="a">${'<content/>'.repeat(30_000)}<param name="a"/></send></onentry></state>`,
    ],
    ['a descriptor of stars', `<state><transition event="${'*'.repeat(200_000)}"/></state>`],
    ['a descriptor of dots and stars', `<state><transition event="a${'.*'.repeat(100_000)}b"/></state>`],
    ['a list of white space', `<state id="s"><transition target="s${'\t '.repeat(100_000)}s"/></state>`],
    ['a delay of digits', `<state><onentry><send delay="${'1'.repeat(200_000)}x"/></onentry></state>`],
    [
      'a target of white space',
      `<state><onentry><send delay="1s" target="#_internal${' '.repeat(200_000)}x"/></onentry></state>`,
    ],
    [
      'two targets far from each other',
      `${numbered(10_000, (i) => `<parallel id="p${i}"><state id="a${i}"/><state id="s${i}"><transition event="e" target="a0 s9999"/>`)}${'</state></parallel>'.repeat(10_000)}`,
    ],
    ['stray text of white space', `<state>x${' '.repeat(200_000)}y</state>`],
  ])('%s', (_, inner) => {
    const { document } = readDocument(scxml(inner))
    expect(time(() => [checkSchema(document!), checkRules(document!)])).toBeLessThan(1000)
  })
})

describe('XML that is not well-formed', () => {
  const n = 60_000
  it.each([
    ['less-than signs', '<'.repeat(200_000)],
    ['ampersands', `<a>${'&'.repeat(200_000)}</a>`],
    ['a declaration of spaces', `<?xml version="1.0"${' '.repeat(200_000)}x?><a/>`],
    ['a declaration of letters', `<?xml ${'a'.repeat(200_000)}?><a/>`],
    ['a declaration of attributes', `<?xml ${' a="1"'.repeat(n)}`],
    ['unclosed comments', '<!--'.repeat(n)],
    ['unclosed sections', `<a>${'<![CDATA['.repeat(n)}</a>`],
    ['a DOCTYPE of quotes', `<!DOCTYPE ${`'" `.repeat(n)}`],
    ['a DOCTYPE of comments', `<!DOCTYPE ${'<!-- '.repeat(n)}`],
    ['a tag of quotes', `<a ${`"'`.repeat(n)}/>`],
    ['a tag of equals signs', `<a ${'='.repeat(200_000)}/>`],
    ['a tag of spaces', `<a %${' '.repeat(200_000)}x/>`],
    ['unclosed tags', '<a b="c" '.repeat(n)],
    ['unclosed values', '<a b="'.repeat(n)],
    ['a reference of digits', `<a>&#${'1'.repeat(200_000)}x</a>`],
    ['wrong end tags', `${'<a>'.repeat(n)}${'</b>'.repeat(n)}`],
    ['text around', `${' '.repeat(200_000)}x<a/>${' '.repeat(200_000)}x`],
  ])('%s', (_, text) => {
    expect(parseXml(text).document).toBeNull()
    expect(time(() => parseXml(text))).toBeLessThan(1000)
  })
})
