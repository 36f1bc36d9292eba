import { ANY_TIME, type TimeRange } from './range.ts'
import type { Zone } from './time.ts'

const SPAN = /^(\d{1,4})\s*(s|m|h|d|sec|min|hours?|days?|minutes?|seconds?)$/
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads what somebody typed: `13h`, `14:00`, `14:00 - 15:30`, `22 Nov 14:00 until now`, `2026-11-22 to 2026-11-23`, `until 09:00`. A time alone
 * is from then until now; a time of day is the last one that has passed. Null for what cannot be read; the empty text is any time.
 */
export function readRange(typed: string, nowMs: number, zone: Zone): TimeRange | null {
  const text = typed.trim().toLowerCase()
  if (text === '' || text === 'any time') return ANY_TIME
  const span = SPAN.exec(text.replace(/^(the )?last /, ''))
  if (span) return { ...ANY_TIME, range: `${Number(span[1])}${(span[2] as string).charAt(0)}` }
  const until = /^(?:until|to|before)\s+(.+)$/.exec(text)
  if (until) return between(null, until[1] as string, nowMs, zone)
  const [start = '', end = 'now', ...more] = text.replace(/^(from|since|after)\s+/, '').split(/\s+(?:until|to|-|–|…|\.\.)\s+|\s*(?:–|…|\.\.)\s*/)
  return more.length > 0 ? null : between(start, end, nowMs, zone)
}

function between(start: string | null, end: string, nowMs: number, zone: Zone): TimeRange | null {
  const from = start === null ? null : instantOf(start, nowMs, zone)
  const isOpen = end.trim() === 'now'
  // An end on a day's own hour belongs to the day that it starts on.
  let to = isOpen ? null : instantOf(end, start !== null && from !== null ? Math.max(nowMs, from) : nowMs, zone)
  if (start !== null && from === null) return null
  if (!isOpen && to === null) return null
  if (from !== null && to !== null && to <= from && isTimeOfDay(end)) to += DAY_MS
  if (from !== null && to !== null && to <= from) return null
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return { range: null, from: iso(from), to: iso(to) }
}

const DAY_MS = 86_400_000
const TIME = '(\\d{1,2}):(\\d{2})(?::(\\d{2}))?'
const isTimeOfDay = (text: string): boolean => new RegExp(`^${TIME}$`).test(text.trim())

/** The instant that a text names in this zone. */
function instantOf(text: string, nowMs: number, zone: Zone): number | null {
  const clean = text.trim()
  if (/^\d{4}-\d\d-\d\dt.*(z|[+-]\d\d:?\d\d)$/.test(clean)) return finite(Date.parse(clean.toUpperCase()))
  const time = new RegExp(`^${TIME}$`).exec(clean)
  const today = partsOf(nowMs, zone)
  if (time) {
    const at = make(today.year, today.month, today.day, time, zone)
    return at !== null && at > nowMs ? at - DAY_MS : at
  }
  const iso = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:[t ]${TIME})?$`).exec(clean)
  if (iso) return make(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), iso[4] ? ['', iso[4], iso[5], iso[6]] : null, zone)
  const named = new RegExp(`^(\\d{1,2}) ([a-z]{3})[a-z]*(?: (\\d{4}))?(?: ${TIME})?$`).exec(clean)
  const month = MONTHS.indexOf(named?.[2] ?? '')
  if (!named || month < 0) return null
  const clock = named[4] ? ['', named[4], named[5], named[6]] : null
  if (named[3]) return make(Number(named[3]), month, Number(named[1]), clock, zone)
  const at = make(today.year, month, Number(named[1]), clock, zone)
  return at !== null && at > nowMs ? make(today.year - 1, month, Number(named[1]), clock, zone) : at
}

function make(year: number, month: number, day: number, time: readonly (string | undefined)[] | null, zone: Zone): number | null {
  const [hour, minute, second] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0), Number(time?.[3] ?? 0)]
  if (month > 11 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null
  const at = zone === 'utc' ? Date.UTC(year, month, day, hour, minute, second) : new Date(year, month, day, hour, minute, second).getTime()
  // The 31st of a month that has 30 days is no day.
  return partsOf(at, zone).day === day ? finite(at) : null
}

function partsOf(ms: number, zone: Zone): { readonly year: number; readonly month: number; readonly day: number } {
  const at = new Date(ms)
  return zone === 'utc'
    ? { year: at.getUTCFullYear(), month: at.getUTCMonth(), day: at.getUTCDate() }
    : { year: at.getFullYear(), month: at.getMonth(), day: at.getDate() }
}

const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null)
