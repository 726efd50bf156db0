import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementNames, readDocument } from '../../src/loader/document.js'
import { indexStates } from '../../src/loader/index-states.js'
import { checkRules } from '../../src/loader/rules.js'
import { checkSchema } from '../../src/loader/schema.js'
import { nearest } from '../../src/suggest.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml"'

function document(text: string) {
  return readDocument(text).document!
}

/** What the rules say: `error 2:5 no state has … [rule/unknown-target]`. The text starts in line 2, column 1. */
function check(inner: string, attributes = ''): string[] {
  const found = checkRules(document(`<scxml ${ns} version="1.0"${attributes}>\n${inner}</scxml>`))
  return found.map(
    ({ severity, location, message, code }) => `${severity} ${location!.line}:${location!.column} ${message} [${code}]`,
  )
}

/** Some executable content, from line 2, column 1, in a place for it. */
const block = (xml: string) =>
  check(`<state id="s"><onentry>\n${xml}</onentry></state>`).map((s) => s.replace(/ 3:/, ' '))

describe('ids', () => {
  it('of states of every kind are unique', () => {
    expect(check('<state id="a">\n<parallel id="a"/><final id="b"/></state><history id="b"/>')).toEqual(
      [
        "error 3:15 the id 'a' is taken: it is first in line 2, column 12 [rule/duplicate-id]",
        "warning 3:2 'a' is a parallel with no region [rule/few-regions]",
        "error 3:55 the id 'b' is taken: it is first in line 3, column 30 [rule/duplicate-id]",
      ].sort((a, b) => Number(/3:(\d+)/.exec(a)![1]) - Number(/3:(\d+)/.exec(b)![1])),
    )
  })

  it.each([
    [
      '<datamodel><data id="x"/><data id="x"/></datamodel>',
      "warning 2:36 'x' is declared more than once: it is first in line 2, column 22 [rule/duplicate-data]",
    ],
    [
      '<state><onentry><send event="e" id="x"/><send event="e" id="x"/></onentry></state>',
      "warning 2:61 more than one <send> has the id 'x': it is first in line 2, column 37 [rule/duplicate-sendid]",
    ],
    [
      '<state><invoke id="x"/><invoke id="x"/></state>',
      "warning 2:36 more than one <invoke> has the id 'x': it is first in line 2, column 20 [rule/duplicate-invokeid]",
    ],
  ])('given twice: %s', (xml, said) => expect(check(xml)).toEqual([said]))

  it('of different kinds, and none, may be the same', () => {
    expect(
      check(
        '<datamodel><data id="x"/></datamodel><state id="x"><invoke id="x"/></state><state/><state/><state id=""/><state id=""/>',
      ),
    ).toEqual([])
  })
})

describe('targets', () => {
  it('exist, or the near one is named', () => {
    const [found] = checkRules(
      document(`<scxml ${ns}><state id="paid"/><state><transition target="paid payd"/></state></scxml>`),
    )
    expect(found).toMatchObject({
      code: 'rule/unknown-target',
      severity: 'error',
      message: "no state has the id 'payd'",
      location: { length: 4, column: 98 },
      rec: '3.5.1',
      hint: "did you mean 'paid'?",
    })
  })

  it.each([
    ['<state id="a"/>', ' initial="b"', 'error 1:71'],
    ['<state id="a" initial="b"><state/></state>', '', 'error 2:24'],
    ['<state id="a"><initial><transition target="b"/></initial><state/></state>', '', 'error 2:44'],
    ['<state id="a"><history><transition target="b"/></history></state>', '', 'error 2:44'],
    ['<state id="a"><transition target="\n b\n"/></state>', '', 'error 3:2'],
  ])('exist: %s with%s', (xml, attributes, where) => {
    expect(check(xml, attributes)).toEqual([`${where} no state has the id 'b' [rule/unknown-target]`])
  })

  it('may be history, whether or not it comes later', () => {
    expect(check('<state><transition target="h"/></state><state><history id="h"/></state>')).toEqual([])
  })

  it('are no ids of other things', () => {
    expect(
      check('<datamodel><data id="x"/></datamodel><state><transition target="x"/></state>', ' id="y"'),
    ).toHaveLength(2)
  })

  const regions = `<state id="out"/><parallel id="p">
    <state id="r1"><state id="a1"/><state id="b1"><state id="c1"/></state><history id="h1"/></state>
    <state id="r2"><state id="a2"/><history id="h2"/></state>
    <parallel id="r3"><state id="a3"/><state id="b3"/></parallel>
    <history id="hp"/>
  </parallel>`

  it.each([
    ['a1 a2'],
    ['a2 c1'],
    ['a1 a2 a3 b3'],
    ['r1 r2 r3'],
    ['h1 h2'],
    ['h1 a2'],
    ['hp'],
    ['a1 a1'],
    [' p '],
    [''],
  ])('go together: %s', (targets) => {
    expect(check(`${regions}<state><transition event="e" target="${targets}"/></state>`)).toEqual([])
    expect(check(`<state initial="${targets}">${regions}</state>`)).toEqual([])
  })

  it.each([
    ['a1 b1', "'a1' and 'b1'"],
    ['out a1', "'out' and 'a1'"],
    ['a1 out', "'out' and 'a1'"],
    ['p a1', "'p' and 'a1'"],
    ['b1 c1', "'b1' and 'c1'"],
    ['a1 a2 c1', "'a1' and 'c1'"],
    ['a3 a1 a2 r3', "'r3' and 'a3'"],
    ['h1 a1', "'h1' and 'a1'"],
    ['hp a2', "'hp' and 'a2'"],
    ['h1 r1', "'h1' and 'r1'"],
  ])('do not go together: %s', (targets, named) => {
    const said = `${named} cannot be active together by one transition [rule/illegal-targets]`
    expect(check(`${regions}<state><transition target="${targets}"/></state>`)).toEqual([`error 7:41 ${said}`])
    expect(check(`<state initial="${targets}">${regions}</state>`)).toEqual([`error 2:17 ${said}`])
  })
})

