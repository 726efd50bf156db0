// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template literals as text are what this is about.
/** What a chart looks like to TypeScript; `typed.test-d.ts` shows what an editor makes of it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineType, loadChart, parseChart, type TypeOptions, typesOf } from '../../src/index.js'
import { interfaceName } from '../../src/types/typegen.js'
import { schemaToTypescript } from '../../src/types/typescript.js'
import { scxml } from '../semantics/trace.js'

const types = (body: string, options: TypeOptions = {}) =>
  typesOf(parseChart(scxml(body)), { name: 'T', types: options })

/** What stands behind a member's name. */
const member = (name: string, text: string) =>
  new RegExp(`^  readonly ${name}: ?([\\s\\S]*?)(?=\\n  readonly |\\n\\})`, 'm').exec(text)?.[1]

describe('typesOf', () => {
  it('gives what stands beside the chart of the type tests', async () => {
    const options = JSON.parse(readFileSync('test/types/shop.types.json', 'utf8')) as TypeOptions
    const text = typesOf(await loadChart('test/types/shop.scxml'), { types: options, source: 'shop.scxml' })
    expect(text).toBe(readFileSync('test/types/shop.scxml.d.ts', 'utf8'))
  })

  it('states are all that can be active, with the ids that they are given', () => {
    const text = types('<state id="a"><state/><history id="h"/></state><final id="it\'s"/>')
    expect(member('states', text)).toBe("'a' | '#2' | 'it\\'s'")
  })

  it('events are names and prefixes, without those that the platform sends', () => {
    const text = types(`<state id="a">
      <transition event="one two.three"/><transition event="four.* error.execution done.state.a"/>
      <state ms:defer="five" id="b"/></state>`)
    expect(member('events', text)).toBe("'one' | 'two.three' | 'four' | `four.${string}` | 'five'")
    expect(member('events', types('<state id="a"><transition event="a *"/></state>'))).toBe('string')
    expect(member('events', types('<state id="a"/>'))).toBe('never')
  })

  it('what is raised or sent is known as far as it is written out', () => {
    const text = types(`<state id="a"><state id="b"><onentry><if cond="true"><raise event="r"/></if></onentry></state>
      <final id="c"><onexit><send event="s"/></onexit></final></state>`)
    expect(member('raises', text)).toBe("'r' | 's' | 'done.state.a'")
    expect(member('raises', types('<state id="a"><onentry><send eventexpr="x"/></onentry></state>'))).toBe('string')
  })

  it.each([
    ['expr="0"', 'number'],
    ['expr="-1.5"', 'number'],
    ['expr="\'x\'"', 'string'],
    ['expr="true"', 'boolean'],
    ['expr="[]"', 'unknown[]'],
    ['expr="{}"', 'Record<string, unknown>'],
    ['expr="null"', 'unknown'],
    ['expr="a + b"', 'unknown'],
    ['', 'unknown'],
    ['ms:type="integer"', 'number | undefined'],
    ['expr="0" ms:type="integer"', 'number'],
    ['ms:type="xml"', "import('microstep').Xml | undefined"],
    ['ms:type="bytes" expr="x"', 'Uint8Array'],
  ])('<data %s>: %s', (attributes, type) => {
    const text = types(`<datamodel><data id="d" ${attributes}/></datamodel><state id="a"/>`)
    expect(member('data', text)).toBe(`{\n    d: ${type}\n  }`)
  })

  it('data in inline content, data twice, and data with names that are no words', () => {
    const text = types(`<datamodel>
      <data id="json">{"a": 1}</data><data id="text">some text</data><data id="markup"><a/></data><data id="x-y" expr="1"/>
      </datamodel><state id="a"><datamodel><data id="x-y" expr="'s'"/></datamodel></state>`)
    expect(member('data', text)).toBe(`{
    json: Record<string, unknown>
    text: string
    markup: import('microstep').Xml
    'x-y': number | string
  }`)
  })

  it('payloads are known by name and by prefix', () => {
    const text = types('<state id="a"><transition event="order.* other"/></state>', {
      events: { 'order.*': 'string', 'order.placed': 'integer', unheard: 'string', '*': 'boolean' },
    })
    expect(member('payloads', text)).toBe(`{
    order: string
    other: boolean
    'order.placed': number
    'order.placed.*': number
    'order.*': string
  }`)
  })

  it('defined types have names of their own, as far as TypeScript takes them', () => {
    const text = types('<state id="a"><transition event="e f"/></state>', {
      define: {
        Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: 'Tree' } } } },
        'no-name': { type: 'integer' },
        money: defineType({ validate: () => undefined, typescript: 'bigint' }),
      },
      events: { e: 'Tree', f: 'money' },
    })
    expect(text).toContain('export type Tree = { readonly children?: readonly Tree[] }\n')
    expect(text).not.toContain('no-name')
    expect(member('payloads', text)).toBe('{\n    e: Tree\n    f: bigint\n  }')
  })

  it('nothing that a document says gets out of its literal', () => {
    const evil = "a'}; evil()/*`${x}`\\"
    const attribute = evil.replaceAll('"', '&quot;')
    const text = types(`<state id="${attribute}"><transition event="${attribute.replaceAll(' ', '')}.*"/></state>`)
    expect(member('states', text)).toBe("'a\\'}; evil()/*`${x}`\\\\'")
    expect(member('events', text)).toBe("'a\\'};evil()/*`${x}`\\\\' | `a'};evil()/*\\`\\${x}\\`\\\\.${string}`")
  })

  it('is called as the chart is', () => {
    const names = ['order', 'order-form', 'a b.c', '1st', '', 'élan']
    expect(names.map(interfaceName)).toEqual([
      ...['OrderChart', 'OrderFormChart', 'ABCChart', 'My1stChart', 'MyChart', 'ÉlanChart'],
    ])
  })
})

describe('a JSON Schema in TypeScript', () => {
  it.each([
    [true, 'unknown'],
    [false, 'never'],
    [{}, 'unknown'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ['a', 1, null, { b: [true] }] }, "'a' | 1 | null | { readonly b: readonly [true] }"],
    [{ const: "it's" }, "'it\\'s'"],
    [{ type: 'array', items: { type: ['string', 'number'] } }, 'readonly (string | number)[]'],
    [{ type: 'array', items: { type: 'array' } }, 'readonly (readonly unknown[])[]'],
    [{ prefixItems: [{ type: 'string' }, {}], minItems: 1, items: false }, 'readonly [string, unknown?]'],
    [
      { properties: { a: { type: 'string' }, 'b-c': {} }, required: ['a', 'd'] },
      "{ readonly a: string; readonly 'b-c'?: unknown; readonly d: unknown }",
    ],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
    [{ type: 'object', additionalProperties: false }, 'Readonly<Record<string, never>>'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'string | number'],
    [
      { allOf: [{ properties: { a: {} } }, { oneOf: [{ const: 1 }, { const: 2 }] }] },
      '{ readonly a?: unknown } & (1 | 2)',
    ],
    [{ $ref: '#/$defs/x', $defs: { x: { type: 'boolean' } } }, 'boolean'],
    [{ $ref: 'elsewhere' }, 'unknown'],
    [{ not: { type: 'string' } }, 'unknown'],
  ])('%j: %s', (schema, type) => {
    expect(schemaToTypescript({ root: schema, named: new Map() })).toBe(type)
  })

  it('that refers to itself comes to an end', () => {
    const root = { properties: { left: { $ref: '#' }, right: { $ref: '#' } } }
    expect(schemaToTypescript({ root, named: new Map() }).length).toBeLessThan(2000)
  })
})
