import pg from 'pg'
import { expect, test } from 'vitest'
import { randomFor } from '#lib/domain/base/random.ts'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually } from '#tests/support/desk.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { startLoad } from '#tests/support/load.ts'
import { startWorker } from '#tests/support/worker-process.ts'

/** ENGINE.md section 7, first line: killed at any point, no decision lost, none executed twice, no fill lost, positions as the venues'. */
const KILLS = Number(process.env.ROPEWALK_KILLS || 40)
const SEED = process.env.ROPEWALK_SEED || 'killed'
const LOAD = 40
/** Every third kill comes while the worker starts and recovers, the others while it trades. */
const STARTING_MS = 1_200
const TRADING_MS = 700

test(`a worker killed ${KILLS} times under load loses nothing and repeats nothing`, async () => {
  const db = await freshDatabase()
  const owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  await raiseLimits(owner)
  const random = randomFor('kills', SEED)
  const load = startLoad(db.url, { seed: SEED, perSecond: LOAD })
  const complaints: string[] = []
  const starts: number[] = []
  const startedAt = performance.now()
  for (let kill = 0; kill < KILLS; kill++) {
    const opened = await openings(owner)
    const bornAt = performance.now()
    const worker = startWorker(db.url)
    if (kill % 3 === 0) await sleep(random.next() * STARTING_MS)
    else {
      await eventually('the desk opens', async () => worker.exit() !== null || (await openings(owner)) > opened, 60_000)
      starts.push(performance.now() - bornAt)
      await sleep(random.next() * TRADING_MS)
    }
    if (worker.exit() !== null) complaints.push(`ended by itself: ${worker.exit()}`)
    await worker.kill()
    complaints.push(...worker.errors)
  }
  const killedMs = performance.now() - startedAt
  const sent = await load.stop()
  const last = startWorker(db.url)
  await eventually('every decision is answered and every order over', async () => (await unfinished(owner)) === 0, 300_000)
  complaints.push(...last.errors)
  expect(await last.stop()).toBe(0)

  const { breaches, volume } = await audit(owner)
  await owner.end()
  const median = starts.toSorted((a, b) => a - b)[starts.length >> 1] ?? Number.NaN
  process.stdout.write(
    `${KILLS} kills in ${(killedMs / 1_000).toFixed(0)} s (${starts.length} of them while trading, ${median.toFixed(0)} ms to open): ` +
      `${volume.decisions} decisions, ${volume.orders} orders, ${volume.fills} fills, ${JSON.stringify(volume.statuses)}, refused for ${JSON.stringify(volume.codes)}\n` +
      `breaches: ${JSON.stringify(breaches)}\n`,
  )
  expect(complaints).toEqual([])
  expect(breaches).toEqual(NO_BREACHES)
  expect(volume.decisions).toBe(sent)
  expect(volume.fills).toBeGreaterThan(KILLS)
})

const openings = async (owner: pg.Client): Promise<number> =>
  Number((await owner.query(`select count(*) as n from tr_event where noun = 'worker' and kind = 'started'`)).rows[0].n)

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