describe('initial states', () => {
  it('lie inside the state', () => {
    expect(check('<state id="a" initial="b"><state id="c"/></state><state id="b"/>')).toEqual([
      "error 2:24 'b' is not inside 'a', so that it cannot be initial there [rule/illegal-initial]",
    ])
    expect(check('<state id="a"><initial><transition target="a"/></initial><state id="c"/></state>')).toEqual([
      "error 2:44 'a' is not inside 'a', so that it cannot be initial there [rule/illegal-initial]",
    ])
  })

  it('may lie deep inside, and be history', () => {
    expect(
      check(
        '<state initial="c"><state id="b"><state id="c"/></state></state><state initial="h"><state id="d"/><history id="h"><transition target="d"/></history></state>',
      ),
    ).toEqual([])
  })

  it.each([
    ['<state id="a" initial="x"/>', "warning 2:24 'a' has no child states; 'initial' is ignored"],
    [
      '<state><initial><transition target="x"/></initial></state>',
      'warning 2:9 <state> has no child states; <initial> is ignored',
    ],
  ])('mean nothing without children: %s', (xml, said) =>
    expect(check(xml)).toEqual([`${said} [rule/initial-without-states]`]),
  )
})

describe('history', () => {
  const history = (type: string, target: string) =>
    check(`<state id="o"/><state id="s"><history id="h" type="${type}">\n<transition target="${target}"/></history>
      <state id="a"><state id="b"/></state></state>`)

  it.each([
    ['shallow', 'a'],
    ['deep', 'a'],
    ['deep', 'b'],
    ['DEEP', 'b'],
  ])('%s may have the default %s', (type, target) => expect(history(type, target)).toEqual([]))

  it.each([
    ['shallow', 'b', "warning 3:21 'b' is no child of 's', whose shallow history this is [rule/shallow-history]"],
    ['shallow', 'o', "error 3:21 'o' is not inside 's', whose history this is [rule/illegal-history]"],
    ['deep', 's', "error 3:21 's' is not inside 's', whose history this is [rule/illegal-history]"],
  ])('%s may not have the default %s', (type, target, said) => expect(history(type, target)).toEqual([said]))

  it('does not go round in circles', () => {
    const circle = (id: string) =>
      `error the default of '${id}' leads round in a circle and never to a state [rule/circular-history]`
    const found = check(`<state id="a"/><state><state id="s"/>
      <history id="x" type="deep"><transition target="y"/></history><history id="y" type="deep"><transition target="x"/></history>
      <history id="z" type="deep"><transition target="s"/></history><history id="u" type="deep"><transition target="z"/></history></state>`)
    expect(found.map((s) => s.replace(/ \d+:\d+/, ''))).toEqual([circle('x'), circle('y')])
  })

  it('does not lead to such a circle with one of several targets', () => {
    const found = check(`<parallel>
      <state><state id="a"/><history id="x"><transition target="x"/></history></state>
      <state><state id="b"/><history id="e"><transition target="b"/></history></state>
      <history id="m" type="deep"><transition target="x e"/></history>
    </parallel>`)
    expect(found.map((text) => /default of '(\w)'/.exec(text)?.[1])).toEqual(['x', 'm'])
  })

  it('without a default may be what its state starts with', () => {
    expect(check('<state initial="h"><state id="a"/><history id="h"/></state>')).toEqual([])
  })

  it('takes an empty delay as none', () => {
    expect(block('<send event="e" delay=""/>')).toEqual([
      "warning 24 the 'delay' is empty, which is none [rule/empty-delay]",
    ])
  })

  it.each([
    ['#_internal', 'delay="1s"', "'delay'"],
    ['#_internal', 'delay="0s"', "'delay'"],
    ['_internal', 'delayexpr="x"', "'delayexpr'"],
  ])('never delays what goes to %s: %s', (target, delay, named) => {
    const found = block(`<send event="e" target="${target}" ${delay}/>`)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`a <send> to '#_internal' may have no ${named} [rule/delayed-internal]`)
  })

  it('may delay what goes elsewhere, and send to the internal queue at once', () => {
    expect(block('<send event="e" target="#_parent" delay="1s"/><send event="e" target="#_internal"/>')).toEqual([])
  })

  it.each([
    ['<send/>', 1],
    ['<send type="http://www.w3.org/TR/scxml/#SCXMLEventProcessor"><content>x</content></send>', 1],
    ['<send type="http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"/>', 0],
    ['<send typeexpr="t"/>', 0],
    ['<send eventexpr="e"/>', 0],
  ])('%s: an event is missing %i times', (xml, times) => {
    expect(block(xml)).toHaveLength(times)
  })

  it('may name what is not there in namelist: that is an error of the run', () => {
    expect(block('<send event="e" namelist="&quot;foo nope.x"/><foreach array="1" item="2 x"/>')).toEqual([])
  })
})

