/** A chart model as SCXML text. */
import type { Action, ChartModel, Condition, StateModel, TransitionModel } from './model.js'

export function render(chart: ChartModel): string {
  const { root, datamodel } = chart
  const initial = root.initial ? ` initial="${root.initial.targets.join(' ')}"` : ''
  const namespaces = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml"'
  const open = `<scxml ${namespaces} version="1.0" datamodel="${datamodel}"${initial}>`
  return [open, ...root.children.flatMap(renderState).map(indent), '</scxml>', ''].join('\n')
}

function renderState(state: StateModel): string[] {
  if (state.history) {
    const { memory, targets, content } = state.history
    const fallback = element('transition', { target: targets.join(' ') }, renderActions(content))
    return element('history', { id: state.id, type: memory }, fallback)
  }
  const { initial } = state
  const transitions = state.transitions.flatMap(renderTransition)
  const children = state.children.flatMap(renderState)
  return element(
    state.kind,
    {
      id: state.id,
      initial: initial && !initial.element ? initial.targets.join(' ') : null,
      'ms:defer': state.defers.length > 0 ? state.defers.join(' ') : null,
    },
    [
      ...(initial?.element
        ? element(
            'initial',
            {},
            element('transition', { target: initial.targets.join(' ') }, renderActions(initial.content)),
          )
        : []),
      ...state.onentry.flatMap((block) => element('onentry', {}, renderActions(block))),
      ...state.onexit.flatMap((block) => element('onexit', {}, renderActions(block))),
      ...(state.transitionsLast ? [...children, ...transitions] : [...transitions, ...children]),
    ],
  )
}

function renderTransition(t: TransitionModel): string[] {
  const attributes = {
    event: t.events?.join(' ') ?? null,
    cond: t.condition && renderCondition(t.condition),
    target: t.targets.length > 0 ? t.targets.join(' ') : null,
    type: t.internal ? 'internal' : null,
  }
  return element('transition', attributes, renderActions(t.content))
}

export function renderCondition(condition: Condition): string {
  switch (condition.is) {
    case 'in':
      return `In('${condition.state}')`
    case 'not':
      return `!${renderCondition(condition.operand)}`
    case 'and':
      return `(${renderCondition(condition.left)} && ${renderCondition(condition.right)})`
    case 'or':
      return `(${renderCondition(condition.left)} || ${renderCondition(condition.right)})`
    case 'error':
      return 'nowhere.defined'
  }
}

function renderActions(actions: readonly Action[]): string[] {
  return actions.flatMap(renderAction)
}

function renderAction(action: Action): string[] {
  switch (action.is) {
    case 'log':
      return element('log', { label: action.label }, [])
    case 'raise':
      return element('raise', { event: action.event }, [])
    case 'send': {
      const { event, priority } = action
      return element('send', { event, 'ms:priority': priority === 0 ? null : String(priority) }, [])
    }
    case 'observe':
      return element('if', { cond: renderCondition(action.condition) }, [
        ...element('log', { label: `${action.label} yes` }, []),
        '<else/>',
        ...element('log', { label: `${action.label} no` }, []),
      ])
    case 'error':
      return element('log', { label: 'never', expr: 'nowhere.defined' }, [])
  }
}

function element(name: string, attributes: Record<string, string | null>, inside: readonly string[]): string[] {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escaped(value ?? '')}"`)
    .join('')
  return inside.length === 0 ? [`<${name}${written}/>`] : [`<${name}${written}>`, ...inside.map(indent), `</${name}>`]
}

const indent = (line: string): string => `  ${line}`
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
