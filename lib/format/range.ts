import { formatMoment, type Zone } from './time.ts'

/** A stretch of time as a screen asks for it: so long before now, or from and until, each an ISO text. Nothing is any time. */
export type TimeRange = { readonly range: string | null; readonly from: string | null; readonly to: string | null }
export const ANY_TIME: TimeRange = { range: null, from: null, to: null }

const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' }

/** `the last 13 hours`, `from 22 Nov 14:00:00 until now`. Empty for any time. */
export function rangeInWords({ range, from, to }: TimeRange, zone: Zone, nowMs?: number): string {
  if (range) {
    const count = Number(range.slice(0, -1))
    const unit = UNITS[range.slice(-1)] ?? ''
    return `the last ${count === 1 ? '' : `${count} `}${unit}${count === 1 ? '' : 's'}`
  }
  const at = (iso: string) => formatMoment(Date.parse(iso), zone, nowMs)
  if (from) return `from ${at(from)} until ${to ? at(to) : 'now'}`
  return to ? `until ${at(to)}` : ''
}