describe('structure', () => {
  it('<elseif> comes before <else>', () => {
    expect(block('<if cond="a"><elseif cond="b"/><else/><elseif cond="c"/></if>')).toEqual([
      'error 40 <elseif> must come before <else> [rule/if-order]',
    ])
  })

  it('<finalize> sends nothing, at any depth', () => {
    const found = check(
      '<state><invoke><finalize><if cond="a"><raise event="e"/></if><send event="e"/></finalize></invoke></state>',
    )
    expect(found).toEqual([
      'warning 2:40 <raise> may not stand in <finalize>, which only takes data in [rule/finalize-content]',
      'warning 2:63 <send> may not stand in <finalize>, which only takes data in [rule/finalize-content]',
    ])
  })

  it.each([
    ['<parallel id="p"/>', ["warning 2:2 'p' is a parallel with no region [rule/few-regions]"]],
    [
      '<parallel><state/><history/></parallel>',
      ['warning 2:2 <parallel> is a parallel with one region only [rule/few-regions]'],
    ],
    ['<parallel><state/><parallel><state/><state/></parallel></parallel>', []],
  ])('%s', (xml, said) => expect(check(xml)).toEqual(said))

  it('of old drafts is named, with what to write', () => {
    const found = checkRules(
      document(
        `<scxml ${ns} initialstate="a"><state id="a" final="true"><onentry><assign name="x" expr="1"/></onentry></state></scxml>`,
      ),
    )
    expect(found.map(({ message, hint, severity }) => [severity, message, hint])).toEqual([
      [
        'warning',
        "'initialstate' of <scxml> is from an old draft of SCXML; it is read as 'initial'",
        "write 'initial'",
      ],
      [
        'warning',
        "'final' of <state> is from an old draft of SCXML; with the value true it makes a state without states final",
        'write <final> instead of <state>',
      ],
      ['warning', "'name' of <assign> is from an old draft of SCXML; it is read as 'location'", "write 'location'"],
    ])
  })

  it("in foreign elements and in values is nobody's business", () => {
    expect(
      check(
        '<state><q:x xmlns:q="urn:q"><state id="a"/><state id="a"/></q:x><invoke><content><scxml initial="no"/></content></invoke></state>',
      ),
    ).toEqual([])
  })
})

