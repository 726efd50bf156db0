import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { readDocument, type ScxmlElement } from '../../src/loader/document.js'
import { checkSchema } from '../../src/loader/schema.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml"'

function document(text: string) {
  return readDocument(text).document!
}

/** What the schema says: `error 2:5 <if> must … [schema/missing-attribute]`. */
function check(text: string): string[] {
  return checkSchema(document(text)).map(
    ({ severity, location, message, code }) => `${severity} ${location!.line}:${location!.column} ${message} [${code}]`,
  )
}

/** Puts elements in line 2, from column 1, into a place where they may stand. */
const around = {
  root: (xml: string) => `<scxml ${ns} version="1.0"><final/>\n${xml}</scxml>`,
  state: (xml: string) => `<scxml ${ns} version="1.0"><state id="s">\n${xml}</state></scxml>`,
  block: (xml: string) => `<scxml ${ns} version="1.0"><state id="s"><onentry>\n${xml}</onentry></state></scxml>`,
}

describe('a document with everything', () => {
  const everything = `<scxml ${ns} version="1.0" name="n" initial="s p" datamodel="ecmascript" binding="late">
    <datamodel><data id="a" src="a.json"/><data id="b" expr="1"/><data id="c">[1]</data><data id="d"/></datamodel>
    <script>go()</script>
    <state id="s" initial="s1">
      <onentry>
        <raise event="e"/>
        <if cond="x"><log/><elseif cond="y"/><if cond="z"/><else/><log label="l" expr="1"/></if>
        <foreach array="a" item="i" index="j"><assign location="b" expr="i"/></foreach>
        <send event="e" target="t" type="t" id="i" delay="1s" namelist="a b"><param name="p" expr="1"/></send>
        <send eventexpr="e" targetexpr="t" typeexpr="t" idlocation="i" delayexpr="d"><content expr="1"/></send>
        <cancel sendid="i"/><cancel sendidexpr="i"/>
        <assign location="b"><x xmlns=""/></assign>
        <script src="x.js"/>
      </onentry>
      <onexit/><onexit/>
      <history id="h" type="deep"><transition target="s1"><log/></transition></history>
      <transition event="e f.*" cond="c" target="s1" type="internal"/>
      <state id="s1"><initial><transition target="s11"/></initial><state id="s11"/><final><donedata><param name="p" location="b"/></donedata></final></state>
      <invoke type="t" src="s" id="i" namelist="a" autoforward="true"><finalize/></invoke>
      <invoke typeexpr="t" srcexpr="s" idlocation="i"><param name="p" expr="1"/></invoke>
      <invoke><content><scxml/></content></invoke>
    </state>
    <parallel id="p"><onentry/><onexit/><transition event="e"/><state/><parallel/><history><transition target="p"/></history><datamodel/><invoke/></parallel>
    <final id="f"><onentry/><onexit/><donedata><content>x</content></donedata></final>
  </scxml>`

  it('has nothing against it', () => expect(check(everything)).toEqual([]))
})

