/**
 * Invariants: Σ signed fills = position · Σ cash flows = realised + inventory at cost · splitting a fill at one price
 * changes no total · profit of a closed book equals exact rational arithmetic, linear and inverse.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decimal, dec, ONE, ZERO } from '../base/decimal.ts'
import type { Listing } from '../base/listing.ts'
import { type Price, price } from '../base/money.ts'
import { cashFlow, checkInvariants, equityOf, feeIn, inventoryAtCost, rateOf, unrealizedPnl } from './pnl.ts'
import { type Applied, applyFill, type Position, type PositionFill } from './position.ts'

const linear: Listing = {
  venue: 'v',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  tick: dec('0.01'),
  lot: dec('0.001'),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: ZERO,
  takerBps: ZERO,
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
}
const contracts: Listing = { ...linear, symbol: 'BTC/USDT:USDT', contractSize: dec('0.01') }
const inverse: Listing = { ...linear, symbol: 'BTC/USD:BTC', quote: 'USD', contractSize: dec(100), inverse: true, lot: ONE }

const fill = (side: 'buy' | 'sell', quantity: string, at: string, fee = '0'): PositionFill => ({
  side,
  quantity: dec(quantity),
  price: price(at),
  fee: dec(fee),
})
/** Applies fills in order; the last step and the position after it. */
function book(fills: readonly PositionFill[], listing: Listing, from: Position | null = null): Applied & { readonly position: Position } {
  let step: Applied | null = null
  for (const next of fills) step = applyFill(step?.position ?? from, next, listing)
  if (!step) throw new Error('no fills')
  return step
}
const text = (value: Decimal | null | undefined) => value?.toFixed() ?? null

describe('one position, one fill at a time', () => {
  it('opens, adds, reduces, closes; the fee is part of what is realised', () => {
    const opened = applyFill(null, fill('buy', '2', '100', '0.2'), linear)
    expect([opened.change, text(opened.realizedDelta), text(opened.position.averagePrice)]).toEqual(['open', '-0.2', '100'])
    const added = applyFill(opened.position, fill('buy', '1', '103', '0.1'), linear)
    expect([added.change, text(added.realizedDelta), text(added.position.averagePrice), text(added.position.quantity)]).toEqual(['add', '-0.1', '101', '3'])
    const reduced = applyFill(added.position, fill('sell', '1', '105', '0.1'), linear)
    expect([reduced.change, text(reduced.realizedDelta), text(reduced.position.averagePrice), text(reduced.closed?.pnl)]).toEqual(['reduce', '3.9', '101', '4'])
    const closed = applyFill(reduced.position, fill('sell', '2', '100', '-0.05'), linear)
    expect([closed.change, text(closed.realizedDelta), text(closed.position.averagePrice), text(closed.position.quantity)]).toEqual([
      'close',
      '-1.95',
      null,
      '0',
    ])
    expect([text(closed.position.realizedPnl), text(closed.position.fees)]).toEqual(['1.65', '0.35'])
    expect(applyFill(closed.position, fill('sell', '1', '99'), linear).change).toBe('open')
  })

  it('flips: the old side closes, the rest opens at the fill price', () => {
    const flipped = book([fill('sell', '2', '100'), fill('buy', '5', '90', '1')], linear)
    expect(flipped.change).toBe('flip')
    expect([text(flipped.closed?.quantity), text(flipped.closed?.pnl), text(flipped.opened?.quantity)]).toEqual(['-2', '20', '3'])
    expect([text(flipped.realizedDelta), text(flipped.position.quantity), text(flipped.position.averagePrice)]).toEqual(['19', '3', '90'])
  })

  it('counts a linear contract by its size', () => {
    const { position } = book([fill('buy', '10', '60000'), fill('sell', '4', '61000')], contracts)
    expect([text(position.realizedPnl), position.pnlCurrency]).toEqual(['40', 'USDT'])
    expect(text(unrealizedPnl(position, dec(59_000), contracts))).toBe('-60')
  })

  it('books an inverse contract in base currency with the harmonic mean', () => {
    const opened = book([fill('buy', '10', '50000'), fill('buy', '10', '100000')], inverse)
    expect(text(opened.position.averagePrice)).toBe(
      dec(20)
        .div(dec(10).div(50_000).plus(dec(10).div(100_000)))
        .toFixed(),
    )
    const closed = applyFill(opened.position, fill('sell', '20', '80000', '0.0001'), inverse)
    // 20 · 100 · (0.015/1000 − 1/80000) = 0.005
    expect([closed.change, text(closed.closed?.pnl.toDecimalPlaces(40)), closed.position.pnlCurrency]).toEqual(['close', '0.005', 'BTC'])
    expect(text(book([fill('sell', '20', '80000'), fill('buy', '20', '64000')], inverse).closed?.pnl)).toBe('0.00625')
  })

  it('refuses what is no fill', () => {
    for (const bad of [fill('buy', '0', '1'), fill('buy', '-1', '1'), fill('buy', '1', '0')]) {
      expect(() => applyFill(null, bad, linear)).toThrow('a fill has')
    }
  })
})

