/**
 * What an engine is to the harness. `send` is the statement of the measured loop, source text in which `machine` is a
 * started machine, and `names[i]`, `data[i]` and `events[i]` are the event at hand: so every engine is called as its
 * user would call it, and nothing stands between.
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} send
 * @property {(workload: import('../workloads/workload.js').Workload) => Promise<Prepared> | Prepared} prepare loads the
 *   chart; throws where the engine cannot
 *
 * @typedef {object} Prepared
 * @property {() => any} fresh makes a started machine
 * @property {readonly unknown[]} [events] what `events` is, where the engine wants its events as objects
 * @property {(machine: any) => Observed} observe
 * @property {(machine: any) => void} [stop]
 *
 * @typedef {object} Observed
 * @property {readonly string[]} states ids of the active atomic states, in any order
 * @property {Record<string, unknown>} data
 */
export {}
