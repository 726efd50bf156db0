/** Delays as people write them, where the Recommendation has times of CSS2 only (REC 6.2.4). */
import { parseDuration } from '../core/duration.js'

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const spelled: Readonly<Record<string, string>> = {
  ...{ msec: 'ms', msecs: 'ms', millis: 'ms', millisecond: 'ms', milliseconds: 'ms' },
  ...{ sec: 's', secs: 's', second: 's', seconds: 's' },
  ...{ min: 'm', mins: 'm', minute: 'm', minutes: 'm', hour: 'h', hours: 'h', day: 'd', days: 'd' },
}

/** The milliseconds of a literal delay that is clear, though none of CSS2: `5m`, `2 sec`, `'1s'`, `300`. */
export function evidentDelay(text: string): number | undefined {
  // In drafts the attribute was an expression.
  const bare = text.trim().replace(/^(['"])(.*)\1$/, '$2')
  const known = parseDuration(bare, { unitless: true })
  if (known !== undefined) return known
  const match = /^([\d.]{1,30})\s{0,9}([a-z]{1,12})$/i.exec(bare.trim())
  if (!match) return undefined
  const unit = match[2]!.toLowerCase()
  const factor = units[spelled[unit] ?? unit]
  const number = parseDuration(match[1]!, { unitless: true })
  return factor === undefined || number === undefined ? undefined : number * factor
}
