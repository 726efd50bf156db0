/** The levels of isolation, and the data model that each of them means. */
import type { DataModel } from '../core/datamodel.js'
import { ecmascriptOfSession } from '../datamodel/ecmascript/index.js'
import { sandboxed } from '../datamodel/sandbox/index.js'
import { timed } from '../datamodel/timed.js'
import { builtInDataModels } from './bind.js'
import type { Limits } from './limits.js'

export const isolations = ['chart', 'session', 'sandbox'] as const

/** What keeps the code of charts apart, and from the host; see `SessionOptions.isolation`. */
export type Isolation = (typeof isolations)[number]

/** Ms, where nothing else is said: in a sandbox there is always a limit. */
const defaultScriptTime = 1_000

// A chart is compiled once for each model, so that the same wish has to give the same one.
const models = new Map<string, DataModel>()

/** The data models that take the place of the built-in ones: none where those are what is wanted. */
export function isolatedModels(isolation: Isolation, { scriptTime, memory }: Limits): readonly DataModel[] {
  if (isolation === 'chart' && scriptTime === undefined) return []
  const key = `${isolation} ${scriptTime} ${isolation === 'sandbox' ? memory : ''}`
  let model = models.get(key)
  if (!model) {
    model = makeModel(isolation, scriptTime, memory)
    models.set(key, model)
  }
  return [model]
}

function makeModel(isolation: Isolation, scriptTime: number | undefined, memory: number): DataModel {
  if (isolation === 'sandbox') return sandboxed({ scriptTime: scriptTime ?? defaultScriptTime, memory })
  const model = isolation === 'session' ? ecmascriptOfSession() : builtInDataModels[0]!
  return scriptTime === undefined ? model : timed(model, scriptTime)
}
