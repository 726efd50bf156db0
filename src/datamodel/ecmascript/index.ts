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
