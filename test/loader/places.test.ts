/** Where a diagnostic points: at the offending text, neither more nor less. */
import { describe, expect, it } from 'vitest'
import { codes } from '../../src/codes/index.js'
import { type Diagnostic, formatDiagnostic } from '../../src/diagnostic.js'
import { checkChart } from '../../src/index.js'

function excerpt(text: string, { location }: Diagnostic): string {
  return text.slice(location!.offset, location!.offset + location!.length)
}

function pointedAt(text: string, code: string): string {
  return excerpt(text, checkChart(text, { lint: true }).diagnostics.find((found) => found.code === code)!)
}

describe('in the example of', () => {
  it.each([
    ['xml/version', '<?xml version="1.1"?>'],
    ['xml/declaration', '<?xml encoding="UTF-8" version="1.0"'],
    ['xml/misplaced-declaration', '<?xml version="1.0"?>'],
    ['xml/doctype', '<!DOCTYPE scxml>'],
    ['xml/second-root', '<scxml'],
    ['xml/text-outside-root', 'That is all.'],
    ['xml/unclosed-element', '<scxml'],
    ['xml/mismatched-tag', '</state>'],
    ['xml/stray-end-tag', '</state>'],
    ['xml/unterminated-tag', '</state'],
    ['xml/unterminated-value', 'id="end/'],
    ['xml/unterminated-comment', '<!--'],
    ['xml/unterminated-cdata', '<![CDATA['],
    ['xml/unterminated-instruction', '<?xml'],
    ['xml/reserved-target', 'XML'],
    ['xml/double-hyphen', '--'],
    ['xml/cdata-end-in-text', ']]>'],
    ['xml/unknown-markup', '<!'],
    ['xml/invalid-name', '1id'],
    ['xml/unexpected-character', ','],
    ['xml/missing-space', 'initial'],
    ['xml/attribute-without-value', 'autoforward'],
    ['xml/unquoted-value', 'end'],
    ['xml/duplicate-attribute', 'id="finish"'],
    ['xml/less-than-in-attribute', '<'],
    ['xml/stray-less-than', '<'],
    ['xml/bare-ampersand', '&'],
    ['xml/undefined-entity', '&nbsp;'],
    ['xml/malformed-reference', '&#x4g;'],
    ['xml/illegal-character', '&#7;'],
    ['xml/undeclared-prefix', 'draw:x'],
    ['xml/reserved-prefix', 'xmlns:xml="https://example.org/draw"'],
    ['xml/empty-namespace', 'xmlns:draw=""'],
    ['schema/unknown-element', 'onenter'],
    ['schema/unknown-attribute', 'con'],
    ['schema/stray-text', 'waits for coins'],
    ['schema/missing-attribute', 'raise'],
    ['schema/missing-version', 'scxml'],
    ['schema/version', '1.1'],
    ['schema/missing-value', 'param'],
    ['schema/bad-value', 'inner'],
    ['schema/letter-case', 'Late'],
    ['schema/bad-name', '42'],
    ['schema/exclusive', 'eventexpr'],
    ['schema/ignored-attribute', 'event'],
    ['schema/ignored-content', 'expr'],
    ['schema/missing-element', 'scxml'],
    ['schema/missing-default', 'history'],
    ['schema/empty-donedata', 'donedata'],
    ['schema/repeated-element', 'donedata'],
    ['schema/merged-element', 'datamodel'],
    ['schema/misplaced-element', 'raise'],
    ['schema/ignored-element', 'initial'],
    ['schema/adopted-element', 'initial'],
    ['rule/not-scxml', 'stateMachine'],
    ['rule/missing-namespace', 'scxml'],
    ['rule/wrong-namespace', 'http://www.w3.org/2005/07/SCXML'],
    ['rule/element-without-namespace', 'onentry'],
    ['rule/old-draft', 'level'],
    ['rule/renamed-attribute', 'initialstate'],
    ['rule/duplicate-id', 'b'],
    ['rule/duplicate-data', 'cups'],
    ['rule/duplicate-sendid', 'timer'],
    ['rule/duplicate-invokeid', 'child'],
    ['rule/unknown-target', 'payed'],
    ['rule/illegal-targets', 'b c'],
    ['rule/illegal-initial', 'c'],
    ['rule/initial-without-states', 'b'],
    ['rule/illegal-history', 'c'],
    ['rule/shallow-history', 'c'],
    ['rule/circular-history', 'h'],
    ['rule/endless-transition', 'transition'],
    ['rule/empty-transition', 'transition'],
    ['rule/event-name', 'is ready'],
    ['rule/event-descriptor', 'paid,cancelled'],
    ['rule/send-without-event', 'send'],
    ['rule/bad-delay', 'soon'],
    ['rule/unitless-delay', '500'],
    ['rule/delayed-internal', '1s'],
    ['rule/if-order', 'elseif'],
    ['rule/finalize-content', 'raise'],
    ['rule/few-regions', 'parallel'],
    ['rule/unknown-datamodel', 'ecmascrpt'],
    ['expression/forbidden', 'await'],
    ['expression/location', 'cups + 1'],
    ['expression/null-data-model', '1 + 1'],
    ['io/unreadable-src', 'prices.js'],
    ['io/unreadable-data', 'prices.json'],
  ])('%s: %s', (code, text) => expect(pointedAt(codes.get(code)!.bad!, code)).toBe(text))
})

