/** All that is known of the codes of diagnostics. Large, and loaded only by those who explain them. */
import type { CodeEntry } from './entry.js'
import { lintCodes } from './lint.js'

export type { CodeEntry } from './entry.js'

/** By code, in the order of the areas. */
export const codes: ReadonlyMap<string, CodeEntry> = new Map(Object.entries({ ...lintCodes }))
