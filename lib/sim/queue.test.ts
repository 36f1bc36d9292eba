import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../domain/base/decimal.ts'
import type { ClientOrderId } from '../domain/base/id.ts'
import type { Listing } from '../domain/base/listing.ts'
import type { MarketEvent } from '../domain/base/market.ts'
import { price, quantity } from '../domain/base/money.ts'
import type { QueueModel } from '../domain/base/simulation.ts'
import { instant } from '../domain/base/time.ts'
import { PaperMarket } from './paper.ts'
import { aheadAfter, shareAhead } from './queue.ts'

const MODELS = [{ kind: 'log' }, { kind: 'power', exponent: 1 }, { kind: 'power', exponent: 3 }] as const satisfies readonly QueueModel[]
const model = fc.constantFrom(...MODELS)
const lots = fc.integer({ min: 0, max: 500 })

describe('aheadAfter', () => {
  // hftbacktest, power 1, queue 60 ahead and 40 behind, 20 cancelled: 60/100 of them stood ahead.
  it.each([
    [{ kind: 'power', exponent: 1 }, 48],
    [{ kind: 'power', exponent: 3 }, 60 - (20 * 60 ** 3) / (60 ** 3 + 40 ** 3)],
    [{ kind: 'log' }, 60 - (20 * Math.log(61)) / (Math.log(61) + Math.log(41))],
    [{ kind: 'conservative' }, 60],
  ] as const)('%j: 60 ahead of 100, 20 cancelled', (queue, ahead) => {
    expect(aheadAfter(queue, 60, 100, 80, 0)).toBeCloseTo(ahead, 12)
  })

  it('does not count as cancelled what was traded, and takes from ahead what was not behind', () => {
    expect(aheadAfter({ kind: 'power', exponent: 1 }, 40, 100, 80, 20)).toBe(40)
    // 5 behind, 30 cancelled: at least 25 of them stood ahead.
    expect(aheadAfter({ kind: 'power', exponent: 0 }, 95, 100, 70, 0)).toBe(70)
  })

  it('stays within what the level shows, never grows, is never longer than the conservative queue', () => {
    fc.assert(
      fc.property(model, lots, lots, lots, lots, (queue, ahead, behind, now, printed) => {
        const before = ahead + behind + printed
        const after = aheadAfter(queue, ahead, before, now, printed)
        expect(after).toBeGreaterThanOrEqual(0)
        expect(after).toBeLessThanOrEqual(aheadAfter({ kind: 'conservative' }, ahead, before, now, printed))
      }),
    )
  })

  it('is monotone: more cancelled leaves no more ahead', () => {
    fc.assert(
      fc.property(model, lots, lots, fc.tuple(lots, lots), (queue, ahead, behind, [a, b]) => {
        const total = ahead + behind
        const left = (cancelled: number) => aheadAfter(queue, ahead, total, total - Math.min(cancelled, total), 0)
        expect(left(Math.max(a, b))).toBeLessThanOrEqual(left(Math.min(a, b)) + 1e-9)
      }),
    )
  })

  it('keeps who stood further behind there, where every place is as likely to cancel', () => {
    fc.assert(
      fc.property(lots, lots, lots, lots, (front, more, rest, cancelled) => {
        const total = front + more + rest
        const left = (ahead: number) => aheadAfter({ kind: 'power', exponent: 1 }, ahead, total, total - Math.min(cancelled, total), 0)
        expect(left(front)).toBeLessThanOrEqual(left(front + more) + 1e-9)
      }),
    )
  })

  it('is a share, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom(...MODELS, { kind: 'power', exponent: 60 } as const), (ahead, behind, queue) => {
        const share = shareAhead(queue, ahead, behind)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
      }),
    )
  })
})

const listing = (queue: QueueModel): Listing => ({
  venue: 'v',
  symbol: 'A/USD',
  base: 'A',
  quote: 'USD',
  tick: dec(1),
  lot: dec(1),
  minNotional: null,
  contractSize: null,
  inverse: false,
  makerBps: dec(1),
  takerBps: dec(2),
  latencyMs: { feed: 0, entry: 0, response: 0 },
  bookStaleMs: 5_000,
  allowShort: true,
  simulation: { queue, latency: { kind: 'median' } },
})

/** Others add, cancel and trade at the best bid of 100, where our order of `mine` lots came to rest; the ask stands at 102. */
function filledOver(queue: QueueModel, mine: number, opening: number, flow: readonly { readonly kind: 'level' | 'trade'; readonly lots: number }[]): number[] {
  const market = new PaperMarket(listing(queue))
  const head = { venue: 'v', symbol: 'A/USD' }
  market.apply({ ...head, at: instant(0), kind: 'snapshot', bids: [[100, opening]], asks: [[102, 10_000]] })
  market.place(
    {
      clientOrderId: 'o' as ClientOrderId,
      symbol: 'A/USD',
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      price: price(100),
      quantity: quantity(mine),
      expiresAt: null,
    },
    instant(1),
  )
  let shown = opening
  let filled = 0
  return flow.map(({ kind, lots: size }, i) => {
    const at = instant(2 + i)
    const events: MarketEvent[] = []
    // As a matched book tells it: the print, then what is left of the level.
    if (kind === 'trade') {
      shown = Math.max(0, shown - size)
      events.push({ ...head, at, kind: 'trade', tick: 100, lots: size, aggressor: 'sell' }, { ...head, at, kind: 'level', side: 'buy', tick: 100, lots: shown })
    } else {
      shown = size
      events.push({ ...head, at, kind: 'level', side: 'buy', tick: 100, lots: shown })
    }
    for (const event of events) for (const change of market.apply(event)) for (const fill of change.fills) filled += fill.quantity.toNumber()
    return filled
  })
}

const flow = fc.array(fc.record({ kind: fc.constantFrom('level' as const, 'trade' as const), lots: fc.integer({ min: 1, max: 60 }) }), { maxLength: 60 })

describe('a resting order under both models', () => {
  it('is never filled later under the probabilistic one on the same flow', () => {
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 40 }), lots, flow, (queue, mine, opening, events) => {
        const hopeful = filledOver(queue, mine, opening, events)
        const careful = filledOver({ kind: 'conservative' }, mine, opening, events)
        for (const [i, filled] of careful.entries()) expect(hopeful[i]).toBeGreaterThanOrEqual(filled)
      }),
    )
  })

  it('is filled by no more than was traded, and by no more than it asked for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<QueueModel>(...MODELS, { kind: 'conservative' }),
        fc.integer({ min: 1, max: 40 }),
        lots,
        flow,
        (queue, mine, opening, events) => {
          let traded = 0
          const filled = filledOver(queue, mine, opening, events)
          events.forEach((event, i) => {
            if (event.kind === 'trade') traded += event.lots
            expect(filled[i]).toBeLessThanOrEqual(Math.min(mine, traded))
            expect(filled[i]).toBeGreaterThanOrEqual(filled[i - 1] ?? 0)
          })
        },
      ),
    )
  })
})
