import { formatNumber } from './number.ts'

/** Milliseconds as `840 µs`, `12 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`; negative ones keep their minus. */
export function formatDuration(ms: number | string): string {
  const value = Number(ms)
  if (!Number.isFinite(value)) return String(ms)
  const size = Math.abs(value)
  return `${value < 0 ? '−' : ''}${unsigned(size)}`
}

function unsigned(ms: number): string {
  if (ms === 0) return '0 ms'
  if (ms < 0.9995) return `${formatNumber(ms * 1_000, 0)} µs`
  if (ms < 9.95) return `${formatNumber(ms, { min: 0, max: 1 })} ms`
  if (ms < 999.5) return `${formatNumber(ms, 0)} ms`
  if (ms < 59_500) return `${formatNumber(ms / 1_000, ms < 9_950 ? { min: 0, max: 1 } : 0)} s`
  return long(Math.round(ms / 1_000))
}

function long(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60]
  if (days > 0) return pair(days, 'd', hours, 'h')
  if (hours > 0) return pair(hours, 'h', minutes, 'min')
  return pair(minutes, 'min', seconds % 60, 's')
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
