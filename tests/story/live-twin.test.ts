import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '#lib/db/pool.ts'
import { readVenues } from '#lib/db/views/venues.ts'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import type { Price } from '#lib/domain/base/money.ts'
import type { VenueFill } from '#lib/domain/execute/venue-record.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, openClient, openTestDesk } from '#tests/support/desk.ts'
import { createHandMarket, handListing } from '#tests/support/hand-market.ts'
import type { Venue, VenueReport } from '#worker/ports.ts'

// ASKS.md, ask 6: a venue outside the simulator that fills a tenth worse than its books showed. Its paper twin does not know of
// that: the desk measures what paper flatters, per execution, and as a mean with its interval on the Venues screen.

const ORDERS = 6
const DEARER_BPS = 10

/** Hands every fill on at a price that is worse for the buyer. */
function dearer(venue: Venue): Venue {
  const worse = (fill: VenueFill): VenueFill => ({ ...fill, price: fill.price.times(dec(1).plus(dec(DEARER_BPS).div(10_000))) as Price })
  return {
    ...venue,
    isSimulated: false,
    onReports: (handler) => venue.onReports((reports) => handler(reports.map((report): VenueReport => ({ ...report, fills: report.fills.map(worse) })))),
  }
}

let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

test('what a live venue cost more than its paper twin is found, part by part, and stands on the screen', async () => {
  const market = createHandMarket([handListing('far', 'A/USD')])
  const desk = await openTestDesk({ url: db.url, market: () => market, wrap: dearer })
  const dm = await openClient(db.url, 'dm')
  market.show('far', 'A/USD', { bids: [['99.98', '500']], asks: [['100.02', '500']] })
  // A mid is the last one before an instant.
  market.advance(1_000)
  for (let i = 0; i < ORDERS; i++) {
    const plan = { direction: 'long', quantity: '1', execution_strategy: 'market', max_slippage_bps: 50 }
    await dm.query(
      `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, 'A/USD', '5m', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
      [`01JLIVE000000000000000000${i}`, JSON.stringify({ decision_type: 'execute', trading_plan: plan })],
    )
  }
  const twins = await eventually('a twin of each execution', async () => {
    const { rows } = await dm.query(`select error_bps, simulator_error_bps, is_simulated, parts, nulls from tr_twin`)
    return rows.length === ORDERS ? rows : null
  })
  // Ten basis points of the price paid, 100.02, are a little more of the mid, 100.
  const hidden = dec('100.02').times(DEARER_BPS).div(100)
  for (const twin of twins) {
    expect([twin.is_simulated, twin.nulls]).toEqual([false, {}])
    expect(dec(twin.parts.rest).toNumber()).toBeCloseTo(hidden.toNumber(), 9)
    expect(
      sum(Object.values(twin.parts as Record<string, string>).map(dec))
        .minus(dec(twin.error_bps))
        .abs()
        .toNumber(),
    ).toBeLessThan(1e-9)
    // The fee was charged on the price that the paper venue saw, so it is not part of the difference.
    expect(dec(twin.simulator_error_bps).toNumber()).toBeCloseTo(hidden.toNumber(), 9)
  }

  const web = openPool({ url: db.url, role: 'web', applicationName: 'test-web', max: 1 })
  const { paperMinusLive } = await readVenues(web, 'tr_001')
  expect(paperMinusLive.n).toBe(ORDERS)
  expect(Number(paperMinusLive.mean)).toBeCloseTo(-hidden.toNumber(), 9)
  expect(paperMinusLive.interval?.every((bound) => Math.abs(bound + hidden.toNumber()) < 1e-9)).toBe(true)
  await web.end()
  await dm.end()
  expect(desk.faults).toEqual([])
  await desk.stop()
})
