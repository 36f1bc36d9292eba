export type Zone = 'utc' | 'local'

/** Epoch milliseconds of an ISO text, a Date or milliseconds; NaN when it is none of these. */
export function epochMs(at: string | number | Date): number {
  if (typeof at === 'number') return at
  return at instanceof Date ? at.getTime() : Date.parse(at)
}

/** An age for a badge: `now`, `12 s`, `4 min`, `3 h`, `2 d`. */
export function formatAge(ageMs: number): string {
  if (ageMs < 1_000) return 'now'
  if (ageMs < 60_000) return `${Math.floor(ageMs / 1_000)} s`
  if (ageMs < 3_600_000) return `${Math.floor(ageMs / 60_000)} min`
  if (ageMs < 86_400_000) return `${Math.floor(ageMs / 3_600_000)} h`
  return `${Math.floor(ageMs / 86_400_000)} d`
}

/** For lists: an age within the last hour, then the time, with its day once that is another one. */
export function formatRelative(atMs: number, nowMs: number, zone: Zone): string {
  const age = nowMs - atMs
  if (age < 3_600_000) return formatAge(Math.max(0, age))
  return dayOf(atMs, zone) === dayOf(nowMs, zone) ? formatClock(atMs, zone) : formatMoment(atMs, zone)
}

/** `14:03:07` */
export const formatClock = (atMs: number, zone: Zone): string => safe(atMs, () => clock(zone).format(atMs))

/** `14:03:07.123` */
export const formatClockMs = (atMs: number, zone: Zone): string => safe(atMs, () => `${clock(zone).format(atMs)}.${fraction(atMs)}`)

/** `22 Nov 14:03:07`, with the year once it is not this one's neighbour: recordings may be years old. */
export function formatMoment(atMs: number, zone: Zone, nowMs: number = atMs): string {
  return safe(atMs, () => {
    const isOld = Math.abs(nowMs - atMs) > 300 * 86_400_000
    return `${dayOf(atMs, zone)}${isOld ? ` ${year(zone).format(atMs)}` : ''} ${clock(zone).format(atMs)}`
  })
}

/** The exact instant in both zones, for hover and screen readers: `2026-11-22 14:03:07.123 UTC · 15:03:07.123 CET`. */
export function formatBothZones(atMs: number): string {
  return safe(atMs, () => {
    const utc = new Date(atMs).toISOString().replace('T', ' ').replace('Z', ' UTC')
    const local = `${formatClockMs(atMs, 'local')} ${zoneName(atMs)}`
    const otherDay = dayOf(atMs, 'utc') !== dayOf(atMs, 'local')
    return `${utc} · ${otherDay ? `${dayOf(atMs, 'local')} ` : ''}${local}`
  })
}

/** ISO 8601 with milliseconds, for `<time datetime>` and copies. */
export const formatIso = (atMs: number): string => safe(atMs, () => new Date(atMs).toISOString())

/** Market instants are integer microseconds: `14:03:07.123456`. */
export function formatClockUs(atUs: number, zone: Zone): string {
  return safe(atUs / 1_000, () => `${clock(zone).format(Math.floor(atUs / 1_000))}.${String(Math.floor(mod(atUs, 1_000_000))).padStart(6, '0')}`)
}

const mod = (value: number, by: number): number => ((value % by) + by) % by
const fraction = (atMs: number): string => String(Math.floor(mod(atMs, 1_000))).padStart(3, '0')
/** A time that cannot be read is said to be so; Intl would throw in the middle of a screen. */
const safe = (atMs: number, print: () => string): string => (Number.isFinite(atMs) ? print() : 'unreadable time')

const formats = new Map<string, Intl.DateTimeFormat>()
function format(name: string, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', zone === 'utc' ? { ...options, timeZone: 'UTC' } : options)
  formats.set(key, made)
  return made
}
const clock = (zone: Zone) => format('clock', zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const year = (zone: Zone) => format('year', zone, { year: 'numeric' })
const dayOf = (atMs: number, zone: Zone): string => format('day', zone, { day: 'numeric', month: 'short' }).format(atMs)
const zoneName = (atMs: number): string =>
  format('zone', 'local', { timeZoneName: 'short' })
    .formatToParts(atMs)
    .find((part) => part.type === 'timeZoneName')?.value ?? 'local'
