/** `<invoke>` of SCXML: a session below a session (REC 6.4). */
import type { Chart } from '../core/chart.js'
import { SendError } from '../core/context.js'
import { Xml } from '../core/datamodel.js'
import type { Program } from '../core/program.js'
import { reasonOf } from '../diagnostic.js'
import { resolveUrl } from '../io/fetch.js'
import type { Invocation, InvokedService, Invoker, InvokerHost } from '../io/invoker.js'
import type { IncomingEvent } from '../io/processor.js'
import type { SessionSnapshot } from '../persistence/snapshot.js'
import { declaredTypes } from '../types/declared.js'
import type { Rested } from './at-rest.js'
import { programFor } from './bind.js'
import type { Environment } from './environment.js'
import type { Family } from './family.js'
import { parseChart } from './load.js'
import type { Restoring } from './restoring.js'
import { toSendError } from './send-error.js'
import type { SessionService } from './services-at-rest.js'
import { Session } from './session.js'
import type { SessionParent } from './session-core.js'

const maxCachedCharts = 100

/** What a session offers this invoker beyond the contract of all invokers. */
export interface ChildHost extends InvokerHost {
  readonly family: Family
  /** How many sessions stand above the invoking one. */
  readonly depth: number
  /** The ids of the invocations that lead to it. */
  readonly path: readonly string[]
  /** A session has been made and is about to start. */
  announce(child: Session): void
}

/** Starts SCXML sessions; they share the environment of the session that invokes them. */
export class ScxmlInvoker implements Invoker {
  readonly types = [
    'scxml',
    'http://www.w3.org/TR/scxml/',
    'http://www.w3.org/TR/scxml',
    'http://www.w3.org/TR/scxml/#SCXMLEventProcessor',
  ]
  /** Charts by their text, since the same document is often invoked again and again. */
  readonly #charts = new Map<string, Chart>()

  constructor(readonly environment: () => Environment) {}

  start(invocation: Invocation, invoking: InvokerHost): InvokedService {
    const host = invoking as ChildHost
    const environment = this.environment()
    if (host.depth >= environment.limits.invokeDepth) {
      const message = `sessions are nested more than ${environment.limits.invokeDepth} deep (limits.invokeDepth)`
      throw new SendError('error.execution', message)
    }
    if (host.family.size > environment.limits.invokedSessions) {
      const message = `there are ${host.family.size - 1} invoked sessions already (limits.invokedSessions)`
      throw new SendError('error.execution', message)
    }
    const child = new ChildSession()
    const begin = (text: string | Uint8Array, url: string | undefined) => {
      child.begin(this.#chart(text, url, environment), invocation, host, environment)
    }
    const { src, content } = invocation
    if (content !== undefined) begin(asDocument(content), host.baseUrl)
    else if (src !== undefined) {
      const url = resolveUrl(src, host.baseUrl)
      const found = environment.fetch(url)
      if (found instanceof Promise) host.family.follow(child.beginLater(found, (text) => begin(text, url.href), host))
      else begin(found, url.href)
    } else throw new SendError('error.execution', 'an <invoke> of SCXML needs a src or a content')
    return child
  }

  /** Goes on with a session. `chart` has been found for it. */
  resume(
    chart: Chart,
    rested: Rested,
    invokeid: string,
    host: ChildHost,
    environment: Environment,
    restoring: Restoring,
  ): InvokedService {
    const child = new ChildSession()
    child.resume(chart, rested, invokeid, host, environment, restoring)
    return child
  }

  /** The chart of a document, at once. Throws a `SendError`; undefined where its document comes later. */
  chartOf(src: string | undefined, text: string | undefined, baseUrl: string | undefined): Chart | undefined {
    const environment = this.environment()
    if (text !== undefined) return this.#chart(text, baseUrl, environment)
    if (src === undefined) return undefined
    const url = resolveUrl(src, baseUrl)
    const found = environment.fetch(url)
    return found instanceof Promise ? undefined : this.#chart(found, url.href, environment)
  }

  #chart(input: string | Uint8Array, url: string | undefined, { fetch, dataModels, extensions }: Environment): Chart {
    const key = `${url ?? ''}\n${typeof input === 'string' ? input : Buffer.from(input).toString('latin1')}`
    let chart = this.#charts.get(key)
    if (chart) return chart
    try {
      chart = parseChart(input, { url, fetch, dataModels: [...dataModels.values()], extensions })
    } catch (error) {
      const reason = reasonOf(error)
      throw new SendError('error.execution', `the invoked document cannot run: ${reason}`, { cause: error })
    }
    if (this.#charts.size >= maxCachedCharts) this.#charts.clear()
    this.#charts.set(key, chart)
    return chart
  }
}

class ChildSession implements SessionService {
  #session: Session | undefined
  #cancelled = false
  /** Events that arrive while the document is still being read. */
  #early: IncomingEvent[] = []

