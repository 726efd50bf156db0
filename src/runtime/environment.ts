/** What sessions share: one of these serves all sessions of a chart that have no options of their own. */
import type { DataModel } from '../core/datamodel.js'
import type { HookRunner } from '../extensions/hook-runner.js'
import type { Registry } from '../extensions/registry.js'
import type { Fetch } from '../io/fetch.js'
import type { Invoker } from '../io/invoker.js'
import type { EventProcessor } from '../io/processor.js'
import type { TypeOptions } from '../types/options.js'
import type { ExecutorProvider } from './executor.js'
import type { Limits } from './limits.js'
import type { Monitor } from './monitor.js'
import type { Scheduler } from './scheduler.js'
import type { Session } from './session.js'

export interface Environment {
  readonly scheduler: Scheduler
  /** By every value of `type` that means them. */
  readonly processors: ReadonlyMap<string, EventProcessor>
  /** Those among them that the host has added. */
  readonly ownProcessors: readonly EventProcessor[]
  readonly invokers: ReadonlyMap<string, Invoker>
  readonly dataModels: ReadonlyMap<string, DataModel>
  readonly fetch: Fetch
  /** What names of types mean in the charts that are invoked. */
  readonly types: TypeOptions | undefined
  readonly limits: Limits
  readonly monitor?: Monitor | undefined
  /** Where random numbers come from; absent: the engine's own. */
  readonly seed?: number | undefined
  /** Absent: all content runs right here. */
  readonly executor?: ExecutorProvider | undefined
  /** What others have plugged in. */
  readonly extensions?: Registry | undefined
  /** Their hooks; absent where there are none. */
  readonly hooks?: HookRunner | undefined
  /** Other sessions that can be reached by `#_scxml_ID`. */
  readonly neighbours?: Neighbours | undefined
}

/** The sessions of a host, as one of them sees the others. */
export interface Neighbours {
  find(sessionId: string): Session | undefined
}
