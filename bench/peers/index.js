import { handEngine } from './hand.js'
import { microstep } from './microstep.js'
import { scionEngine } from './scion.js'
import { xstateEngine } from './xstate.js'

/** In the order in which they take turns. */
export const engines = [microstep, scionEngine, xstateEngine, handEngine]
