const OFFSET = /^([+-])(\d{2}):?(\d{2})$/

/** Local time minus UTC, in minutes, at noon of `date`: `zone` is an IANA name or an offset such as `-05:00`. */
export function zoneMinutes(zone: string, date: string): number {
  const offset = OFFSET.exec(zone)
  if (offset) return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]))
  const noonUtc = new Date(`${date}T12:00:00Z`)
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(noonUtc)
  // `GMT` alone is UTC itself.
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  return name === 'GMT' ? 0 : zoneMinutes(name.replace('GMT', ''), date)
}
