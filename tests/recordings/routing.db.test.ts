import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type Decimal, dec, max, min } from '#lib/domain/base/decimal.ts'
import type { Side } from '#lib/domain/base/market.ts'
import { signOf } from '#lib/domain/base/market.ts'
import { randomFor } from '#lib/domain/base/random.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk } from '#tests/support/desk.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'
import { createReplayMarket } from '#worker/market/replay/replay-market.ts'
import type { Market } from '#worker/ports.ts'

/**
 * Marketable orders through the whole desk on EURUSD at two dealers, one of which crosses its own quote in up to a quarter
 * of its rows. With no latency a decision is never dearer, net of fees, than the better dealer's honest quote at its
 * instant; with the recording's latencies the difference is the price of being late, and is printed.
 */
const DECISIONS = 1_040
const BATCH = 400
/** 2014-05-06 from 08:00 UTC, when both dealers quote; one every eleven seconds. */
const FROM = Date.UTC(2014, 4, 6, 8)
const EVERY_MS = 11_000

// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
type Row = any
type Dealer = { readonly venue: string; readonly bid: Decimal; readonly ask: Decimal; readonly takerBps: Decimal }

/** The same recording, with a desk that sees and is heard at once. */
const prompt = (market: Market): Market => ({
  ...market,
  listings: market.listings.map((l) => ({ ...l, latencyMs: { feed: 0, entry: 0, response: 0 } })),
})

const idOf = (i: number) => `01JFXDESK${String(i).padStart(17, '0')}`

async function play(isPrompt: boolean, count: number) {
  const db = await freshDatabase()
  const dm = await openClient(db.url, 'dm')
  onTestFinished(() => dm.end())
  const random = randomFor('routing-desk', 'fx-eurusd')
  let size = 0
  const rows = Array.from({ length: count }, (_, i) => {
    const side: Side = i % 2 === 0 ? 'buy' : 'sell'
    // Both sides of one size in turn, so that no position builds up.
    if (side === 'buy') size = 1_000 * (1 + random.int(60))
    const quantity = String(size)
    return {
      id: idOf(i),
      plan: {
        side,
        quantity,
        execution_strategy: 'market',
        max_slippage_bps: 20,
        effective_at: new Date(FROM + EVERY_MS * i).toISOString(),
      },
    }
  })
  for (let k = 0; k < rows.length; k += BATCH) {
    await dm.query(
      `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags)
       select x.id, 'EUR/USD', '1m', 'decision', '{"signal_strength": 0.95}', jsonb_build_object('decision_type', 'execute', 'trading_plan', x.plan), '{trader:execute}'
       from jsonb_to_recordset($1::jsonb) as x(id text, plan jsonb)`,
      [JSON.stringify(rows.slice(k, k + BATCH))],
    )
  }
  const desk = await openTestDesk({
    url: db.url,
    ...(isPrompt ? {} : { venueLatency: 'listing' as const }),
    market: (wall) => {
      const market = createReplayMarket({ folder: join(recordingsFolder(), 'fx-eurusd'), speed: 'max', wall })
      return isPrompt ? prompt(market) : market
    },
  })
  const done = async () => Number((await dm.query(`select count(*)::int as n from tr_strand where ended_at is not null`)).rows[0].n)
  await eventually('every report', async () => (await done()) === count, 100_000)
  const strands: Row[] = (
    await dm.query(
      `select decision_id, status, side, ordered_quantity, filled_quantity, average_price, context, route, fills, outcome from tr_strand order by decision_id`,
    )
  ).rows
  const listings = desk.market.listings
  const { faults } = desk
  await desk.stop()
  expect(faults).toEqual([])
  return { strands, listings }
}

const dealersOf = (strand: Row, fees: ReadonlyMap<string, Decimal>): Dealer[] =>
  strand.context.books
    .filter((b: Row) => b.bid && b.ask && b.is_live)
    .map((b: Row) => ({ venue: b.venue, bid: dec(b.bid), ask: dec(b.ask), takerBps: fees.get(b.venue) as Decimal }))

