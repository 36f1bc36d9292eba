/** `2018-01-02 14:30:00.125000` of an instant in µs, UTC: all the digits that files have. */
export function formatMarketTime(atUs: number): string {
  const iso = new Date(Math.floor(atUs / 1_000)).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${String(((atUs % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0')}`
}