const anyFill = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: fc.integer({ min: 1, max: 5_000_000 }).map((n) => dec(n).div(1_000)),
  price: fc.integer({ min: 1, max: 20_000_000 }).map((n) => dec(n).div(100) as Price),
  fee: fc.integer({ min: -1_000, max: 10_000 }).map((n) => dec(n).div(10_000)),
})
const anyListing = fc.constantFrom(linear, contracts, inverse)
const fills = fc.array(anyFill, { minLength: 1, maxLength: 30 })

describe('properties', () => {
  it('quantity, cash, fees and entry add up after any fills', () => {
    fc.assert(
      fc.property(fills, anyListing, (sequence, listing) => {
        const { position } = book(sequence, listing)
        const named = sequence.map((f, i) => ({ ...f, venueFillId: `f${i}` }))
        expect(checkInvariants(position, named, listing)).toEqual([])
      }),
    )
  })

  it('prices whose averages are finite decimals add up exactly', () => {
    const whole = fc.array(
      fc.record({
        side: fc.constantFrom('buy' as const, 'sell' as const),
        price: fc.integer({ min: 1, max: 500 }).map((n) => dec(n) as Price),
      }),
      { minLength: 1, maxLength: 20 },
    )
    fc.assert(
      fc.property(whole, (sequence) => {
        // Every position is −1, 0 or 1 unit or reached by adds of two, so that no average has more than a few digits.
        const cash: Decimal[] = []
        let position: Position | null = null
        for (const next of sequence) {
          const f = { ...next, quantity: ONE, fee: dec('0.25') }
          if (position?.quantity.abs().gte(2) && position.quantity.gt(0) === (f.side === 'buy')) continue
          position = applyFill(position, f, linear).position
          cash.push(cashFlow(f, linear))
        }
        const final = position as Position
        expect(cash.reduce((a, b) => a.plus(b), ZERO).toFixed()).toBe(final.realizedPnl.plus(inventoryAtCost(final, linear)).toFixed())
      }),
    )
  })

  it('realised profit of a flat book is its cash, by exact fractions', () => {
    fc.assert(
      fc.property(fills, anyListing, (sequence, listing) => {
        const { position } = book(sequence, listing)
        const last = position.quantity.isZero()
          ? null
          : {
              side: position.quantity.gt(0) ? ('sell' as const) : ('buy' as const),
              quantity: position.quantity.abs(),
              price: price('123.45'),
              fee: ZERO,
            }
        const all = last ? [...sequence, last] : sequence
        const final = book(all, listing).position
        expect(final.quantity.isZero()).toBe(true)
        const exact = fractionSum(all.map((f) => cashFraction(f, listing)))
        const gap = fractionOf(final.realizedPnl)
        // |exact − realised| < 1e-25
        const difference = exact.n * gap.d - gap.n * exact.d
        expect((difference < 0n ? -difference : difference) * 10n ** 25n < exact.d * gap.d).toBe(true)
      }),
    )
  })

  it('a fill split at one price is the same fill', () => {
    fc.assert(
      fc.property(fills, anyListing, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (sequence, listing, weights) => {
        const before = sequence.length > 1 ? book(sequence.slice(0, -1), listing).position : null
        const whole = sequence.at(-1) as PositionFill
        const total = weights.reduce((a, b) => a + b, 0)
        const parts = weights.map((w) => ({ ...whole, quantity: whole.quantity.times(w), fee: whole.fee.times(w) }))
        const once = book([{ ...whole, quantity: whole.quantity.times(total), fee: whole.fee.times(total) }], listing, before).position
        for (const order of [parts, parts.toReversed()]) {
          const split = book(order, listing, before).position
          expect(text(split.quantity)).toBe(text(once.quantity))
          expect(text(split.fees)).toBe(text(once.fees))
          expect(split.realizedPnl.minus(once.realizedPnl).abs().lt('1e-25')).toBe(true)
          expect(
            (split.averagePrice ?? ZERO)
              .minus(once.averagePrice ?? ZERO)
              .abs()
              .lt('1e-25'),
          ).toBe(true)
        }
      }),
    )
  })

  it('realised plus unrealised is what the cash and the inventory at the mark are worth', () => {
    fc.assert(
      fc.property(fills, anyListing, (sequence, listing) => {
        const { position } = book(sequence, listing)
        const mark = price('4321.5')
        const liquidated = position.quantity.isZero()
          ? null
          : {
              side: position.quantity.gt(0) ? ('sell' as const) : ('buy' as const),
              quantity: position.quantity.abs(),
              price: mark,
              fee: ZERO,
            }
        const cash = [...sequence, ...(liquidated ? [liquidated] : [])].reduce((total, f) => total.plus(cashFlow(f, listing)), ZERO)
        expect(
          position.realizedPnl
            .plus(unrealizedPnl(position, mark, listing))
            .minus(cash)
            .abs()
            .lt('1e-25'),
        ).toBe(true)
      }),
    )
  })
})

