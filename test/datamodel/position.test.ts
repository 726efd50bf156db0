import { describe, expect, it } from 'vitest'
import type { Expression } from '../../src/core/datamodel.js'
import { pinpoint } from '../../src/datamodel/ecmascript/position.js'
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
  ] as const)
    it(`${part} in ${JSON.stringify(raw)}`, () => {
      const source = new Source(`<x>${raw}</x>`)
      const span = { source, start: 3, end: 3 + raw.length }
      const at = decoded.indexOf(part)
      const expression: Expression = { index: 0, use: 'value', source: decoded, span }
      const { start, end } = pinpoint(expression, at, at + 1)
      const found = source.text.slice(start, end)
      expect(found.startsWith('&') ? '<' : found).toBe(part)
    })

  it('is the whole expression where the text is another', () => {
    const source = new Source('  a + b  ')
    const span = { source, start: 0, end: 9 }
    expect(pinpoint({ index: 0, use: 'value', source: 'a + b', span }, 2, 3)).toEqual(span)
  })
})
