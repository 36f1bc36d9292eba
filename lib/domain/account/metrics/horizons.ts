/** The horizons of METRICS.md section 1 after a fill, apart from the registry: a screen that only lists them carries no formula texts. */
export const HORIZONS = ['h100ms', 'h1s', 'h10s', 'h1m', 'h5m'] as const
export type Horizon = (typeof HORIZONS)[number]
export const HORIZON_MS: Readonly<Record<Horizon, number>> = { h100ms: 100, h1s: 1_000, h10s: 10_000, h1m: 60_000, h5m: 300_000 }
export const HORIZON_NAME: Readonly<Record<Horizon, string>> = { h100ms: '100 ms', h1s: '1 s', h10s: '10 s', h1m: '1 min', h5m: '5 min' }
