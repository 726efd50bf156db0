/**
 * What runs on the threads of a pool: one block of content at a time, in a scope that holds what it may see and refuses the
 * rest. It changes nothing outside: what it did is the answer.
 */
import type { Block } from '../../core/content/index.js'
import { Failure } from '../../core/context.js'
import type { DataProgram } from '../../core/datamodel.js'
import type { ScxmlEvent } from '../../core/event.js'
import { Program } from '../../core/program.js'
import { EcmascriptProgram } from '../../datamodel/ecmascript/program.js'
import { reasonOf, type Source } from '../../diagnostic.js'
import { blocksOf, sourcesOf, unpackChart } from './charts.js'
import {
  eventData,
  type FailureFields,
  now,
  type Outcome,
  packFailure,
  packValues,
  type Task,
  unpackValues,
} from './protocol.js'
import { Recorder } from './recorder.js'

interface Loaded {
  readonly program: Program
  readonly data: EcmascriptProgram
  readonly sources: readonly Source[]
  readonly blocks: ReadonlyMap<number, Block>
}

/** Charts that a thread remembers; the one that was used longest ago is forgotten first. */
const mostCharts = 64
const charts = new Map<string, Loaded>()

export default function run(task: Task): Outcome {
  new Float64Array(task.begun)[0] = now()
  try {
    return runBlock(task, load(task))
  } catch (error) {
    // Whatever it is: where it is the chart's doing, the session will meet it, too.
    return { kind: 'here', reason: reasonOf(error) }
  }
}

function load({ chart: hash, bytes }: Task): Loaded {
  let loaded = charts.get(hash)
  if (loaded) charts.delete(hash)
  else {
    const chart = unpackChart(bytes)
    const data = new EcmascriptProgram(chart)
    loaded = {
      program: new Program(chart, data as DataProgram),
      data,
      sources: sourcesOf(chart),
      blocks: blocksOf(chart),
    }
    if (charts.size >= mostCharts) charts.delete(charts.keys().next().value!)
  }
  charts.set(hash, loaded)
  return loaded
}

function runBlock(task: Task, { program, data, sources, blocks }: Loaded): Outcome {
  const portable = data.portable!
  const { id, name, processors } = task.session
  const active = new Set(task.active)
  const isActive = (state: string) => active.has(state)
  const scope = data.createScope({ sessionId: id, name, ioProcessors: processors, isActive })
  portable.define(scope, task.functions)

  const values = unpackValues(task.values, portable)
  for (const variable in values) if (variable !== eventData) portable.set(scope, variable, values[variable])
  const event: ScxmlEvent | undefined = task.event ? { ...task.event, data: values[eventData] } : undefined
  if (event) data.setEvent(scope, event)
  const writable = new Set(task.writes)
  const fixed = Object.fromEntries(Object.entries(values).filter(([variable]) => !writable.has(variable)))
  const before = packValues(fixed, portable)
  const { touched } = portable.confine(scope, new Set([...task.reads, ...task.functions]), writable)
  const { chance } = task
  data.setChance(chance?.seed ?? null, chance?.time ?? 0)

  const block = blocks.get(task.block)!
  const began = performance.now()
  const recorder = new Recorder(scope, id, event, active, portable, sources, program.chart.root.span)
  let failure: FailureFields | null = null
  try {
    program.block(block)(recorder)
  } catch (error) {
    failure = packFailure(Failure.at(error, block.span), sources)
  }
  const stranger = touched()
  if (stranger !== undefined) return here(`it uses '${stranger}'`)
  if (recorder.lost !== undefined) return here(recorder.lost)
  if (packValues(fixed, portable) !== before) return here('it changes a part of what it only reads')
  const written = portable.values(scope, task.writes)
  // In its session it would be the same object under both names from now on.
  if (portable.share(scope, Object.values(written), Object.values(fixed)))
    return here('it keeps a part of what it only reads')
  return {
    kind: 'done',
    values: packValues(written, portable),
    effects: recorder.done,
    failure,
    took: performance.now() - began,
  }
}

function here(reason: string): Outcome {
  return { kind: 'here', reason }
}
