import type { Horizon } from '#lib/domain/account/metrics/registry.ts'

/**
 * The registry's horizons by its own type, without its formula texts: a screen that only lists horizons does not load them.
 * A test holds the two together.
 */
export const HORIZON_NAMES: Readonly<Record<Horizon, string>> = { h100ms: '100 ms', h1s: '1 s', h10s: '10 s', h1m: '1 min', h5m: '5 min' }
export const HORIZON_KEYS = Object.keys(HORIZON_NAMES) as readonly Horizon[]
