const QUARTER_US = 900_000_000

/** An instant as its zone's wall clock shows it, in µs as if that were UTC. Zones change their offset on quarters of an hour. */
export function localClock(zone: string): (at: number) => number {
  if (zone === 'UTC') return (at) => at
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' })
  const offsets = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at / QUARTER_US)
    const offset = offsets.get(quarter) ?? offsetUs(format, quarter * 900_000)
    offsets.set(quarter, offset)
    return at + offset
  }
}

/** `GMT-05:00` → µs; zones of the past have seconds. */
function offsetUs(format: Intl.DateTimeFormat, atMs: number): number {
  const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name)
  if (match === null) return 0
  const [, sign, hours, minutes, seconds = '0'] = match
  return (sign === '-' ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000_000
}