describe('attributes', () => {
  it.each([
    ['block', '<raise/>', "error 2:2 <raise> must have the attribute 'event' [schema/missing-attribute]"],
    ['block', '<if/>', "error 2:2 <if> must have the attribute 'cond' [schema/missing-attribute]"],
    [
      'block',
      '<if cond="x"><elseif/></if>',
      "error 2:15 <elseif> must have the attribute 'cond' [schema/missing-attribute]",
    ],
    ['block', '<foreach array="a"/>', "error 2:2 <foreach> must have the attribute 'item' [schema/missing-attribute]"],
    ['block', '<foreach item="a"/>', "error 2:2 <foreach> must have the attribute 'array' [schema/missing-attribute]"],
    ['block', '<assign expr="1"/>', "error 2:2 <assign> must have the attribute 'location' [schema/missing-attribute]"],
    [
      'block',
      '<cancel/>',
      "error 2:2 <cancel> must have the attribute 'sendid' or 'sendidexpr' [schema/missing-attribute]",
    ],
    [
      'root',
      '<datamodel><data/></datamodel>',
      "error 2:13 <data> must have the attribute 'id' [schema/missing-attribute]",
    ],
    [
      'block',
      '<send event="e"><param expr="1"/></send>',
      "error 2:18 <param> must have the attribute 'name' [schema/missing-attribute]",
    ],
    [
      'block',
      '<send event="e"><param name="n"/></send>',
      "warning 2:18 <param> must have the attribute 'expr' or 'location' [schema/missing-value]",
    ],
    [
      'block',
      '<assign location="a"/>',
      "warning 2:2 <assign> should have the attribute 'expr' or content [schema/missing-value]",
    ],
    ['block', '<script/>', "warning 2:2 <script> should have the attribute 'src' or content [schema/missing-value]"],
  ] as const)('missing in a %s: %s', (place, xml, said) => expect(check(around[place](xml))).toEqual([said]))

  it('unknown ones are ignored, with what was perhaps meant', () => {
    const [found] = checkSchema(document(around.state('<transition evnt="e" event="f"/>')))
    expect(found).toMatchObject({
      code: 'schema/unknown-attribute',
      severity: 'warning',
      message: "<transition> has no attribute 'evnt'; it is ignored",
      location: { line: 2, column: 13, length: 4 },
      rec: '3.5',
      hint: "did you mean 'event'?",
    })
  })

  it('of old drafts are left to the rules', () => expect(check(around.root('<state final="true"/>'))).toEqual([]))

  it.each([
    [
      'state',
      '<transition event="e" type="inner"/>',
      "error 2:29 'inner' is no value of 'type' in <transition> [schema/bad-value]",
    ],
    [
      'state',
      '<transition event="e" type="Internal"/>',
      "warning 2:29 'Internal' is read as 'internal' [schema/letter-case]",
    ],
    ['state', '<invoke autoforward=" TRUE "/>', "warning 2:22 ' TRUE ' is read as 'true' [schema/letter-case]"],
    [
      'state',
      '<invoke autoforward="1"/>',
      "error 2:22 '1' is no value of 'autoforward' in <invoke> [schema/bad-value]",
    ],
    [
      'state',
      '<history type=""><transition target="s"/></history>',
      "warning 2:10 the empty 'type' of <history> is ignored [schema/ignored-attribute]",
    ],
    [
      'root',
      '<state id="1 a"/>',
      "warning 2:12 '1 a' is not an XML name without a colon, as 'id' should be; it is used as written [schema/bad-name]",
    ],
    ['root', '<state id="a:b"/>', expect.stringContaining("'a:b' is not an XML name")],
    ['root', '<final id=""/>', "warning 2:8 the empty 'id' of <final> is ignored [schema/ignored-attribute]"],
    [
      'block',
      '<send event="e"><param name="a b" expr="1"/></send>',
      "warning 2:30 'a b' is not a name token of XML, as 'name' should be; it is used as written [schema/bad-name]",
    ],
  ] as const)('with a bad value in a %s: %s', (place, xml, said) => {
    expect(check(around[place](xml))).toEqual([said])
  })

  it.each(['é', '_', 'a.b-c_1·', '状態', '𐀀'])('may have the id %s', (id) => {
    expect(check(around.root(`<state id="${id}"/>`))).toEqual([])
  })

  it.each([
    ['', 'warning 1:2 <scxml> should have version="1.0" [schema/missing-version]'],
    [' version="1.1"', "warning 1:57 the version of SCXML is '1.0', not '1.1'; it is read as 1.0 [schema/version]"],
  ])('version:%s', (version, said) => {
    expect(check(`<scxml ${ns}${version}><final/></scxml>`)).toEqual([said])
  })
})

