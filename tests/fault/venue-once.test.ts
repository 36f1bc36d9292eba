import pg from 'pg'
import { expect, test } from 'vitest'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient } from '#tests/support/desk.ts'
import { openVenueDesk, startVenue } from '#tests/support/http-venue.ts'
import { raiseLimits } from '#tests/support/limits.ts'

/** Ask 1: a venue that takes every order and drops every reply, and tells nothing on its stream, holds one order per decision. */
const RUNS = Number(process.env.ROPEWALK_RUNS || 60)
const AT_ONCE = 20

test(`${RUNS} orders whose reply is lost are ${RUNS} orders`, async () => {
  const db = await freshDatabase()
  const owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  await raiseLimits(owner)
  const dm = await openClient(db.url, 'dm')
  const venue = await startVenue(db.url, { drop_reply: 1, drop_fills: 1 })
  const desk = await openVenueDesk(db.url, venue.url)
  const startedAt = performance.now()
  for (let sent = 0; sent < RUNS; ) {
    for (let i = 0; i < AT_ONCE && sent < RUNS; i++, sent++) {
      const plan = { direction: sent % 2 === 0 ? 'long' : 'short', quantity: '0.001', execution_strategy: 'market', max_slippage_bps: 100 }
      await dm.query(
        `insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
        [freshId(), JSON.stringify({ trading_plan: plan })],
      )
    }
    await eventually('every order has an outcome', async () => (await unfinished(owner)) === 0, 60_000)
  }
  const tookMs = performance.now() - startedAt
  const { rows } = await owner.query(`select o.status, count(*)::int as n, count(p.client_order_id)::int as there,
    count(*) filter (where exists (select from tr_event e where e.noun = 'order' and e.noun_id = o.id and e.kind = 'unknown'))::int as unknown
    from tr_order o left join paper_order p using (client_order_id) group by 1`)
  const { breaches, volume } = await audit(owner)
  process.stdout.write(
    `${RUNS} replies dropped in ${(tookMs / 1_000).toFixed(0)} s: ${volume.orders} orders, ${volume.fills} fills, ${JSON.stringify(rows)}\nbreaches: ${JSON.stringify(breaches)}\n`,
  )
  await desk.stop()
  await venue.close()
  await Promise.all([owner.end(), dm.end()])
  expect(desk.faults).toEqual([])
  expect(breaches).toEqual(NO_BREACHES)
  expect(volume.orders).toBe(RUNS)
  // Each was unknown for a while, is at the venue once, and was found there.
  expect(rows).toEqual([{ status: 'filled', n: RUNS, there: RUNS, unknown: RUNS }])
})
