/** The answer of `session.why` as a text for people. */
import type { Considered, Why, WhyDeferral, WhyOutcome, WhyTransition } from '../core/why.js'
import { shorten } from '../diagnostic.js'

/** Names of descriptors that are listed where none of them fits; the others are counted. */
const mostNames = 8
/** Of the column of transitions, in characters. */
const widest = 60

/**
 * A headline, and a line for each transition that was considered, below the atomic state from which it is reached. Names and
 * conditions are those of the chart; whoever prints them to a terminal does not know what is in them.
 */
export function formatWhy(why: Why): string {
  return [
    headline(why),
    ...why.deferrals.map((deferral) => `  ${deferralLine(deferral)}`),
    ...why.states.flatMap(({ state, considered }) => ['', `from ${state}`, ...lines(considered)]),
    '',
  ].join('\n')
}

function headline({ event, verdict, certain, taken, deferrals }: Why): string {
  const what = event ?? 'without an event'
  const limit = certain ? '' : ', if the conditions that were not evaluated are false'
  switch (verdict) {
    case 'taken':
      return `${what}: ${taken.map(way).join('; ')}${limit}`
    case 'deferred':
      return `${what}: ${deferrals.find(({ outcome }) => outcome.kind === 'holds')!.state} defers it${limit}`
    case 'ignored':
      return `${what}: no transition is taken${limit}`
    case 'not running':
      return `${what}: the session is not running`
  }
}

function deferralLine({ state, outcome }: WhyDeferral): string {
  switch (outcome.kind) {
    case 'holds':
      return `${state} holds it until it is left: no transition of it or inside it is enabled`
    case 'inner':
      return `${state} defers it, too, but ${outcome.by} goes first`
    case 'overruled':
      return `${state} would defer it, but ${way(outcome.by)} is enabled (line ${outcome.by.location.line})`
  }
}

function lines(considered: readonly Considered[]): string[] {
  const strangers = considered.filter(({ outcome }) => outcome.kind === 'event')
  const others = considered.filter(({ outcome }) => outcome.kind !== 'event')
  const width = Math.min(widest, Math.max(0, ...others.map(({ transition }) => describe(transition).length)))
  const told = others.map(({ transition, outcome }) => {
    const mark = outcome.kind === 'taken' ? '✓' : '✗'
    return `  ${mark} ${describe(transition).padEnd(width)}  line ${transition.location.line}: ${reason(outcome)}`
  })
  if (strangers.length > 0) told.push(`  · ${forOthers(strangers)}`)
  return told.length > 0 ? told : ['  · no transitions']
}

function forOthers(strangers: readonly Considered[]): string {
  const names = [...new Set(strangers.flatMap(({ transition }) => transition.events ?? []))]
  const shown = names.slice(0, mostNames).join(' ')
  const more = names.length > mostNames ? ' …' : ''
  const count = strangers.length === 1 ? '1 transition is' : `${strangers.length} transitions are`
  return `${count} for other events: ${shown}${more}`
}

function reason(outcome: WhyOutcome): string {
  switch (outcome.kind) {
    case 'taken':
      return 'taken'
    case 'event':
      return 'for other events'
    case 'condition':
      return 'the condition is false'
    case 'condition failed':
      return `the condition fails: ${outcome.message}`
    case 'not evaluated':
      return `not evaluated: ${outcome.reason}`
    case 'not reached':
      return `not tried, since that of line ${outcome.by.location.line} is enabled`
    case 'preempted':
      return `gives way to ${way(outcome.by)} (line ${outcome.by.location.line})`
    case 'deferred':
      return `enabled, but ${outcome.by} defers the event`
  }
}

function way({ source, targets }: WhyTransition): string {
  return targets.length > 0 ? `${source} → ${targets.join(', ')}` : `stay in ${source}`
}

function describe(transition: WhyTransition): string {
  const { events, condition } = transition
  const on = events === null ? '' : ` on ${events.join(' ')}`
  const unless = condition === null ? '' : ` if ${shorten(condition.trim().replaceAll(/\s+/g, ' '))}`
  return `${way(transition)}${on}${unless}`
}
