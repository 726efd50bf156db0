/**
 * Where a durable host keeps what it knows, in the ordered keys of a store:
 *
 * | key | value |
 * |---|---|
 * | `format` | the version of all this |
 * | `s/SESSION` | the session at rest, or how it ended |
 * | `t/TIME/SESSION` | when the first of its delayed events is due |
 * | `i/SESSION/NUMBER` | an event that was taken and is not processed yet |
 * | `o/NUMBER` | an event on its way out |
 * | `k/SESSION/KEY` | an idempotency key that was seen |
 * | `e/TIME/KEY` | when a key of the store is to be forgotten |
 */

/** Numbers and times have 16 digits, so that their order is that of texts. */
function digits(value: number): string {
  return String(Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.ceil(value)))).padStart(16, '0')
}

/** Ids and keys may have any characters, `/` among them. */
const part = encodeURIComponent
// Behind `/`, in front of all that may stand there.
const end = '0'

export const formatKey = 'format'

export const sessionKey = (session: string): string => `s/${part(session)}`

export const dueKey = (time: number, session: string): string => `t/${digits(time)}/${part(session)}`

export const inboxKey = (session: string, number: number): string => `i/${part(session)}/${digits(number)}`

export const outboxKey = (number: number): string => `o/${digits(number)}`

export const idempotencyKey = (session: string, key: string): string => `k/${part(session)}/${part(key)}`

export const expiryKey = (time: number, key: string): string => `e/${digits(time)}/${key}`

export const allInboxes = { from: 'i/', to: `i${end}` }

export const outbox = { from: 'o/', to: `o${end}` }

export const inboxOf = (session: string): { readonly from: string; readonly to: string } => ({
  from: `i/${part(session)}/`,
  to: `i/${part(session)}${end}`,
})

/** All that is due by a time, itself included. */
export const dueUntil = (time: number): { readonly from: string; readonly to: string } => ({
  from: 't/',
  to: `t/${digits(Math.floor(time) + 1)}`,
})

export const dueAfter = (time: number): { readonly from: string; readonly to: string } => ({
  from: `t/${digits(Math.floor(time) + 1)}`,
  to: `t${end}`,
})

export const expiredUntil = (time: number): { readonly from: string; readonly to: string } => ({
  from: 'e/',
  to: `e/${digits(Math.floor(time) + 1)}`,
})

export const sessionsAfter = (session: string | undefined): { readonly from: string; readonly to: string } => ({
  // No id is empty, and none has a U+0000 left.
  from: session === undefined ? 's/' : `${sessionKey(session)}\u0001`,
  to: `s${end}`,
})

/** What stands in a key, from the second part on. */
export function partsOf(key: string): readonly string[] {
  return key.split('/').slice(1).map(decodeURIComponent)
}

/** What is to be forgotten. */
export function expiringOf(key: string): string {
  return key.slice('e/'.length + 16 + 1)
}
