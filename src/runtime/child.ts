/** `<invoke>` of SCXML: a session below a session (REC 6.4). */
import type { Chart } from '../core/chart.js'
import { SendError } from '../core/context.js'
import { Xml } from '../core/datamodel.js'
import { resolveUrl } from '../io/fetch.js'
import type { Invocation, InvokedService, Invoker, InvokerHost } from '../io/invoker.js'
import type { IncomingEvent } from '../io/processor.js'
import { programFor } from './bind.js'
import type { Environment } from './environment.js'
import { parseChart } from './load.js'
import { Session } from './session.js'

const maxCachedCharts = 100

/** What a session offers this invoker beyond the contract of all invokers. */
export interface ChildHost extends InvokerHost {
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
  /** How deep each session is; sessions that are not here are at the top. */
  readonly #depths = new Map<string, number>()

  #count = 0

  constructor(readonly environment: () => Environment) {}

  start(invocation: Invocation, host: InvokerHost): InvokedService {
    const environment = this.environment()
    const depth = (this.#depths.get(host.sessionId) ?? 0) + 1
    if (depth > environment.limits.invokeDepth) {
      throw new SendError('error.execution', `sessions are nested ${depth} deep, which is more than limits.invokeDepth`)
    }
    const child = new ChildSession(`${host.sessionId}.${++this.#count}`, () => this.#depths.delete(child.id))
    this.#depths.set(child.id, depth)
    try {
      const begin = (text: string | Uint8Array, url: string | undefined) => {
        const chart = this.#chart(text, url, environment)
        child.begin(chart, invocation, host as ChildHost, environment)
      }
      const { src, content } = invocation
      if (content !== undefined) begin(asDocument(content), host.baseUrl)
      else if (src !== undefined) {
        const url = resolveUrl(src, host.baseUrl)
        const found = environment.fetch(url)
        if (found instanceof Promise) child.beginLater(found, (text) => begin(text, url.href), host, environment)
        else begin(found, url.href)
      } else throw new SendError('error.execution', 'an <invoke> of SCXML needs a src or a content')
    } catch (error) {
      this.#depths.delete(child.id)
      throw error
    }
    return child
  }

  #chart(input: string | Uint8Array, url: string | undefined, { fetch, dataModels }: Environment): Chart {
    const key = `${url ?? ''}\n${typeof input === 'string' ? input : Buffer.from(input).toString('latin1')}`
    let chart = this.#charts.get(key)
    if (chart) return chart
    try {
      chart = parseChart(input, { url, fetch, dataModels: [...dataModels.values()] })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new SendError('error.execution', `the invoked document cannot run: ${reason}`, { cause: error })
    }
    if (this.#charts.size >= maxCachedCharts) this.#charts.clear()
    this.#charts.set(key, chart)
    return chart
  }
}

class ChildSession implements InvokedService {
  #session: Session | undefined
  #cancelled = false
  /** Events that arrive while the document is still being read. */
  #early: IncomingEvent[] = []

  constructor(
    readonly id: string,
    readonly ended: () => void,
  ) {}

  begin(chart: Chart, { params }: Invocation, host: ChildHost, environment: Environment): void {
    if (this.#cancelled) return
    this.#session = new Session({
      id: this.id,
      program: programFor(chart, environment.dataModels),
      environment,
      initialData: new Map(params),
      parent: {
        sessionId: host.sessionId,
        deliver: (event) => host.deliver(event),
        done: (output) => {
          this.ended()
          host.done(output)
        },
        failed: (reason) => {
          this.ended()
          host.failed(reason)
        },
      },
    })
    host.announce(this.#session)
    this.#session.start()
    for (const event of this.#early) this.#session.receive(event)
    this.#early = []
  }

  beginLater(
    text: Promise<string | Uint8Array>,
    begin: (text: string | Uint8Array) => void,
    host: InvokerHost,
    { activity }: Environment,
  ): void {
    activity.begin()
    text
      .then(begin)
      .catch((error: unknown) => {
        this.ended()
        host.failed(error instanceof Error ? error : String(error))
      })
      .finally(() => activity.end())
  }

  send(event: IncomingEvent): void {
    if (this.#session) this.#session.receive(event)
    else this.#early.push(event)
  }

  cancel(): void {
    this.#cancelled = true
    this.ended()
    this.#session?.stop()
  }
}

function asDocument(content: unknown): string {
  if (content instanceof Xml) return content.text
  if (typeof content === 'string') return content
  throw new SendError('error.execution', 'the <content> of an <invoke> of SCXML is no document')
}
