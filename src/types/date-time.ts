/** Dates and times as texts (RFC 3339). No text takes more than linear time. */

const fullDate = /^(\d{4})-(\d\d)-(\d\d)$/
const fullTime = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|[+-](\d\d):(\d\d))$/i

/** Whether it is a day of the calendar: `2026-02-28`. */
export function isDate(text: string): boolean {
  const match = fullDate.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [year: number, month: number, day: number]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
}

/** Whether it is a time of the day with its offset: `09:30:00Z`, `09:30:00.5+02:00`; a leap second counts. */
export function isTime(text: string): boolean {
  const match = fullTime.exec(text)
  if (!match) return false
  const [hour, minute, second, offsetHour, offsetMinute] = match.slice(1).map((part) => Number(part ?? 0)) as Parts
  return hour <= 23 && minute <= 59 && second <= 60 && offsetHour <= 23 && offsetMinute <= 59
}

/** Whether it is a date and a time, with `T` or a space between them. */
export function isDateTime(text: string): boolean {
  return /^.{10}[t ]/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11))
}

type Parts = [hour: number, minute: number, second: number, offsetHour: number, offsetMinute: number]

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
