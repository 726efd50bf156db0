import { describe, expect, it } from 'vitest'
import { lintOf } from './lint-of.js'

const chart = (content: string, data = '<data id="used"/>') =>
  `<datamodel>${data}</datamodel><state id="a"><onentry>${content}</onentry></state>`
const use = '<log expr="used"/>'

describe('names that are declared nowhere', () => {
  const declare = (name: string) => `declare it: <data id="${name}"/>`
  it.each([
    ['assigned to', '<assign location="x" expr="1"/>', `[x]; ${declare('x')}`],
    ['a part of which is assigned to', '<assign location="x.y[used]" expr="1"/>', `[x]; ${declare('x')}`],
    ['read', '<log expr="used + other.x"/>', `[other]; ${declare('other')}`],
    ['called', '<log expr="f(used)"/>', `[f]; ${declare('f')}`],
    ['in a condition', '<if cond="usde > 1"/>', "[usde]; did you mean 'used'?"],
    ['in a script', '<script>used = 1; if (other) used = 2</script>', `[other]; ${declare('other')}`],
    ['in a function', '<script>function f(a) { return a + other }</script>', `[other]; ${declare('other')}`],
    ['of an idlocation', '<send event="e" idlocation="x"/>', `[x]; ${declare('x')}`],
    ['of a namelist', '<send event="e" namelist="used x"/>', `[x]; ${declare('x')}`],
    ['of a param', '<send event="e"><param name="n" location="x"/></send>', `[x]; ${declare('x')}`],
    ['of another language', '<if cond="used == False"/>', "[False]; did you mean 'false'?"],
    ['of other hosts', '<script>console.log(used)</script>', '[console]; write <log expr="…"/>'],
  ])('%s', (_, content, said) => expect(lintOf(chart(use + content))).toEqual([`undeclared-data ${said}`]))

  it('whose id has a dot in it', () => {
    expect(lintOf(chart('<assign location="gate.open" expr="true"/>', '<data id="gate.open"/>'))).toEqual([
      "undeclared-data [gate]; no expression can name the data 'gate.open': the dot stands for a member",
    ])
  })

  it.each([
    [
      'declared in another state',
      '<log expr="x"/>',
      '<data id="used"/></datamodel><state><datamodel><data id="x"/></datamodel></state><datamodel>',
    ],
    ['of a script', '<script>var x = 1; function f() {} class C {} y = 2</script><log expr="[x, f, C, y]"/>'],
    ['of a foreach', '<foreach array="used" item="x" index="i"><log expr="x + i"/></foreach>'],
    ['of the language', '<log expr="[Math.PI, JSON, undefined, new Map()]"/>'],
    ['of the system', '<log expr="[_event.data, _sessionid, _name, _ioprocessors, _x, In(\'a\')]"/>'],
    ['of a function', '<log expr="used.map((x, [y, { z }]) => { let w = x; return w + y + z })"/>'],
    ['of a catch', '<script>try { used() } catch (e) { used = e }</script>'],
    ['that typeof asks for', '<log expr="typeof x === \'undefined\' ? 1 : x"/>'],
    ['of members and properties', '<log expr="({ x: used.y })"/>'],
  ])('not: %s', (_, content, data?: string) => {
    expect(lintOf(chart(use + content, data)).filter((said) => said.startsWith('undeclared'))).toEqual([])
  })

  it('not where a script cannot be read, which may declare them', () => {
    expect(lintOf(chart(`${use}<script>var x = </script><log expr="x"/>`))).toEqual([])
  })

  it('not what a tool speaks of', () => {
    expect(lintOf(chart(`${use}<log expr="x"/><let xmlns="urn:tool" name="x"/>`))).toEqual([])
  })
})

