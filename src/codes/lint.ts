import type { CodeEntry } from './entry.js'

export const lintCodes: Readonly<Record<string, CodeEntry>> = {}
