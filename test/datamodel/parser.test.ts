// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the charts' own.
/** However a text nests, the parser ends before the stack does; a stack that overflows can end the process. */
import { describe, expect, it } from 'vitest'
import { ChartParser } from '../../src/datamodel/ecmascript/parser.js'
import { parseExpression, parseScript, SyntaxProblem } from '../../src/datamodel/ecmascript/syntax.js'

const parse = (text: string) => new ChartParser({ ecmaVersion: 16, preserveParens: true }, text).parse()

describe('the parser', () => {
  // What is around the middle, as often as one likes.
  it.each([
    ['(', '1', ')'],
    ['[', '', ']'],
    ['({a:', '1', '})'],
    ['({[', '1', ']:1})'],
    ['[...', '1', ']'],
    ['(a,', '1', ')'],
    ['a(', '', ')'],
    ['a[', '1', ']'],
    ['`${', '1', '}`'],
    ['!', 'a', ''],
    ['- ', 'a', ''],
    ['typeof ', 'a', ''],
    ['1**', '1', ''],
    ['a?b:', '1', ''],
    ['a?', '1', ':1'],
    ['a=', '1', ''],
    ['a=>', '1', ''],
    ['(a=>', '1', ')'],
    ['((a=', '1', ')=>1)'],
    ['()=>{', '', '}'],
    ['new ', 'a', ''],
    ['new (', 'a', ')'],
    ['(function(){', '', '})'],
    ['(class extends ', 'a', '{})'],
    ['(class{a=', '1', '})'],
    ['({a(){', '', '}})'],
    ['class A{static{', '', '}}'],
    ['{', '', '}'],
    ['if(a)', ';', ''],
    ['if(a);else ', ';', ''],
    ['while(a)', ';', ''],
    ['do ', ';', 'while(a)'],
    ['for(;;)', ';', ''],
    ['try{', '', '}finally{}'],
    ['switch(a){case 1:', '', '}'],
    ['[', 'a', ']=1'],
    ['import(', 'a', ')'],
  ])('ends %s…%s…%s in time', (before, middle, after) => {
    for (const levels of [1000, 100_000]) {
      expect(() => parse(before.repeat(levels) + middle + after.repeat(levels))).toThrow(SyntaxProblem)
    }
    expect(() => parse(before.repeat(20) + middle + after.repeat(20))).not.toThrow()
  })

  it.each([
    ['var ', '[', 'a', ']', '=1'],
    ['var ', '{a:', 'a', '}', '=1'],
    ['/', '(', '', ')', '/'],
    ['/', '[', '', ']', '/v'],
  ])('ends %s%s…%s…%s%s in time', (start, before, middle, after, end) => {
    const nested = (levels: number) => `${start}${before.repeat(levels)}${middle}${after.repeat(levels)}${end}`
    for (const levels of [1000, 100_000]) expect(() => parse(nested(levels))).toThrow(SyntaxProblem)
    expect(() => parse(nested(20))).not.toThrow()
  })

  it.each(['+a', '&&a', '??a', ' in a', '.a', '?.a', '[0]', '()', '``', ',a', '*a+a'])(
    'takes a%s… of any length',
    (more) => {
      expect(() => parse(`~a${more.repeat(50_000)}`)).not.toThrow()
    },
  )

  it.each([
    '1+2*3+4-5%6**7**8/9',
    'a||b&&c||d',
    'a<b==c>d!==e',
    '(a+b)+(c+(d+e)*f)+g',
    'a+b?c+d:e+f',
    'a+(b=>b+c)+d',
    'a+[b+c,d+e][f+g]+h',
    '-a+-b*-c',
    '"x"in a+b in c',
    'a??b??(c||d)',
  ])('gives %s the tree that acorn gives it', async (text) => {
    const { parseExpressionAt } = await import('acorn')
    const plain = (tree: unknown) => JSON.parse(JSON.stringify(tree))
    expect(plain(parseExpression(text))).toEqual(
      plain(parseExpressionAt(text, 0, { ecmaVersion: 16, preserveParens: true })),
    )
  })

  it.each(['a??b||c', 'a||b??c', '#a+b', 'a+', 'a b', '-a**b'])('refuses %s', (text) => {
    expect(() => parseExpression(text)).toThrow(SyntaxProblem)
  })

  it('tells names that are declared twice, among few and among many', () => {
    const lets = (count: number) => Array.from({ length: count }, (_, i) => `let a${i};`).join('')
    for (const count of [1, 100]) {
      expect(() => parseScript(`${lets(count)}let a0`)).toThrow("identifier 'a0' has already been declared")
      expect(() => parseScript(`${lets(count)}var b; { let a0 }`)).not.toThrow()
      expect(() => parseScript(`{ ${lets(count)} { var a0 } }`)).toThrow("identifier 'a0' has already been declared")
    }
  })

  it('takes a thousand named groups in a regular expression, and no more', () => {
    const groups = (count: number) => `/${Array.from({ length: count }, (_, i) => `(?<a${i}>)`).join('')}/`
    expect(() => parseExpression(groups(1000))).not.toThrow()
    expect(() => parseExpression(groups(1001))).toThrow('more than 1000 named groups in a regular expression')
  })
})
