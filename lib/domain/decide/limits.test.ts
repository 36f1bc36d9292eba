import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeUpdates, readRiskUpdate, tighten, withState } from './limits.ts'
import { DEFAULT_POLICY } from './policy.ts'

/** Invariant: whatever a risk update says, no limit in force is looser than the configured one. */

const configured = DEFAULT_POLICY.limits
const after = (...raw: unknown[]) => tighten(configured, ...raw.map((r) => readRiskUpdate(r).update))

describe('risk updates', () => {
  it('tighten at once', () => {
    expect(
      after({ max_order_notional: '100', max_daily_loss: 5, max_drawdown: '0.05', max_orders_per_minute: 3, price_collar_bps: 20, halt: true }),
    ).toMatchObject({
      maxOrderNotional: '100',
      maxDailyLoss: '5',
      maxDrawdown: 0.05,
      maxOrdersPerMinute: 3,
      priceCollarBps: 20,
      halt: true,
      reduceOnly: false,
      maxGrossNotional: '3000000',
    })
  })

  it('loosen only up to what is configured', () => {
    expect(after({ max_order_notional: 1e9, max_drawdown: 0.9, max_orders_per_minute: 1e6, price_collar_bps: 9_999, halt: false })).toEqual(configured)
  })

  it('take a wish back with null, and a newer wish of a scope replaces the older', () => {
    const read = (raw: unknown) => readRiskUpdate(raw).update
    const first = mergeUpdates(read({ max_order_notional: 10, halt: true }), read({ max_order_notional: 500, reduce_only: true }))
    expect(tighten(configured, first)).toMatchObject({ maxOrderNotional: '500', halt: true, reduceOnly: true })
    expect(tighten(configured, mergeUpdates(first, read({ max_order_notional: null, halt: false, reduce_only: null })))).toEqual(configured)
  })

  it('combine scopes by the stricter', () => {
    expect(after({ max_order_notional: 100, max_position_notional: 900 }, { max_order_notional: 200, max_position_notional: 800 })).toMatchObject({
      maxOrderNotional: '100',
      maxPositionNotional: '800',
    })
  })

  it('name what they do not understand and apply the rest', () => {
    const { update, problems } = readRiskUpdate({
      halt: 'yes',
      max_order_notional: '1e9x',
      max_daily_loss: -1,
      max_drawdown: 2,
      max_gross_notional: 7,
      other: {},
    })
    expect(update).toEqual({ max_gross_notional: '7' })
    expect(problems.map((p) => p.path)).toEqual(['halt', 'max_order_notional', 'max_daily_loss', 'max_drawdown'].map((f) => `rm_risk_limits.${f}`))
    expect(readRiskUpdate([1])).toEqual({ update: {}, problems: [{ path: 'rm_risk_limits', message: 'must be an object' }] })
  })

  it('never loosen, whatever they hold', () => {
    const value = fc.oneof(fc.anything(), fc.double(), fc.constantFrom('1e30', '0', '-1', null, 1e300))
    const raw = fc.dictionary(
      fc.constantFrom(
        'halt',
        'reduce_only',
        'max_order_notional',
        'max_position_notional',
        'max_gross_notional',
        'max_daily_loss',
        'max_drawdown',
        'max_orders_per_minute',
        'price_collar_bps',
      ),
      value,
    )
    fc.assert(
      fc.property(raw, (r) => {
        const limits = after(r)
        for (const key of [
          'maxOrderNotional',
          'maxPositionNotional',
          'maxGrossNotional',
          'maxDailyLoss',
          'maxDrawdown',
          'maxOrdersPerMinute',
          'priceCollarBps',
        ] as const) {
          expect(Number(limits[key])).toBeLessThanOrEqual(Number(configured[key]))
          expect(Number(limits[key])).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})

it('the switch adds to what limits forbid and lifts nothing', () => {
  expect(withState(configured, 'trading')).toBe(configured)
  expect(withState(configured, 'halted')).toMatchObject({ halt: true, reduceOnly: false })
  expect(withState({ ...configured, halt: true }, 'reduce_only')).toMatchObject({ halt: true, reduceOnly: true })
})
