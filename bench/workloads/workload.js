/**
 * What a workload is: one machine, written once for every engine, and the events that it is sent over and over.
 *
 * @typedef {object} Hand the machine by hand: a `switch`, fields, and no library
 * @property {(name: string, data?: any) => void} send
 * @property {readonly string[]} states ids of the active atomic states
 * @property {Record<string, unknown>} [data]
 * @property {() => void} [stop] where it may have timers
 *
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} about one line for the reader of the table
 * @property {string} scxml the document, for microstep and SCION
 * @property {string} [scxmlForScion] where SCION cannot read the document as it is
 * @property {string} [note] what the reader should know, such as why SCION gets another text
 * @property {() => import('xstate').AnyStateMachine} xstate
 * @property {() => Hand} [hand] makes a started one
 * @property {readonly (readonly [name: string, data?: object])[]} events
 * @property {boolean} [whole] the events are a session's whole life: when they are over, a new session begins
 */
import { readFileSync } from 'node:fs'

/** The text of a file in `charts/`. */
export function chart(name) {
  return readFileSync(new URL(`../charts/${name}.scxml`, import.meta.url), 'utf8')
}

/** An endless sequence of numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` results of `make(0)`, `make(1)`, … */
export function list(count, make) {
  return Array.from({ length: count }, (_, at) => make(at))
}

export const scxml = (attributes, content) =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" ${attributes}>\n${content}\n</scxml>\n`
