import { invariant } from './invariant.ts'

declare const brand: unique symbol
/** Microseconds since the Unix epoch, UTC, as a safe integer. */
export type Instant = number & { readonly [brand]: 'Instant' }

export const US_PER_MS = 1_000
export const US_PER_S = 1_000_000

export function instant(microseconds: number): Instant {
  invariant(Number.isSafeInteger(microseconds), `an instant is a safe integer of microseconds, got ${microseconds}`)
  return microseconds as Instant
}

export const fromMs = (milliseconds: number): Instant => instant(Math.round(milliseconds * US_PER_MS))
export const toMs = (at: Instant): number => at / US_PER_MS
export const plusMs = (at: Instant, ms: number): Instant => instant(at + Math.round(ms * US_PER_MS))
/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export const msBetween = (from: Instant, to: Instant): number => (to - from) / US_PER_MS
/** ISO 8601 with millisecond precision, as `timestamptz(3)` keeps it. */
// biome-ignore lint/style/noRestrictedGlobals: calendar arithmetic on its argument, no clock is read
export const toIso = (at: Instant): string => new Date(Math.floor(at / US_PER_MS)).toISOString()

const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?$/

/** Reads an ISO 8601 instant (no zone means UTC) to the microsecond; null when the text is none, or names a day that its month has not. */
export function parseIso(text: string): Instant | null {
  const trimmed = text.trim()
  if (!ISO.test(trimmed) || !isOnCalendar(trimmed.slice(0, 10))) return null
  const fraction = /\.(\d+)/.exec(trimmed)?.[1] ?? ''
  const whole = trimmed.replace(/\.\d+/, '').replace(' ', 'T')
  const zoned = /(Z|[+-]\d{2}(:?\d{2})?)$/.test(whole.slice(10)) ? whole : `${whole}Z`
  // biome-ignore lint/style/noRestrictedGlobals: calendar arithmetic on its argument, no clock is read
  const ms = Date.parse(zoned.replace(/([+-]\d{2})$/, '$1:00'))
  if (Number.isNaN(ms)) return null
  return instant(ms * US_PER_MS + Number(fraction.padEnd(6, '0').slice(0, 6)))
}

/** Counting a date out makes 3 March of 31 February. */
function isOnCalendar(date: string): boolean {
  // biome-ignore lint/style/noRestrictedGlobals: calendar arithmetic on its argument, no clock is read
  const day = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30s`, `5m`, `1h`, or seconds as a number or numeric text → milliseconds; null when it is none of these. */
export function parseDurationMs(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value * 1_000 : null
  if (typeof value !== 'string' || value.length > 32) return null
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000
  const match = DURATION.exec(text)
  return match ? Number(match[1]) * (UNIT_MS[match[2] as string] as number) : null
}
