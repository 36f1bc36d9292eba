import pg from 'pg'
import { expect, test } from 'vitest'
import { randomFor } from '#lib/domain/base/random.ts'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually } from '#tests/support/desk.ts'
import { startVenue, VENUE } from '#tests/support/http-venue.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { startLoad } from '#tests/support/load.ts'
import { startWorker } from '#tests/support/worker-process.ts'

/** A worker killed at any moment, under load, on a venue that misbehaves in every way at once: nothing lost, nothing twice. */
const KILLS = Number(process.env.ROPEWALK_KILLS || 6)
const SEED = process.env.ROPEWALK_SEED || 'venue-load'
const LOAD = 25
const LIFE_MS = { min: 200, max: 3_000 }
const FAULTS = {
  drop_reply: 0.15,
  drop_request: 0.05,
  drop_cancel_reply: 0.3,
  error_after: 0.1,
  rate_limit: 0.1,
  reject: 0.05,
  drop_fills: 0.3,
  lose_frames: 0.01,
  duplicate_frames: 0.2,
  reorder_frames: 0.2,
  cancel_race: 0.3,
}

test(`a worker killed ${KILLS} times under load on a venue that misbehaves loses nothing and repeats nothing`, async () => {
  const db = await freshDatabase()
  const owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  await raiseLimits(owner)
  const random = randomFor('venue kills', SEED)
  const venue = await startVenue(db.url, FAULTS)
  const start = () => startWorker(db.url, 'none', { ROPEWALK_HTTP_VENUES: `${VENUE}=${venue.url}`, ROPEWALK_LOG_LEVEL: 'error' })
  const load = startLoad(db.url, { seed: SEED, perSecond: LOAD })
  const complaints: string[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const opened = await openings(owner)
    const worker = start()
    if (kill % 3 > 0) await eventually('the desk opens', async () => worker.exit() !== null || (await openings(owner)) > opened, 60_000)
    await new Promise((resolve) => setTimeout(resolve, LIFE_MS.min + random.next() * (LIFE_MS.max - LIFE_MS.min)))
    if (worker.exit() !== null) complaints.push(`ended by itself: ${worker.exit()}`)
    await worker.kill()
    complaints.push(...worker.errors)
  }
  const last = start()
  await eventually('the desk opens', async () => (await owner.query(`select 1 from tr_worker where role = 'trading' and pid = $1`, [last.pid])).rows[0], 60_000)
  const sent = await load.stop()
  await eventually('every decision is answered and every order over', async () => (await unfinished(owner)) === 0, 120_000)
  complaints.push(...last.errors)
  expect(await last.stop()).toBe(0)
  await venue.close()

  const { breaches, volume } = await audit(owner)
  const { rows } = await owner.query(`select distinct data ->> 'name' as name, data ->> 'message' as message from tr_event where noun = 'incident'`)
  const orders = await owner.query('select status, count(*)::int as n from tr_order group by 1 order by 1')
  await owner.end()
  process.stdout.write(
    `${KILLS} kills: ${volume.decisions} decisions, ${volume.fills} fills, orders ${JSON.stringify(orders.rows)}, ${JSON.stringify(volume.statuses)}, refused for ${JSON.stringify(volume.codes)}\n` +
      `breaches: ${JSON.stringify(breaches)} ${JSON.stringify(rows)}\n`,
  )
  expect(complaints).toEqual([])
  expect(breaches).toEqual(NO_BREACHES)
  expect(volume.decisions).toBe(sent)
  expect(volume.fills).toBeGreaterThan(10)
})

const openings = async (owner: pg.Client): Promise<number> =>
  Number((await owner.query(`select count(*) as n from tr_event where noun = 'worker' and kind = 'started'`)).rows[0].n)
