import { describe, expect, it } from 'vitest'
import { Xml } from '../../src/core/datamodel.js'
import { nullDataModel } from '../../src/datamodel/null.js'
import { expression, failure, literal, play } from './play.js'

const model = nullDataModel()

describe('the null data model', () => {
  for (const [condition, expected] of [
    ["In('s1')", true],
    ['In("s1")', true],
    ['In(s1)', true],
    ["  In ( 's1' ) ", true],
    ["In('s2')", false],
  ] as const)
    it(`answers ${condition}`, () => void play(model, { active: ['s1'] }, [['condition', condition, expected]]))

  for (const condition of ["!In('s1')", 'true', "In('s1') && In('s2')", 'In()', '', "In('s1"])
    it(`refuses the condition ${condition}`, () =>
      void play(model, { active: ['s1'] }, [['fails', 'condition', condition, /null data model, which has only In/]]))

  it('has nothing else', () => {
    play(model, { data: ['a'] }, [
      ['fails', 'value', "'pass'", /^Error: the null data model has no values/],
      ['fails', 'assign', 'a', /has no locations/],
      ['fails', 'script', 'a = 1', /has no scripts/],
      ['fails', 'list', '[]', /has no lists/],
      ['fails', 'set', 'a', /has no variables/],
      ['event', { data: 1 }],
    ])
  })

  it('names as problems what will fail', () => {
    const { problems } = model.bind({
      expressions: [
        expression('condition', "In('a')"),
        expression('condition', 'true', 1),
        expression('value', '1', 2),
      ],
      literals: [],
      dataIds: [],
      variableNames: [],
    })
    expect(problems.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      [
        'expression/null-data-model',
        'warning',
        "'true' is no condition of the null data model, which has only In('id')",
      ],
      ['expression/null-data-model', 'warning', 'the null data model has no values'],
    ])
  })

  it('passes on what it does not look into', () => {
    const { program, scope } = play(model, {}, [])
    const data = { a: [1, new Xml('<a/>')] }
    const passed = program.export(program.import(data))
    expect(passed).toEqual(data)
    expect(passed).not.toBe(data)
    expect(failure(() => program.import(() => 1))).toBe('TypeError: payload is a function')
    expect(program.literal(literal(' a  b '))(scope)).toBe('a b')
    expect(program.literal(literal(' <a/> ', true))(scope)).toEqual(new Xml('<a/>'))
    expect(program.snapshotData(scope)).toEqual({})
  })
})
