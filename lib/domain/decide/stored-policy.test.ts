import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from './policy.ts'
import { parsePolicy } from './stored-policy.ts'

const paths = (config: unknown) => {
  const result = parsePolicy(config)
  return result.ok ? [] : result.error.map((p) => p.path)
}

describe('parsePolicy', () => {
  it('reads an empty configuration and the seed itself as the seed', () => {
    expect(parsePolicy({})).toEqual({ ok: true, value: DEFAULT_POLICY })
    expect(parsePolicy(JSON.parse(JSON.stringify(DEFAULT_POLICY)))).toEqual({ ok: true, value: DEFAULT_POLICY })
  })

  it('reads snake_case, changes what is given and leaves the rest', () => {
    const result = parsePolicy({
      module_id: 'tr_001',
      version: 7,
      publish_threshold: 0.5,
      curators: { risk: { weight: 0.3, veto_floor: 0.2 } },
      limits: { max_order_notional: 1000, halt: true },
      defaults: { max_slippage_bps: 50 },
    })
    expect(result).toMatchObject({
      ok: true,
      value: {
        version: 7,
        publishThreshold: 0.5,
        curators: { risk: { weight: 0.3, vetoFloor: 0.2, threshold: 0.8 }, venue: DEFAULT_POLICY.curators.venue },
        limits: { maxOrderNotional: '1000', halt: true, maxConcentration: 0.2 },
        defaults: { maxSlippageBps: 50, maxLatencyMs: 1_000 },
      },
    })
  })

  it('names every problem by its path', () => {
    expect(
      paths({
        publish_threshold: 0,
        curators: { venue: { weight: 0.6, kappa: 0.2, enabled: 'no' }, risk: 1 },
        limits: { max_drawdown: -1, maxDailyLoss: 'x' },
        defaults: [],
      }),
    ).toEqual([
      'publish_threshold',
      'curators.venue.weight',
      'curators.venue.kappa',
      'curators.venue.enabled',
      'curators.risk',
      'limits.maxDailyLoss',
      'limits.max_drawdown',
      'defaults',
    ])
    expect(
      paths({
        routing: { rounds: 11, within_ms: -1 },
        styles: { jitter: 0.6, povRate: 0, iceberg_display: 2, slices: 2.5, interval_min_ms: 5_000, interval_max_ms: 4_000, curve_days_min: 30 },
      }),
    ).toEqual([
      'routing.rounds',
      'routing.within_ms',
      'styles.jitter',
      'styles.slices',
      'styles.povRate',
      'styles.iceberg_display',
      'styles.interval_min_ms',
      'styles.curve_days_min',
    ])
    expect(paths(null)).toEqual([''])
    expect(paths({ limits: { max_orders_per_minute: 1.5, price_collar_bps: Number.NaN } })).toEqual(['limits.max_orders_per_minute', 'limits.price_collar_bps'])
  })
})
