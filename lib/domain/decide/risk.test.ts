import { describe, expect, it } from 'vitest'
import { book, caseOf, context, decision, exposure, NOW } from '#tests/support/judging.ts'
import { dec } from '../base/decimal.ts'
import { plusMs } from '../base/time.ts'
import { convene } from './curator.ts'
import type { Case, Judged, RiskCheck } from './judgement.ts'
import { REFUSAL_CODES } from './refusal.ts'
import { check } from './risk.ts'

/** Invariants: every check is printed, passed or not; the first breach is the first reason; only a pass can be routed. */

const judged = (subject: Case): Judged => {
  const result = convene(subject)
  return result.ok ? result.value : result.error.judged
}
const gate = (parts: Parameters<typeof caseOf>[0] = {}) => {
  const subject = caseOf(parts)
  return check(subject.limits, subject.exposure, judged(subject))
}
const codes = (parts: Parameters<typeof caseOf>[0]) => {
  const result = gate(parts)
  return result.ok ? [] : result.error.refusals.map((r) => r.code)
}
const lineOf = (parts: Parameters<typeof caseOf>[0], name: string): RiskCheck => {
  const result = gate(parts)
  const checks = result.ok ? result.value.checks : result.error.judged.checks
  return checks.find((c) => c.name === name) as RiskCheck
}

