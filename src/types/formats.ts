/** What `format` means in a JSON Schema, for the formats that are used most (Validation 2020-12, 7.3). */
import { isIP, isIPv4, isIPv6 } from 'node:net'
import { isDate, isDateTime, isTime } from './date-time.js'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const isoDuration = /^P(?:\d+W|(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/
const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i
const mailbox = /^[\w.!#$%&'*+/=?^`{|}~-]+$/

/** Each in linear time, whatever the text. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: isTime,
  'date-time': isDateTime,
  /** ISO 8601's `PT5M`; SCXML's `500ms` is the type `duration`. */
  duration: (text) => isoDuration.test(text),
  email: isEmail,
  hostname: isHostname,
  ipv4: isIPv4,
  ipv6: isIPv6,
  uri: (text) => URL.canParse(text),
  'uri-reference': (text) => URL.canParse(text, 'http://a/'),
  uuid: (text) => uuid.test(text),
  regex: isPattern,
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  const domain = text.slice(at + 1)
  if (at < 1 || at > 64 || !mailbox.test(text.slice(0, at))) return false
  return isHostname(domain) || (domain.startsWith('[') && domain.endsWith(']') && isIP(domain.slice(1, -1)) > 0)
}

function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => part.length <= 63 && label.test(part))
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}
