/** What a session shares with the sessions it invokes. */
import type { DataModel } from '../core/datamodel.js'
import type { Fetch } from '../io/fetch.js'
import type { Invoker } from '../io/invoker.js'
import type { EventProcessor } from '../io/processor.js'
import type { Activity } from './activity.js'
import type { Limits } from './limits.js'
import type { Scheduler } from './scheduler.js'
import type { Session } from './session.js'

export interface Environment {
  readonly activity: Activity
  readonly scheduler: Scheduler
  /** By every value of `type` that means them. */
  readonly processors: ReadonlyMap<string, EventProcessor>
  readonly invokers: ReadonlyMap<string, Invoker>
  readonly dataModels: ReadonlyMap<string, DataModel>
  readonly fetch: Fetch
  readonly limits: Limits
  /** The sessions that can reach each other by `#_scxml_ID`: this one and those it has invoked, at any depth. */
  readonly sessions: Map<string, Session>
}
