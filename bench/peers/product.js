/** microstep as it ships: the build in `dist/`. */
import { existsSync } from 'node:fs'

const entry = new URL('../../dist/index.js', import.meta.url)

if (!existsSync(entry)) {
  console.error('There is no dist/index.js to measure: run `npm run build` in the folder above first.')
  process.exit(2)
}

/** @type {typeof import('../../dist/index.js')} */
const product = await import(entry.href)

export const { createMonitor, createSession, parseChart, simulatedClock, workerPool } = product
