import { describe, expect, it } from 'vitest'
import type { Expression } from '../../src/core/datamodel.js'
import { placesIn } from '../../src/datamodel/ecmascript/position.js'
import { Source } from '../../src/diagnostic.js'

describe('the place of a character of an expression in the document', () => {
  for (const [raw, decoded, part] of [
    ['a + b', 'a + b', '+'],
    ['a &lt; b * ', 'a < b * ', '*'],
    ['a &lt; b', 'a < b', '<'],
    ['a &#x3c;= &#38;&amp; c;', 'a <= && c;', 'c'],
    ['&#x1F600; x', '\u{1F600} x', 'x'],
    ['<![CDATA[ a < b ]]> + c', ' a < b  + c', '<'],
    ['<!-- c --> a\r\n+ b', ' a\n+ b', 'b'],
    ['<![CDATA[ a\r\n&amp; <!-- b --> ]]>&#43; c', ' a\n&amp; <!-- b --> + c', 'c'],
  ] as const)
    it(`${part} in ${JSON.stringify(raw)}`, () => {
      const source = new Source(`<x>${raw}</x>`)
      const span = { source, start: 3, end: 3 + raw.length }
      const at = decoded.indexOf(part)
      const expression: Expression = { index: 0, use: 'value', source: decoded, span }
      const { start, end } = placesIn(expression)(at, at + 1)
      const found = source.text.slice(start, end)
      expect(found.startsWith('&') ? '<' : found).toBe(part)
    })

  it('is found in time proportional to the text', () => {
    const text = '<!--'.repeat(400_000)
    const source = new Source(`<![CDATA[${text}]]>`)
    const span = { source, start: 0, end: source.text.length }
    const place = placesIn({ index: 0, use: 'script', source: text, span })
    expect(place(1_599_999, 1_600_000).start).toBe(1_600_008)
  })

  it('is the whole expression where the text is another', () => {
    const source = new Source('  a + b  ')
    const span = { source, start: 0, end: 9 }
    expect(placesIn({ index: 0, use: 'value', source: 'a + b', span })(2, 3)).toEqual(span)
  })
})