describe('what excludes each other', () => {
  it.each([
    ['block', '<send event="e" eventexpr="f"/>', "'eventexpr' and 'event' exclude each other in <send>"],
    ['block', '<send event="e" target="a" targetexpr="b"/>', "'targetexpr' and 'target' exclude each other in <send>"],
    ['block', '<send event="e" type="a" typeexpr="b"/>', "'typeexpr' and 'type' exclude each other in <send>"],
    ['block', '<send event="e" id="a" idlocation="b"/>', "'idlocation' and 'id' exclude each other in <send>"],
    ['block', '<send event="e" delay="1s" delayexpr="b"/>', "'delayexpr' and 'delay' exclude each other in <send>"],
    [
      'block',
      '<send event="e" namelist="a"><content/></send>',
      "'namelist' and <content> exclude each other in <send>",
    ],
    [
      'block',
      '<send event="e"><content/><param name="a" expr="1"/></send>',
      '<param> and <content> exclude each other in <send>',
    ],
    ['block', '<cancel sendid="a" sendidexpr="b"/>', "'sendidexpr' and 'sendid' exclude each other in <cancel>"],
    ['block', '<assign location="a" expr="1">2</assign>', "'expr' and content exclude each other in <assign>"],
    ['block', '<script src="a">b</script>', "'src' and content exclude each other in <script>"],
    ['block', '<send><content expr="1">2</content></send>', "'expr' and content exclude each other in <content>"],
    [
      'block',
      '<send event="e"><param name="a" expr="b" location="c"/></send>',
      "'location' and 'expr' exclude each other in <param>",
    ],
    ['state', '<invoke type="a" typeexpr="b"/>', "'typeexpr' and 'type' exclude each other in <invoke>"],
    ['state', '<invoke src="a" srcexpr="b"/>', "'srcexpr' and 'src' exclude each other in <invoke>"],
    ['state', '<invoke id="a" idlocation="b"/>', "'idlocation' and 'id' exclude each other in <invoke>"],
    ['state', '<invoke src="a"><content/></invoke>', "'src' and <content> exclude each other in <invoke>"],
    [
      'state',
      '<invoke srcexpr="a" namelist="x"><content/></invoke>',
      "'srcexpr' and <content> exclude each other in <invoke>",
    ],
    [
      'state',
      '<invoke namelist="a"><param name="b" expr="1"/></invoke>',
      "'namelist' and <param> exclude each other in <invoke>",
    ],
    [
      'state',
      '<datamodel><data id="a" src="b" expr="c"/></datamodel>',
      "'expr' and 'src' exclude each other in <data>",
    ],
    ['state', '<datamodel><data id="a" src="b">c</data></datamodel>', "'src' and content exclude each other in <data>"],
    [
      'root',
      '<state initial="a"><initial><transition target="a"/></initial><state id="a"/></state>',
      "'initial' and <initial> exclude each other in <state>",
    ],
    [
      'root',
      '<final><donedata><content/><param name="a" expr="1"/></donedata></final>',
      '<param> and <content> exclude each other in <donedata>',
    ],
  ] as const)('in a %s: %s', (place, xml, said) => {
    const found = checkSchema(document(around[place](xml)))
    expect(found).toMatchObject([{ code: 'schema/exclusive', severity: 'error', location: { line: 2 } }])
    // Which of the two attributes is named first is of no account.
    const sides = (text: string) =>
      text
        .split(/ and | exclude /)
        .slice(0, 2)
        .sort()
    expect(sides(found[0]!.message)).toEqual(sides(said))
  })

  it('is said once, however many rules are broken', () => {
    const xml = '<send event="e" namelist="a"><content/><param name="a" expr="1"/></send>'
    expect(check(around.block(xml))).toEqual([
      "error 2:31 'namelist' and <content> exclude each other in <send> [schema/exclusive]",
      'error 2:31 <param> and <content> exclude each other in <send> [schema/exclusive]',
    ])
  })

  it('is not an attribute that a tool left empty', () => {
    expect(check(around.state('<datamodel><data id="a" src="" expr="0"/></datamodel>'))).toEqual([
      "warning 2:25 the empty 'src' of <data> is ignored [schema/ignored-attribute]",
    ])
  })

  it("is not a tool's own note", () => {
    const note = '<q:note xmlns:q="urn:q"/>'
    expect(check(around.state(`<datamodel><data id="a" expr="0"> ${note} </data></datamodel>`))).toEqual([
      "warning 2:25 'expr' and content exclude each other in <data>; the content is ignored [schema/ignored-content]",
    ])
    expect(check(around.state(`<datamodel><data id="a" expr="0">1${note}</data></datamodel>`))[0]).toMatch(/^error/)
  })
})