describe('the gate', () => {
  it('prints every check with its value and limit', () => {
    const result = gate()
    expect(result.ok).toBe(true)
    if (!result.ok) return
    expect(result.value.checks.map((c) => c.name)).toEqual([
      'halt',
      'reduce-only',
      'symbol known',
      'market fresh',
      'order size minimum',
      'order size maximum',
      'eligible venues',
      'order notional',
      'position notional',
      'position share of equity',
      'gross notional',
      'concentration',
      'position value at risk',
      'portfolio value at risk',
      'daily loss',
      'drawdown',
      'orders per minute',
      'price collar',
      'expected slippage',
      'share of daily volume',
      'share of visible depth',
      'self-trade',
    ])
    for (const c of result.value.checks) {
      expect(Object.keys(c).sort()).toEqual(['code', 'field', 'limit', 'name', 'ok', 'unit', 'utilisation', 'value'])
      expect(c).toMatchObject({ ok: true, code: expect.toBeOneOf([...REFUSAL_CODES]) as string })
      expect(c.value).not.toBeNull()
    }
  })

  it('computes the values by hand', () => {
    // Buy 10 at mid 100 on a position of 20 with 5 working, volatility 3 %.
    const parts = { exposure: exposure({ position: dec(20), workingBuy: dec(5), grossNotional: dec(2_500), ordersLastMinute: 7 }) }
    expect(lineOf(parts, 'order notional')).toMatchObject({ value: '1000', limit: '250000', utilisation: 0.004 })
    expect(lineOf(parts, 'position share of equity')).toMatchObject({ value: '3500', limit: '100000', utilisation: 0.035 })
    expect(lineOf(parts, 'gross notional')).toMatchObject({ value: '3500', limit: '3000000' })
    expect(lineOf(parts, 'concentration')).toMatchObject({ value: '3500', limit: '200000' })
    expect(Number(lineOf(parts, 'position value at risk').value)).toBeCloseTo(3_500 * 0.03 * 1.645, 9)
    // Others at 10,000 of daily risk: 1.645 · (3,500 · 0.03 + 10,000), as if everything moved together.
    const among = { exposure: { ...parts.exposure, otherDailyRisk: dec(10_000) } }
    expect(Number(lineOf(among, 'portfolio value at risk').value)).toBeCloseTo((3_500 * 0.03 + 10_000) * 1.645, 9)
    expect(lineOf({ exposure: { ...parts.exposure, otherDailyRisk: null } }, 'portfolio value at risk').value).toBeNull()
    expect(lineOf({ tightened: { maxOrderQuantity: '40' } }, 'order size maximum')).toMatchObject({ value: '10', limit: '40', utilisation: 0.25 })
    // 45 are visible on the asking side.
    expect(lineOf({ tightened: { maxDepthShare: 0.5 } }, 'share of visible depth').utilisation).toBeCloseTo(10 / 45 / 0.5, 12)
    expect(lineOf(parts, 'orders per minute')).toMatchObject({ value: '8', limit: '600' })
    // Protection: touch 100.02 + 1 % is beyond the collar at 101.
    expect(lineOf(parts, 'price collar')).toMatchObject({ value: '100', limit: '100' })
    expect(Number(lineOf(parts, 'expected slippage').value)).toBeCloseTo(3, 9)
    expect(lineOf(parts, 'share of daily volume')).toMatchObject({ value: '0.0025', limit: '0.25' })
  })

  it('converts amounts to the reporting currency', () => {
    expect(lineOf({ exposure: exposure({ conversion: dec('1.25') }) }, 'order notional').value).toBe('1250')
  })

  const stale = book({}, undefined, undefined, { seenAt: plusMs(NOW, -6_000) })
  it.each<[string, Parameters<typeof caseOf>[0], string]>([
    ['a halt', { tightened: { halt: true } }, 'HALTED'],
    ['adding while the desk only reduces', { tightened: { reduceOnly: true } }, 'REDUCE_ONLY'],
    ['reduce-only without a position', { plan: { reduce_only: true } }, 'REDUCE_ONLY'],
    ['a symbol that no venue lists', { context: context({ books: [] }) }, 'UNKNOWN_SYMBOL'],
    ['stale books', { context: context({ books: [stale] }) }, 'STALE_MARKET'],
    ['a dead feed', { context: context({ books: [book({}, undefined, undefined, { isLive: false })] }) }, 'STALE_MARKET'],
    ['an empty side', { context: context({ books: [book({}, [], undefined)] }) }, 'STALE_MARKET'],
    ['less than a lot', { plan: { quantity: '0.0009' } }, 'ORDER_SIZE_LIMIT'],
    ['less than the minimum notional', { plan: { quantity: '0.099' } }, 'ORDER_SIZE_LIMIT'],
    ['a short sale where none is possible', { context: context({ books: [book({ allowShort: false })] }), plan: { direction: 'short' } }, 'NO_ELIGIBLE_VENUE'],
    ['order notional', { tightened: { maxOrderNotional: '999.99' } }, 'ORDER_SIZE_LIMIT'],
    ['position notional', { tightened: { maxPositionNotional: '999.99' } }, 'POSITION_LIMIT'],
    ['position share of equity', { exposure: exposure({ equity: dec(9_000) }), tightened: { maxDrawdown: 1 } }, 'POSITION_LIMIT'],
    ['gross notional', { exposure: exposure({ grossNotional: dec(2_999_001) }) }, 'GROSS_LIMIT'],
    ['concentration', { tightened: { maxConcentration: 0.0009 } }, 'CONCENTRATION_LIMIT'],
    ['value at risk', { tightened: { maxPositionVar: '49' } }, 'VAR_LIMIT'],
    ['value at risk of the portfolio', { tightened: { maxPortfolioVar: '1000' }, exposure: exposure({ otherDailyRisk: dec(600) }) }, 'VAR_LIMIT'],
    ['order size', { tightened: { maxOrderQuantity: '9.999' } }, 'ORDER_SIZE_LIMIT'],
    ['share of the visible depth', { tightened: { maxDepthShare: 0.2 } }, 'PARTICIPATION_LIMIT'],
    ['a book stamped ahead of the clock', { context: context({ books: [book({}, undefined, undefined, { seenAt: plusMs(NOW, 1_001) })] }) }, 'STALE_MARKET'],
    ['daily loss, at the limit itself', { exposure: exposure({ dayPnl: dec(-20_000) }) }, 'DAILY_LOSS_LIMIT'],
    ['drawdown, at the limit itself', { exposure: exposure({ equity: dec(900_000) }) }, 'DRAWDOWN_LIMIT'],
    ['orders per minute', { exposure: exposure({ ordersLastMinute: 600 }) }, 'RATE_LIMIT'],
    ['a limit price through the collar', { plan: { execution_strategy: 'limit', limit_price: '101.01' } }, 'PRICE_COLLAR'],
    ['a limit price below one tick', { plan: { execution_strategy: 'limit', limit_price: '0.001' } }, 'PRICE_COLLAR'],
    ['expected slippage', { plan: { max_slippage_bps: 1.5 } }, 'SLIPPAGE_LIMIT'],
    ['share of the daily volume', { context: context({ volumeDaily: dec(39) }) }, 'PARTICIPATION_LIMIT'],
    ['the plan’s own share of the daily volume', { plan: { max_participation: 0.002 } }, 'PARTICIPATION_LIMIT'],
    ['an own resting order in the way', { exposure: exposure({ restingPrices: [{ side: 'sell', price: dec('100.04') }] }) }, 'SELF_TRADE'],
  ])('refuses %s', (_, parts, code) => {
    expect(codes(parts)[0]).toBe(code)
  })

  it.each<[string, Parameters<typeof caseOf>[0]]>([
    ['a passive price however far away', { plan: { execution_strategy: 'limit', limit_price: '50' } }],
    ['an own resting order that the walk does not reach', { exposure: exposure({ restingPrices: [{ side: 'sell', price: dec('100.06') }] }) }],
    ['an own resting order on the same side', { exposure: exposure({ restingPrices: [{ side: 'buy', price: dec('100.04') }] }) }],
    ['an own resting order at another venue', { exposure: exposure({ restingPrices: [{ side: 'sell', price: dec('100'), venue: 'beta' }] }) }],
    ['unknown volume and volatility', { context: context({ volumeDaily: null, volatilityDaily: null }) }],
    ['a book stamped a moment ahead of the clock', { context: context({ books: [book({}, undefined, undefined, { seenAt: plusMs(NOW, 1_000) })] }) }],
    ['a portfolio within its value at risk', { tightened: { maxPortfolioVar: '1100' }, exposure: exposure({ otherDailyRisk: dec(600) }) }],
    ['the largest order, and the whole of a share of the depth', { tightened: { maxOrderQuantity: '10', maxDepthShare: 0.25 } }],
    [
      'a closing order, whatever the value at risk',
      {
        tightened: { maxPortfolioVar: '1', maxPositionVar: '1' },
        exposure: exposure({ position: dec(20), grossNotional: dec(2_000), otherDailyRisk: null }),
        plan: { direction: 'short' },
      },
    ],
    ['a limit met exactly', { tightened: { maxOrderNotional: '1000', maxPositionNotional: '1000' } }],
  ])('passes %s', (_, parts) => {
    expect(codes(parts)).toEqual([])
  })

  it('names the field, the value and the limit of a breach', () => {
    const result = gate({ tightened: { maxOrderNotional: '999' }, exposure: exposure({ currency: 'USD' }) })
    expect(result).toMatchObject({
      ok: false,
      error: {
        refusals: [
          {
            code: 'ORDER_SIZE_LIMIT',
            field: 'dm_decision.trading_plan.quantity',
            limit: '999',
            value: '1000',
            message: 'order notional is 1,000 USD, the limit is 999 USD',
          },
        ],
      },
    })
  })

  const held = (changes: Parameters<typeof exposure>[0] = {}) => exposure({ currency: 'USD', ...changes })
  it.each<[string, Parameters<typeof caseOf>[0]]>([
    ['no venue has a fresh two-sided book: the youngest is 6,000 ms old, the limit is 5,000 ms', { context: context({ books: [stale] }) }],
    ['an order of 0 BTC is smaller than any venue takes (lot 0.001 BTC)', { plan: { quantity: '0.0009' } }],
    ['order size maximum is 10 BTC, the limit is 9.999 BTC', { tightened: { maxOrderQuantity: '9.999' } }],
    ['order notional is 1,000 USD, the limit is 999.99 USD', { tightened: { maxOrderNotional: '999.99' } }],
    ['position notional is 1,000 USD, the limit as a share of equity is 900 USD', { exposure: held({ equity: dec(9_000) }), tightened: { maxDrawdown: 1 } }],
    ['drawdown is 11 % of peak equity, the limit is 10 % of peak equity', { exposure: held({ equity: dec(890_000) }) }],
    ['daily loss is 20,000 USD, the limit is 20,000 USD', { exposure: held({ dayPnl: dec(-20_000) }) }],
    ['orders per minute is 601 orders, the limit is 600 orders', { exposure: held({ ordersLastMinute: 600 }) }],
    ['price collar is 101 bps, the limit is 100 bps', { plan: { execution_strategy: 'limit', limit_price: '101.01' } }],
    ['expected slippage is 2 bps, the limit is 1.5 bps', { plan: { max_slippage_bps: 1.5 } }],
    ['share of daily volume is 25.6 %, the limit is 25 %', { context: context({ volumeDaily: dec(39) }) }],
    ['the order would meet an own resting order at 100.04 USDT', { exposure: held({ restingPrices: [{ side: 'sell', price: dec('100.04') }] }) }],
  ])('says: %s', (message, parts) => {
    const result = gate({ exposure: held(), ...parts })
    expect(result.ok ? [] : result.error.refusals.map((r) => r.message)).toContain(message)
  })

  it('looks at the limits given to it, not at those the curators saw', () => {
    const subject = caseOf()
    const before = judged(subject)
    expect(check(subject.limits, subject.exposure, before).ok).toBe(true)
    expect(check({ ...subject.limits, halt: true }, subject.exposure, before)).toMatchObject({ ok: false, error: { refusals: [{ code: 'HALTED' }] } })
  })

  it('does not pass what it cannot know', () => {
    expect(codes({ tightened: { maxPositionVar: '1000' }, context: context({ volatilityDaily: null }) })).toEqual(['VAR_LIMIT'])
    expect(codes({ tightened: { maxPortfolioVar: '1000' }, exposure: exposure({ otherDailyRisk: null }) })).toEqual(['VAR_LIMIT'])
  })

  it('says that a book is stamped ahead of the clock', () => {
    const ahead = context({ books: [book({}, undefined, undefined, { seenAt: plusMs(NOW, 60_000) })] })
    expect(lineOf({ context: ahead }, 'market fresh')).toMatchObject({ ok: false, value: 'stamped 60000 ms ahead of the clock' })
  })
})

describe('reduce-only', () => {
  const long = exposure({ position: dec(4), grossNotional: dec(400) })

  it('clips an order to the position that it closes, so that Q_o < Q', () => {
    const { survey } = caseOf({ exposure: long, plan: { direction: 'short', reduce_only: true } })
    expect(survey.isClipped).toBe(true)
    expect(survey.best?.quantity?.toFixed()).toBe('10')
    expect(survey.best?.ordered?.toFixed()).toBe('4')
    expect(codes({ exposure: long, plan: { direction: 'short', reduce_only: true } })).toEqual([])
  })

  it('leaves out what already works to close it', () => {
    const { survey } = caseOf({ exposure: { ...long, workingSell: dec('2.5') }, plan: { direction: 'short' }, tightened: { reduceOnly: true } })
    expect(survey.best?.ordered?.toFixed()).toBe('1.5')
  })

  it('refuses the side that adds', () => {
    expect(codes({ exposure: long, decision: decision({ reduce_only: true }) })[0]).toBe('REDUCE_ONLY')
  })
})
