/** The ECMAScript data model (REC B.2) in a sandbox: for documents that nobody vouches for. */
import type { DataModel, DataProgram } from '../../core/datamodel.js'
import { type SandboxLimits, SandboxProgram } from './program.js'

export type { SandboxLimits } from './program.js'

/**
 * The code of a chart runs in an engine of its own (QuickJS, compiled to WebAssembly) on a thread of its own, with bounds
 * on its time and its memory. Nothing but texts crosses. Needs packages that microstep does not bring along; where they
 * are not installed, a session that needs them is refused (`option/sandbox-missing`).
 */
export function sandboxed(limits: SandboxLimits): DataModel {
  return {
    name: 'ecmascript',
    perSession: true,
    // The core never looks into a scope: to it, its type is unknown.
    bind: (source) => new SandboxProgram(source, limits) as DataProgram,
  }
}