/** A crossed or locked quote is no offer: a buy pays at least the higher of bid and ask, a sell gets at most the lower. */
const honest = (d: Dealer, side: Side): Decimal => (side === 'buy' ? max(d.bid, d.ask) : min(d.bid, d.ask))
const net = (price: Decimal, takerBps: Decimal, side: Side): Decimal => price.times(dec(1).plus(takerBps.div(10_000).times(signOf(side))))

/** What the desk paid per unit net of fees, less the better dealer's honest quote at the decision, in bps; positive = worse. */
function worseThanBest(strand: Row, fees: ReadonlyMap<string, Decimal>): number {
  const side = strand.side as Side
  const best = dealersOf(strand, fees)
    .map((d) => net(honest(d, side), d.takerBps, side))
    .reduce((a, b) => (signOf(side) * a.cmp(b) <= 0 ? a : b))
  const paid = strand.fills
    .map((f: Row) => dec(f.qty).times(net(dec(f.px), fees.get(f.venue) as Decimal, side)))
    .reduce((a: Decimal, b: Decimal) => a.plus(b), dec(0))
    .div(strand.filled_quantity)
  return paid.minus(best).times(signOf(side)).times(10_000).div(best).toNumber()
}

it(`through the desk, ${DECISIONS} decisions are never dearer than the better dealer`, async () => {
  const { strands, listings } = await play(true, DECISIONS)
  const fees = new Map(listings.map((l) => [l.venue, l.takerBps]))
  const traded = strands.filter((s) => Number(s.filled_quantity) > 0)
  const seen = {
    decisions: strands.length,
    traded: traded.length,
    refused: {} as Record<string, number>,
    crossed: 0,
    venues: {} as Record<string, number>,
    meanBps: 0,
    worstBps: Number.NEGATIVE_INFINITY,
  }
  for (const s of strands.filter(({ status }) => status === 'refused')) {
    const { code } = s.outcome.reasons[0]
    seen.refused[code] = (seen.refused[code] ?? 0) + 1
  }
  for (const strand of traded) {
    const bps = worseThanBest(strand, fees)
    seen.meanBps += bps / traded.length
    seen.worstBps = Math.max(seen.worstBps, bps)
    const dealers = dealersOf(strand, fees)
    for (const f of strand.fills) {
      seen.venues[f.venue] = (seen.venues[f.venue] ?? 0) + 1
      const dealer = dealers.find((d) => d.venue === f.venue) as Dealer
      if (dealer.bid.lt(dealer.ask)) continue
      seen.crossed++
      expect(strand.side === 'buy' ? dec(f.px).gte(max(dealer.bid, dealer.ask)) : dec(f.px).lte(min(dealer.bid, dealer.ask))).toBe(true)
    }
    if (bps > 1e-9)
      throw new Error(
        `${strand.decision_id} was ${bps} bps dearer than the better dealer: ${JSON.stringify([strand.context.books, strand.fills, strand.route.reason])}`,
      )
  }
  process.stdout.write(`latency 0: ${JSON.stringify(seen)}\n`)
  expect(traded.length).toBeGreaterThanOrEqual(1_000)
  expect(seen.crossed).toBeGreaterThan(0)
}, 120_000)

it('with the recorded latencies the difference is the cost of being late', async () => {
  const { strands, listings } = await play(false, 240)
  const fees = new Map(listings.map((l) => [l.venue, l.takerBps]))
  const late = strands.filter((s) => Number(s.filled_quantity) > 0).map((s) => worseThanBest(s, fees))
  const mean = late.reduce((a, b) => a + b, 0) / late.length
  const unfilled = strands.filter((s) => s.status !== 'refused' && Number(s.filled_quantity) < Number(s.ordered_quantity)).length
  process.stdout.write(
    `recorded latencies: ${JSON.stringify({ n: late.length, latencyCostBps: Number(mean.toFixed(4)), worstBps: Number(Math.max(...late).toFixed(4)), bestBps: Number(Math.min(...late).toFixed(4)), unfilled })}\n`,
  )
  expect(late.length).toBeGreaterThan(200)
}, 120_000)