describe('data that is never used', () => {
  it('with its place', () => {
    expect(lintOf(chart(use, '<data id="used"/><data id="x" expr="used"/>'))).toEqual(['unused-data [x]'])
  })

  it.each([
    ['by a function that has a parameter of the name', '<script>(function (x) { x.y = 1; return x })(used)</script>'],
    ['by a variable of a block', '<script>{ let x = used; x++ }</script>'],
    ['by a member of the name', '<log expr="used.x"/>'],
    ['by a string', '<log expr="used + \'x\'"/>'],
    ['by a comment', '<script>/* x */ used = 1</script>'],
  ])('not used %s', (_, content) => {
    expect(lintOf(chart(content, '<data id="used"/><data id="x"/>'))).toEqual(['unused-data [x]'])
  })

  it.each([
    ['an expression', '<log expr="x"/>'],
    ['a condition', '<if cond="!x"/>'],
    ['an assignment', '<assign location="x" expr="1"/>'],
    ['a part of it', '<assign location="x.y" expr="1"/>'],
    ['a method', '<script>x.push(1)</script>'],
    ['a pattern', '<script>[x] = [1]</script>'],
    ['a pattern with members', '<script>({ a: x.y = 2 } = {})</script>'],
    ['a function', '<script>var f = (y) => x + y</script>'],
    ['a shorthand', '<log expr="({ x })"/>'],
    ['typeof', '<log expr="typeof x"/>'],
    ['a namelist', '<send event="e" namelist="x"/>'],
    ['a param', '<send event="e"><param name="n" location="x"/></send>'],
    ['content', '<send event="e"><content expr="x"/></send>'],
    ['an idlocation', '<send event="e" idlocation="x"/>'],
    ['the list of a foreach', '<foreach array="x" item="i"/>'],
    ['the item of a foreach', '<foreach array="[1]" item="x"/>'],
    ['the index of a foreach', '<foreach array="[1]" item="i" index="x"/>'],
    ['code that is made of text', '<log expr="eval(\'x\')"/>'],
    ['an expression that cannot be read', '<log expr="x y"/>'],
    ['an element of a tool', '<set xmlns="urn:tool" value="x + 1"/>'],
  ])('used by %s', (_, content) => expect(lintOf(chart(content, '<data id="x"/>'))).toEqual([]))

  it('used by other data, a final and an invocation', () => {
    const inner = `<datamodel><data id="x"/><data id="y" expr="x"/><data id="z"/><data id="w"/></datamodel>
      <state id="a"><invoke src="b" namelist="y"/><invoke srcexpr="w" src="b"/></state>
      <parallel id="p" xmlns:t="urn:t" t:from="p"><state><final><donedata><param name="n" expr="z"/></donedata></final></state></parallel>`
    expect(lintOf(inner).filter((said) => said.startsWith('unused'))).toEqual([])
  })

  it('not for ids that no expression can name, nor in other data models', () => {
    expect(lintOf(chart('', '<data id="#_SLOTS"/><data id="a-b"/><data id="_trace"/>'))).toEqual([])
    for (const model of ['null', 'lua']) expect(lintOf(chart('', '<data id="x"/>'), `datamodel="${model}"`)).toEqual([])
  })
})

describe('conditions', () => {
  const cond = (text: string) =>
    lintOf(`<datamodel><data id="x"/></datamodel><state id="a"><transition event="e" cond="${text}"/></state>`)
  it.each([
    ['x = 1', "[x = 1]; '==' or '===' compares"],
    ['!(x.y = 1)', "[x.y = 1]; '==' or '===' compares"],
    ["In('a') &amp;&amp; (x = 1)", "[x = 1]; '==' or '===' compares"],
    ['x++ &lt; 3', '[x++]; assign in the content of the transition, or before it'],
    ['x += 1', '[x += 1]; assign in the content of the transition, or before it'],
    ['[x] = [1]', "[[x] = [1]]; '==' or '===' compares"],
    ['delete x.y', undefined],
    ['x == 1 || x === 2 || x != 3 || x >= 4 || x &lt;= 5', undefined],
    ['x.some((y) => y)', undefined],
    ['x.reduce((sum, y) => { let z = sum; z += y; return z }, 0)', undefined],
    ["x == '='", undefined],
  ])('that assign: %s', (text, said) => {
    expect(cond(text)).toEqual(said === undefined ? [] : [`assigning-condition ${said}`])
  })

  it('assigning elsewhere is no condition', () => {
    expect(lintOf(chart('<log expr="used = 1"/>'))).toEqual([])
  })

  it.each([
    ["In('paid')", '[paid]'],
    ['!In(&quot;paying&quot;)', "[paying]; did you mean 'payin'?"],
    ["x.some(() => In('b'))", '[b]'],
  ])('that ask for a state that there is not: %s', (text, said) => {
    const inner = `<datamodel><data id="x"/></datamodel><state id="payin"><onentry><log expr="x"/></onentry><transition event="e" cond="${text}"/></state>`
    expect(lintOf(inner)).toEqual([`unknown-state ${said}`])
  })

  it.each(["In('a')", "In('a' + x)", 'In(x)', "((In) => In('b'))(x)"])('not: %s', (text) =>
    expect(cond(text.includes('x') ? text : `${text} || x`)).toEqual([]),
  )
})

it('the null data model has In() as well', () => {
  expect(lintOf('<state id="a"><transition event="e" cond="In(\'b\')"/></state>', 'datamodel="null"')).toEqual([
    'unknown-state [b]',
  ])
})
