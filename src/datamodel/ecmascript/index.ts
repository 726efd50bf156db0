/** The ECMAScript data model (REC B.2): expressions compiled once a chart, data in one object a session. */
import type { DataModel, DataProgram } from '../../core/datamodel.js'
import { EcmascriptProgram } from './program.js'

/**
 * All sessions of a chart share a frozen realm and its compiled functions. That keeps charts and the host apart from
 * each other's mistakes; it does not hold an attacker.
 */
export function ecmascript(): DataModel {
  // The core never looks into a scope: to it, its type is unknown.
  return { name: 'ecmascript', bind: (source) => new EcmascriptProgram(source) as DataProgram }
}

/**
 * Each session has a realm of its own, whose intrinsics it may change as it likes: what one session does to them no
 * other sees. As `ecmascript`, it does not hold an attacker.
 */
export function ecmascriptOfSession(): DataModel {
  return {
    name: 'ecmascript',
    perSession: true,
    bind: (source) => new EcmascriptProgram(source, false) as DataProgram,
  }
}
