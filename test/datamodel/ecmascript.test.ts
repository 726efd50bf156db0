import { afterEach, expect, it } from 'vitest'
import type { DataModel, DataModelSource } from '../../src/core/datamodel.js'
import { Batch } from '../../src/datamodel/ecmascript/batch.js'
import { Compilation, type Compiled } from '../../src/datamodel/ecmascript/compile.js'
import { ecmascript, ecmascriptOfSession } from '../../src/datamodel/ecmascript/index.js'
import { Realm } from '../../src/datamodel/ecmascript/realm.js'
import { sandboxed } from '../../src/datamodel/sandbox/index.js'
import { ecmascriptSuite } from './ecmascript.suite.js'
import { expression, failure } from './play.js'

ecmascriptSuite('shared realm', ecmascript)
ecmascriptSuite('realm of a session', ecmascriptOfSession, { frozen: false, quotes: true, direct: true })
ecmascriptSuite('sandbox', sandboxForTests, { frozen: false, quotes: false, direct: false })

// A thread for each test is enough.
const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

function sandboxForTests(): DataModel {
  const model = sandboxed({ scriptTime: 2_000, memory: 64 << 20 })
  return {
    ...model,
    bind(source) {
      const program = model.bind(source)
      const createScope = program.createScope.bind(program)
      program.createScope = (environment) => {
        const scope = createScope(environment)
        open.push(() => program.dispose?.(scope))
        return scope
      }
      return program
    },
  }
}

it('only what the engine refuses fails, where it and the parser disagree', () => {
  const [good, bad] = [expression('value', 'n + 1', 0), expression('value', 'n + 2', 1)]
  const source: DataModelSource = { expressions: [good, bad], literals: [], dataIds: ['n'], variableNames: [] }
  class Disagreeing extends Compilation {
    override compile(...given: Parameters<Compilation['compile']>): Compiled {
      return given[0] === bad ? { kind: 'code', code: '($)=>using x = $' } : super.compile(...given)
    }
  }
  const batch = new Batch(source, new Disagreeing(source), new Realm())
  const scope = batch.create({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
  batch.setter('n')(scope, 1)
  expect(batch.function(good, 'value')(scope)).toBe(2)
  expect(failure(() => batch.function(bad, 'value')(scope))).toMatch(/^SyntaxError/)
})