const around = (inside: string) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${inside}</scxml>`
const entry = (inside: string) => around(`<state id="s"><onentry>${inside}</onentry></state>`)

describe('one of several in a list', () => {
  it.each([
    [
      'rule/unknown-target',
      '<parallel id="p"><state id="a"/><state id="b"/></parallel><state id="s"><transition event="e" target="a\n nope b"/></state>',
      'nope',
    ],
    ['rule/event-descriptor', '<state id="s"><transition event="a *.b c"/></state>', '*.b'],
    ['expression/location', '<state id="s"><onentry><send event="e" namelist="s a-b "/></onentry></state>', 'a-b'],
  ])('%s', (code, inside, text) => {
    const document = around(inside)
    const found = checkChart(document).diagnostics.filter((problem) => problem.code === code)
    expect(found.map((problem) => excerpt(document, problem))).toContain(text)
  })
})

describe('a syntax error', () => {
  it.each([
    ['in a value', '<log expr="1 + + * 2"/>', '*'],
    ['in a condition, behind references', '<if cond="1 &lt; 2 &amp;&amp; ) "/>', ')'],
    ['in a location', '<assign location="a b" expr="1"/>', 'b'],
    ['in the list of a foreach', '<foreach array="[1, 2" item="i"/>', ''],
    ['in a script of several lines', '<script>\n  var a = 1\n  var b = = 2\n</script>', '='],
    ['in a CDATA section', '<script><![CDATA[\n  if (1 < 2) {\n    a..b\n  }\n]]></script>', '.'],
    ['behind two CDATA sections', '<script><![CDATA[var a]]> = 1; <![CDATA[ var if ]]></script>', 'if'],
    ['with letters beyond the basic plane before it', '<log expr="\'😀\' + )"/>', ')'],
    ['in an attribute of several lines', '<log expr="1 +\r\n   %"/>', '%'],
  ])('%s', (_, inside, text) => {
    const document = entry(inside)
    const [found] = checkChart(document).diagnostics.filter(({ code }) => code === 'expression/syntax')
    expect(excerpt(document, found!)).toBe(text)
  })

  it('is underlined in its own line', () => {
    const text = entry('\n<script><![CDATA[\n  var a = 1\n  var b = ]\n]]></script>\n')
    const [found] = checkChart(text, { url: 'a.scxml' }).diagnostics
    expect(formatDiagnostic(found!).split('\n').slice(1, 5)).toEqual([
      '  --> a.scxml:4:11',
      '  |',
      '4 |   var b = ]',
      '  |           ^',
    ])
  })
})
