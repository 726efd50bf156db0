/** The invocations of a session ↔ its snapshot. */
import type { MachineState } from '../core/machine.js'
import { diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import type { InvokedService, Invoker } from '../io/invoker.js'
import { valueAtRest, withoutBlanks } from '../persistence/serializer.js'
import type { InvocationSnapshot, SessionSnapshot } from '../persistence/snapshot.js'
import { busy, hostValues } from './at-rest.js'
import type { ChildHost } from './child.js'
import type { Running, Services } from './services.js'

/** A service that is a session of ours. */
export interface SessionService extends InvokedService {
  /** Undefined while its document is being read. */
  sessionSnapshot(): SessionSnapshot | undefined
}

/** Throws a `ScxmlError`: `snapshot/busy`, `snapshot/unsupported`, `snapshot/value`. */
export function invocationsAtRest(
  invocations: MachineState['invocations'],
  services: Services | undefined,
): InvocationSnapshot[] {
  return invocations.map(({ id, state, index, serial }) => {
    const invoke = state.invokes.findIndex((one) => one.index === index)
    const running = services?.find(id)
    if (!running) return { id, state: state.id, invoke, serial }
    const { type, src } = running
    return { id, state: state.id, invoke, serial, ...withoutBlanks({ type, src }), ...serviceAtRest(id, running) }
  })
}

function serviceAtRest(id: string, { type, service }: Running): Pick<InvocationSnapshot, 'session' | 'service'> {
  if (service && 'sessionSnapshot' in service) {
    const session = (service as SessionService).sessionSnapshot()
    if (session) return { session }
    throw busy(`the document of the invocation '${shorten(id)}' is being read`)
  }
  if (!service?.snapshot) {
    const message = `the service of the invocation '${shorten(id)}', of the type '${shorten(type ?? 'scxml')}', cannot be written down`
    const hint = 'its invoker has no snapshot() and restore()'
    throw new ScxmlError([diagnostic({ code: 'snapshot/unsupported', message, hint })])
  }
  return { service: valueAtRest(service.snapshot(), `the invocation '${shorten(id)}'`) }
}

/** How to go on with a service. Throws a `ScxmlError`, and so does what it gives. */
export function serviceFrom(
  { id, type, src, service }: InvocationSnapshot,
  invokers: ReadonlyMap<string, Invoker>,
): { readonly restore: (host: ChildHost) => InvokedService } {
  const what = `the invocation '${shorten(id)}'`
  const invoker = invokers.get(type || 'scxml')
  if (!invoker?.restore) {
    const known = invoker ? 'has no restore()' : 'is not there'
    const message = `${what} cannot go on: the invoker for the type '${shorten(type ?? 'scxml')}' ${known}`
    throw new ScxmlError([diagnostic({ code: 'snapshot/unsupported', message })])
  }
  const kept = service === undefined ? undefined : hostValues(service, what).value
  return {
    restore(host) {
      try {
        return invoker.restore!(kept, { id, src }, host)
      } catch (cause) {
        const message = `${what} cannot go on: ${reasonOf(cause)}`
        throw new ScxmlError([diagnostic({ code: 'snapshot/unsupported', message })], { cause })
      }
    },
  }
}