describe('children', () => {
  it.each([
    [around.state('<data id="x"/>'), 'error 2:2 <data> may not stand in <state> [schema/misplaced-element]'],
    [around.block('<else/>'), 'error 2:2 <else> may not stand in <onentry> [schema/misplaced-element]'],
    [around.block('<elseif cond="x"/>'), 'error 2:2 <elseif> may not stand in <onentry> [schema/misplaced-element]'],
    [around.root('<final><state/></final>'), 'error 2:9 <state> may not stand in <final> [schema/misplaced-element]'],
    [around.root('<onentry/>'), 'error 2:2 <onentry> may not stand in <scxml> [schema/misplaced-element]'],
    [
      around.block('<raise event="e"><param name="a" expr="1"/></raise>'),
      expect.stringMatching(/^error 2:19 <param> may/),
    ],
    [
      around.block('<if cond="x"><elseif cond="y"><log/></elseif></if>'),
      'warning 2:32 <log> may not stand in <elseif>; it is ignored [schema/ignored-element]',
    ],
    [
      around.root('<transition event="e"/>'),
      'warning 2:2 <transition> may not stand in <scxml>; it is read all the same [schema/adopted-element]',
    ],
    [
      around.root('<parallel><initial><nothing/></initial></parallel>'),
      'warning 2:12 <initial> may not stand in <parallel>; it is ignored [schema/ignored-element]',
    ],
    [
      around.state('<initial><onentry><raise/></onentry><transition target="s"/></initial>'),
      'warning 2:11 <onentry> may not stand in <initial>; it is ignored [schema/ignored-element]',
    ],
  ])('misplaced: %s', (text, said) => expect(check(text)).toEqual([said]))

  it.each([
    ['<initial/>', 'error 2:2 <initial> must have a <transition> [schema/missing-element]'],
    ['<history/>', 'warning 2:2 <history> should have a <transition> to its default [schema/missing-default]'],
    [
      '<initial><transition/></initial>',
      "error 2:11 the <transition> of <initial> must have a 'target' [schema/missing-attribute]",
    ],
    [
      '<history><transition/></history>',
      "warning 2:11 the <transition> of <history> must have a 'target' [schema/missing-default]",
    ],
    [
      '<initial><transition target="s" event="e"/></initial>',
      "warning 2:33 the <transition> of <initial> may have no 'event'; it is ignored [schema/ignored-attribute]",
    ],
    [
      '<history><transition cond="c" target="s"/></history>',
      "warning 2:22 the <transition> of <history> may have no 'cond'; it is ignored [schema/ignored-attribute]",
    ],
    [
      '<final><donedata/></final>',
      'warning 2:9 <donedata> should have a <content> or a <param> [schema/empty-donedata]',
    ],
  ])('missing: %s', (xml, said) => expect(check(around.state(xml))).toEqual([said]))

  it('missing: no state at all', () => {
    expect(check(`<scxml ${ns} version="1.0"><datamodel/></scxml>`)).toEqual([
      'error 1:2 <scxml> must have a <state>, <parallel> or <final> [schema/missing-element]',
    ])
  })

  const target = '<transition target="s"/>'
  it.each([
    [
      around.root('<datamodel/><datamodel/>'),
      'warning 2:14 <scxml> may have one <datamodel> only; all are read [schema/merged-element]',
    ],
    [
      around.root('<script>1</script><script>2</script>'),
      'warning 2:20 <scxml> may have one <script> only; all are read [schema/merged-element]',
    ],
    [
      around.state(`<initial>${target}</initial><initial>${target}</initial>`),
      'error 2:45 <state> may have one <initial> only [schema/repeated-element]',
    ],
    [
      around.state(`<initial>${target}${target}</initial>`),
      'error 2:35 <initial> may have one <transition> only [schema/repeated-element]',
    ],
    [
      around.block('<if cond="c"><else/><else/></if>'),
      'error 2:22 <if> may have one <else> only [schema/repeated-element]',
    ],
    [
      around.block('<send event="e"><content/><content/></send>'),
      'error 2:28 <send> may have one <content> only [schema/repeated-element]',
    ],
    [
      around.state('<invoke><finalize/><finalize/></invoke>'),
      'error 2:21 <invoke> may have one <finalize> only [schema/repeated-element]',
    ],
  ])('repeated: %s', (text, said) => expect(check(text)).toEqual([said]))

  it('repeated: every one too many is named', () => {
    expect(check(around.root('<datamodel/><datamodel/><datamodel/>'))).toHaveLength(2)
  })
})

describe('the check as a whole', () => {
  it('reports all problems, in document order, with the section', () => {
    const found = checkSchema(document(around.state('<onentry><if/><raise/></onentry><invoke src="a" srcexpr="b"/>')))
    expect(found.map(({ rec, location }) => [rec, location!.column])).toEqual([
      ['4.3', 11],
      ['4.2', 16],
      ['6.4', expect.any(Number)],
    ])
  })

  it('has no depth that is too deep', () => {
    const depth = 20_000
    const nested = `${'<if cond="c">'.repeat(depth)}<raise/>${'</if>'.repeat(depth)}`
    expect(check(around.block(nested))).toHaveLength(1)
  })
})

describe('the JSON Schema', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schema/scxml.schema.json', import.meta.url), 'utf8'))
  const whole = new Ajv2020({ strictTypes: false, strictRequired: false }).compile(schema)
  // Only what the schema describes; a plain object, as any validator would get it.
  const plain = ({ element, attributes, children, inline }: ScxmlElement): unknown => ({
    element,
    attributes: { ...attributes },
    children: children.map(plain),
    inline,
  })

  it.each([
    [around.root('<state id="a"/>'), true],
    [around.state('<transition event="e" type="inner"/>'), false],
    [around.block('<if cond="c"><foreach array="a" item="b"><raise/></foreach></if>'), false],
    [around.block('<if cond="c"><foreach array="a" item="b"><raise event="e"/></foreach></if>'), true],
    [around.state('<invoke src="a"><content/></invoke>'), false],
    [around.state('<history><transition target="s" cond="c"/></history>'), false],
    [`<scxml ${ns}><final/></scxml>`, false],
  ])('gives any validator the same verdict: %s', (text, valid) => {
    expect(check(text).length === 0).toBe(valid)
    expect(whole(plain(document(text).root))).toBe(valid)
  })

  it('describes a root that is <scxml>', () => {
    const state = document(around.root('<state id="a"/>')).root.children[1]!
    expect(whole(plain(state))).toBe(false)
  })

  it('is compiled to a module that needs no other', () => {
    const module = readFileSync(new URL('../../src/loader/schema.generated.js', import.meta.url), 'utf8')
    expect(module).not.toMatch(/\brequire\(|^\s*import\b|\bimport\(|new Function|\beval\(/m)
  })
})
