import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { instant, parseIso, US_PER_MS, US_PER_S } from '#lib/domain/base/time.ts'

/** A row that its format does not allow. The reader of the file adds file name and line number. */
export class BadRow extends Error {
  override name = 'BadRow'
  readonly field: string
  constructor(field: string, expected: string, got: string | undefined) {
    super(`${field}: expected ${expected}, got ${got === undefined || got === '' ? 'nothing' : JSON.stringify(got.slice(0, 60))}`)
    this.field = field
  }
}

/** Who speaks and in what steps; the same for all formats. */
export type Feed = {
  readonly venue: string
  readonly symbol: string
  /** Decimal texts, as recording.json has them. */
  readonly tick: string
  readonly lot: string
}

/** Fed with the lines of the files in their order; appends what they say to `out`. */
export type LineParser = { push(line: string, out: MarketEvent[]): void }

/** The day that a file counts from: `date` is local, `zoneMinutes` is the local time minus UTC on that day. */
export type Day = { readonly date: string; readonly zoneMinutes: number }

export function midnightOf(day: Day): Instant {
  const utc = parseIso(`${day.date}T00:00:00Z`)
  if (utc === null) throw new BadRow('date', 'a date such as 2012-06-21', day.date)
  return instant(utc - day.zoneMinutes * 60 * US_PER_S)
}

/** More than any shuffle of messages on one connection: beyond it the rows or files are in the wrong order. */
const BACKWARDS_MAX_US = 60 * US_PER_S

/** Stamps of one listing never step back: a row that says so took place, for us, right after the one before. */
export function forwardOnly(): (at: number) => Instant {
  let last = 0
  return (at) => {
    if (at < last - BACKWARDS_MAX_US) throw new BadRow('time', 'rows in time order', `${((last - at) / US_PER_S).toFixed(3)} s before the row above`)
    if (at > last) last = at
    return last as Instant
  }
}

/** `34200.017459617` → microseconds; the digits below a microsecond, in some rows the noise of a double, are cut. */
export function secondsToUs(text: string, field: string): number {
  const dot = text.indexOf('.')
  const whole = dot < 0 ? text : text.slice(0, dot)
  const fraction = dot < 0 ? '' : text.slice(dot + 1)
  if (!/^\d{1,10}$/.test(whole) || !/^\d{0,15}$/.test(fraction)) throw new BadRow(field, 'seconds after midnight', text)
  return Number(whole) * US_PER_S + Number(fraction.padEnd(6, '0').slice(0, 6))
}

/** Whole milliseconds → microseconds. */
export function msToUs(text: string, field: string): number {
  if (!/^\d{1,13}$/.test(text)) throw new BadRow(field, 'whole milliseconds', text)
  return Number(text) * US_PER_MS
}