describe('the books', () => {
  it('name what does not add up', () => {
    const one = { ...fill('buy', '1', '100', '0.1'), venueFillId: 'a' }
    const { position } = book([one], linear)
    const rules = (p: Position, list = [one]) => checkInvariants(p, list, linear).map((b) => b.rule)
    expect(rules({ ...position, quantity: dec(2) })).toEqual(['quantity', 'cash'])
    expect(rules({ ...position, realizedPnl: ZERO as Position['realizedPnl'] })).toEqual(['cash'])
    expect(rules({ ...position, fees: ZERO as Position['fees'] })).toEqual(['fees'])
    expect(rules({ ...position, averagePrice: null })).toEqual(['cash', 'average_price'])
    expect(rules(book([one, one], linear).position, [one, one])).toEqual(['duplicate_fill'])
  })

  it('convert through a pair, either way round, then a configured rate, and name what is missing', () => {
    const rates = {
      reporting: 'USD',
      mids: new Map([
        ['BTC/USDT', dec(60_000)],
        ['USD/CHF', dec('0.8')],
        ['ETH/BTC', dec('0.05')],
      ]),
      configured: new Map([['EUR', { rate: dec('1.1'), asOf: '2026-11-01' }]]),
    }
    expect(rateOf('USDC', rates)?.source).toBe('same')
    expect(rateOf('BTC', rates)?.rate.toFixed()).toBe('60000')
    expect(rateOf('CHF', rates)?.rate.toFixed()).toBe('1.25')
    expect(rateOf('EUR', rates)).toEqual({ rate: dec('1.1'), source: 'configured', asOf: '2026-11-01' })
    expect(rateOf('ETH', rates)).toBeNull()

    const btc = book([fill('buy', '10', '50000')], inverse).position
    const usd = book([fill('buy', '1', '100', '1')], linear).position
    const jpy = { ...usd, pnlCurrency: 'JPY' }
    const equity = equityOf(
      dec(1_000_000),
      [
        { position: btc, unrealizedPnl: dec('0.01') },
        { position: usd, unrealizedPnl: null },
        { position: jpy, unrealizedPnl: ONE },
      ],
      rates,
    )
    expect([text(equity.equity), text(equity.realizedPnl), text(equity.unrealizedPnl)]).toEqual(['1000599', '-1', '600'])
    expect(equity.missing).toEqual(['v BTC/USDT', 'JPY'])
  })
})

describe('a fee', () => {
  it('converts between base and quote at the mid of its fill', () => {
    const of = (currency: string, feeCurrency: string, listing: Listing, mid: Decimal | 'stale_book' = dec(50_000)) =>
      String(feeIn(currency, dec('0.002'), feeCurrency, listing, mid))
    expect(of('USDT', 'USDT', linear, 'stale_book')).toBe('0.002')
    expect(of('USDT', 'USDC', linear)).toBe('0.002')
    expect(of('USDT', 'BTC', linear)).toBe('100')
    expect(of('BTC', 'USD', inverse)).toBe('0.00000004')
    expect(of('USDT', 'BTC', linear, 'stale_book')).toBe('stale_book')
    expect(of('USDT', 'BNB', linear)).toBe('no_book')
  })
})

type Fraction = { readonly n: bigint; readonly d: bigint }
function fractionOf(value: Decimal): Fraction {
  const [whole = '', decimals = ''] = value.toFixed().split('.')
  return { n: BigInt(whole + decimals), d: 10n ** BigInt(decimals.length) }
}
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d })
const fractionSum = (parts: readonly Fraction[]): Fraction => parts.reduce((a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d }), { n: 0n, d: 1n })
/** A fill's cash flow without any rounding. */
function cashFraction(f: PositionFill, listing: Listing): Fraction {
  const size = times(fractionOf(f.quantity), fractionOf(listing.contractSize ?? ONE))
  const p = fractionOf(f.price)
  const moved = listing.inverse ? times(size, { n: p.d, d: p.n }) : times(size, { n: -p.n, d: p.d })
  return fractionSum([f.side === 'buy' ? moved : { n: -moved.n, d: moved.d }, fractionOf(f.fee.neg())])
}
