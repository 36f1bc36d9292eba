/** The time formats that files of fills and quotes use. No zone means UTC: both files of a comparison must mean the same. */
import { type Instant, US_PER_MS } from '#lib/domain/base/time.ts'

export const TIME_EXPECTED = 'a time: epoch s, ms, µs or ns, ISO 8601, YYYY-MM-DD HH:MM:SS[.ffffff] or DD/MM/YYYY HH:MM:SS'

/** Which comes first where a date is written with slashes or points: day or month. */
export type DateOrder = 'dmy' | 'mdy'

const EPOCH = /^(\d{1,20})(?:\.(\d+))?$/
const YEAR_FIRST = /^(\d{4})[-/.](\d{2})[-/.](\d{2})$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i

/** Reads cells of one column to the microsecond (finer digits are cut off); undefined = no time. Days are remembered, because rows share them. */
export function timeReader(order: DateOrder = 'dmy'): (cell: string) => Instant | undefined {
  const days = new Map<string, number | undefined>()
  const dayOf = (text: string): number | undefined => {
    if (days.has(text)) return days.get(text)
    const day = dayUs(text, order)
    if (days.size > 10_000) days.clear()
    days.set(text, day)
    return day
  }
  return (cell) => {
    const first = cell.charCodeAt(0)
    if (first < 48 || first > 57) return undefined
    const split = /[T ]/.exec(cell)?.index ?? (COMPACT.test(cell.slice(0, 8)) && cell[8] === '-' ? 8 : -1)
    if (split < 0) return epochUs(cell)
    const day = dayOf(cell.slice(0, split))
    const clock = day === undefined ? undefined : clockUs(cell.slice(split + 1).trim())
    return day === undefined || clock === undefined ? undefined : ((day + clock) as Instant)
  }
}

/** Seconds, ms, µs or ns by the number of digits before the point: 11, 14, 17 and 20 at most. */
function epochUs(cell: string): Instant | undefined {
  const match = EPOCH.exec(cell)
  if (match === null) return undefined
  const [, whole = '', fraction = ''] = match
  const shift = whole.length <= 11 ? 6 : whole.length <= 14 ? 3 : whole.length <= 17 ? 0 : -3
  const digits = shift >= 0 ? whole + fraction.slice(0, shift).padEnd(shift, '0') : whole.slice(0, shift)
  const at = Number(digits)
  return Number.isSafeInteger(at) ? (at as Instant) : undefined
}

/** Microseconds of midnight UTC, undefined when there is no such day. */
function dayUs(text: string, order: DateOrder): number | undefined {
  const yearFirst = YEAR_FIRST.exec(text) ?? COMPACT.exec(text)
  const dayFirst = yearFirst === null ? DAY_FIRST.exec(text) : null
  const parts = yearFirst?.slice(1) ?? dayFirst?.slice(1).toReversed()
  if (parts === undefined) return undefined
  const [year, second, third] = parts.map(Number) as [number, number, number]
  const [month, day] = dayFirst !== null && order === 'mdy' ? [third, second] : [second, third]
  const ms = Date.UTC(year, month - 1, day)
  const back = new Date(ms)
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms * US_PER_MS : undefined
}

function clockUs(text: string): number | undefined {
  const match = CLOCK.exec(text)
  if (match === null) return undefined
  const [, hour, minute, second = '0', fraction = '', zone = 'Z'] = match
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  if (h > 23 || m > 59 || s > 60) return undefined
  const us = ((h * 60 + m) * 60 + s) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'))
  return us - zoneUs(zone)
}

function zoneUs(zone: string): number {
  if (/^(z|utc)$/i.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000_000
}