describe('the check as a whole', () => {
  it('reports all problems, in document order', () => {
    const found = checkRules(
      document(
        `<scxml ${ns} initial="x"><state id="a"><transition target="y"/><state id="a"/></state><parallel id="a"/></scxml>`,
      ),
    )
    expect(found.map(({ code }) => code)).toEqual([
      'rule/unknown-target',
      'rule/unknown-target',
      'rule/duplicate-id',
      'rule/few-regions',
      'rule/duplicate-id',
    ])
  })

  it('never throws, whatever stands in what', () => {
    const names = fc.constantFrom(...elementNames)
    const ids = fc.constantFrom('a', 'b', 'c', 'a b', '')
    const attributes = fc.dictionary(
      fc.constantFrom('id', 'initial', 'target', 'event', 'type', 'cond', 'delay', 'expr', 'src'),
      ids,
    )
    const start = fc.tuple(names, attributes)
    // A list of start tags, each with how many of the open elements are closed before it.
    const markup = fc.array(fc.tuple(start, fc.nat(3)), { maxLength: 30 }).map((tags) => {
      const open: string[] = []
      let text = ''
      for (const [[name, own], closing] of tags) {
        for (let n = closing; n > 0 && open.length > 0; n--) text += `</${open.pop()}>`
        text += `<${name}${Object.entries(own)
          .map(([key, value]) => ` ${key}="${value}"`)
          .join('')}>`
        open.push(name)
      }
      while (open.length > 0) text += `</${open.pop()}>`
      return text
    })
    fc.assert(
      fc.property(markup, (xml) => {
        const whole = document(`<scxml ${ns}>${xml}</scxml>`)
        checkRules(whole)
        for (const { message, location } of checkSchema(whole)) {
          expect(message).not.toMatch(/undefined|\[object/)
          expect(location).toBeDefined()
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('takes no time out of proportion, however wrong or deep the document', () => {
    const count = 20_000
    const wrong = Array.from(
      { length: count },
      (_, i) => `<state id="s${i}"><transition target="t${i}"/><transition/></state>`,
    )
    expect(check(wrong.join(''))).toHaveLength(2 * count)
    expect(check(`${'<state>'.repeat(count)}${'</state>'.repeat(count)}`)).toEqual([])
    const many = Array.from({ length: count }, (_, i) => `x${i}`).join(' ')
    expect(check(`<state><transition target="${many}"/></state>`)).toHaveLength(count)
  }, 10_000)
})

describe('the index of states', () => {
  const { root } = document(
    `<scxml ${ns}><state id="a"><state id="b"/><history id="h"/><onentry/></state><final id="c"/><state id="a"/></scxml>`,
  )
  const index = indexStates(root)
  const at = (id: string) => index.byId.get(id)!

  it('has them in document order', () => {
    expect(index.states.map(({ element, attributes }) => attributes.id ?? element)).toEqual([
      'scxml',
      'a',
      'b',
      'h',
      'c',
      'a',
    ])
    expect(index.states.map((state) => index.positionOf(state))).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('knows who is in whom', () => {
    expect(index.parentOf(at('b'))).toBe(at('a'))
    expect(index.parentOf(at('a'))).toBe(root)
    expect(index.parentOf(root)).toBeNull()
    expect(index.isDescendant(at('h'), at('a'))).toBe(true)
    expect(index.isDescendant(at('h'), root)).toBe(true)
    expect(index.isDescendant(at('c'), at('a'))).toBe(false)
    expect(index.isDescendant(at('a'), at('a'))).toBe(false)
    expect(index.isDescendant(at('a'), at('b'))).toBe(false)
  })

  it('finds the first of two with one id', () => expect(at('a')).toBe(index.states[1]))

  it('leaves out what stands where no state may be', () => {
    const { root } = document(
      `<scxml ${ns}><state id="a"><onentry><state id="b" initial="a"/></onentry></state></scxml>`,
    )
    const misplaced = root.children[0]!.children[0]!.children[0]!
    const index = indexStates(root)
    expect(index.byId.has('b')).toBe(false)
    expect(index.parentOf(misplaced)).toBeNull()
    expect(index.isDescendant(misplaced, root)).toBe(false)
  })
})

describe('near names', () => {
  it.each([
    ['stat', 'state'],
    ['State', 'state'],
    ['onenter', 'onentry'],
    ['elif', undefined],
    ['tsate', 'state'],
    ['zebra', undefined],
    ['fnal', 'final'],
  ])('%s → %s', (word, near) => {
    expect(nearest(word, ['state', 'onentry', 'elseif', 'final', 'invoke'])).toBe(near)
  })
})