  begin(chart: Chart, { id, params }: Invocation, host: ChildHost, environment: Environment): void {
    if (this.#cancelled) return
    const program = programOf(chart, environment)
    checkParameters(params, program)
    this.#session = new Session({
      id: host.family.createChildId(host.sessionId),
      program,
      environment,
      initialData: new Map(params),
      parent: parentFor(host, id),
    })
    host.announce(this.#session)
    this.#session.startOnce()
    for (const event of this.#early) this.#session.receive(event)
    this.#early = []
  }

  /** Throws a `ScxmlError`. */
  resume(
    chart: Chart,
    rested: Rested,
    invokeid: string,
    host: ChildHost,
    environment: Environment,
    restoring: Restoring,
  ): void {
    const program = programOf(chart, environment)
    this.#session = new Session({ id: rested.snapshot.id, program, environment, parent: parentFor(host, invokeid) })
    this.#session.restore(rested, restoring)
  }

  sessionSnapshot(): SessionSnapshot | undefined {
    return this.#session?.sessionSnapshot
  }

  async beginLater(
    text: Promise<string | Uint8Array>,
    begin: (text: string | Uint8Array) => void,
    host: InvokerHost,
  ): Promise<void> {
    try {
      begin(await text)
    } catch (error) {
      host.failed(toSendError(error))
    }
  }

  send(event: IncomingEvent): void {
    if (this.#session) this.#session.receive(event)
    else this.#early.push(event)
  }

  cancel(): void {
    this.#cancelled = true
    this.#session?.stop()
  }
}

function programOf(chart: Chart, environment: Environment): Program {
  const { dataModels, extensions } = environment
  return programFor(chart, dataModels, typesFor(chart, environment), extensions?.content)
}

function parentFor(host: ChildHost, invokeid: string): SessionParent {
  return {
    sessionId: host.sessionId,
    family: host.family,
    depth: host.depth,
    path: [...host.path, invokeid],
    deliver: (event) => host.deliver(event),
    done: (output) => host.done(output),
    failed: (reason) => host.failed(reason),
  }
}

function typesFor(chart: Chart, environment: Environment): ReturnType<typeof declaredTypes> {
  try {
    return declaredTypes(chart, environment.types)
  } catch (cause) {
    throw new SendError('error.execution', `the invoked document cannot run: ${reasonOf(cause)}`, { cause })
  }
}

// Whoever invokes is told, instead of a child that starts without its data.
function checkParameters(params: Invocation['params'], { chart, types }: Program): void {
  if (!types) return
  const topLevel = new Set(chart.root.data.map(({ id }) => id))
  for (const [name, value] of params) {
    if (!topLevel.has(name)) continue
    try {
      types.checkDatum(name, value)
    } catch (error) {
      throw new SendError('error.execution', `the invoked session refuses its parameters: ${reasonOf(error)}`)
    }
  }
}

function asDocument(content: unknown): string {
  if (content instanceof Xml) return content.text
  if (typeof content === 'string') return content
  throw new SendError('error.execution', 'the <content> of an <invoke> of SCXML is no document')
}
