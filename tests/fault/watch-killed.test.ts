import pg from 'pg'
import { expect, test } from 'vitest'
import { randomFor } from '#lib/domain/base/random.ts'
import { audit, NO_BREACHES } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient } from '#tests/support/desk.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { startWorker, type WorkerProcess } from '#tests/support/worker-process.ts'

/** Ask 3: no position is left unattended after a crash. What waits enters once, what is watched is closed once, whenever the worker dies. */
const KILLS = Number(process.env.ROPEWALK_WATCH_KILLS || 10)
const SEED = process.env.ROPEWALK_SEED || 'watch-killed'
/** Long enough to die in the middle of a start, of a judgement, of an exit, and of waiting. */
const LIFE_MS = { min: 400, max: 2_200 }
const BOOT_MS = 30_000

// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
type Row = any

async function open() {
  const db = await freshDatabase()
  const owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  await raiseLimits(owner)
  const dm = await openClient(db.url, 'dm')
  const rowsOf = async (text: string, ...values: unknown[]): Promise<Row[]> => (await owner.query(text, values)).rows
  const decide = async (plan: Readonly<Record<string, unknown>>): Promise<string> => {
    const id = freshId()
    const decision = JSON.stringify({ trading_plan: { quantity: '0.05', execution_strategy: 'market', max_slippage_bps: 100, ...plan } })
    await dm.query(
      `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', '5m', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
      [id, decision],
    )
    return id
  }
  const strandOf = async (decisionId: string): Promise<Row> => (await rowsOf('select * from tr_strand where decision_id = $1', decisionId))[0]
  /** The middle of the market as the worker last wrote it down. */
  const mid = async (): Promise<number> =>
    await eventually(
      'a quote',
      async () => {
        const quotes: Row[] = (await rowsOf(`select quotes from tr_market where state = 'open'`))[0]?.quotes ?? []
        const quote = quotes.find((q) => q.symbol === 'BTC/USDT' && q.bid && q.ask)
        return quote && (Number(quote.bid) + Number(quote.ask)) / 2
      },
      30_000,
    )
  return { db, owner, dm, rowsOf, decide, strandOf, mid }
}

test('after a crash the policy of each position is carried out within 30 s, and the rest waits and is watched on', async () => {
  const { db, owner, dm, rowsOf, decide, strandOf, mid } = await open()
  const first = startWorker(db.url)
  const at = await mid()
  const far = { stop_loss: (at * 0.5).toFixed(2), take_profit: (at * 2).toFixed(2), direction: 'long' }
  const closed = await decide({ ...far, recovery_policy: 'flatten' })
  const bare = await decide({ direction: 'long', quantity: '0.03', recovery_policy: 'flatten' })
  const kept = await decide({ ...far, quantity: '0.04' })
  const waiting = await decide({ ...far, entry_conditions: { price_above: (at * 1.9).toFixed(2) } })
  for (const id of [closed, bare, kept]) await eventually('a filled position that is watched', async () => (await strandOf(id))?.status === 'filled')
  await eventually('the wait', async () => (await strandOf(waiting))?.status === 'waiting')
  for (const id of [closed, kept]) await eventually('who watches', async () => (await strandOf(id)).monitoring_state.watched_by)
  const watchedBefore = (await strandOf(kept)).monitoring_state.watched_by
  await first.kill()

  const bootAt = performance.now()
  const second = startWorker(db.url)
  for (const id of [closed, bare])
    await eventually('it is flat', async () => (await strandOf(id)).monitoring_state.left === '0', BOOT_MS - (performance.now() - bootAt))
  await eventually('another one watches it', async () => {
    const { watched_by } = (await strandOf(kept)).monitoring_state
    return watched_by && watched_by !== watchedBefore
  })
  expect(performance.now() - bootAt).toBeLessThan(BOOT_MS)
  for (const id of [closed, bare]) {
    const { id: parent, filled_quantity } = await strandOf(id)
    const exits = await rowsOf(`select * from tr_strand where parent_id = $1 and origin = 'exit' and status <> 'refused'`, parent)
    expect(exits.reduce((sum, e) => sum + Number(e.filled_quantity), 0)).toBeCloseTo(Number(filled_quantity), 9)
    for (const e of exits) expect(e.outcome.cause).toBe('recovery_flatten')
    const said = await rowsOf(
      `select data from tr_event where noun = 'execution' and noun_id = $1 and kind = 'watched' and data ->> 'recovery' = 'flatten'`,
      parent,
    )
    expect(said).toHaveLength(1)
  }
  const worker = (await rowsOf(`select id from tr_worker where role = 'trading' order by started_at desc limit 1`))[0].id
  await eventually('the new worker is named', async () => (await strandOf(kept)).monitoring_state.watched_by === worker)
  expect((await strandOf(kept)).monitoring_state).toMatchObject({ policy: 'resume', left: '0.04', closed_by: [] })
  expect((await strandOf(waiting)).status).toBe('waiting')

  // A stop in order is no crash: the third worker watches on.
  await dm.query(`insert into dm_strand (id, parent_id, tags) values ($1, $2, '{trader:cancel_order}')`, [`cancel ${waiting}`, waiting])
  await eventually('the cancel', async () => (await strandOf(waiting)).status === 'cancelled')
  expect(await second.stop()).toBe(0)
  expect((await rowsOf('select opened_by from tr_trading_state'))[0].opened_by).toBeNull()
  const third = startWorker(db.url)
  await eventually('the third worker watches', async () => ![worker, undefined].includes((await strandOf(kept)).monitoring_state.watched_by), BOOT_MS)
  expect(await rowsOf(`select 1 from tr_strand where parent_id = $1`, (await strandOf(kept)).id)).toEqual([])
  expect([...first.errors, ...second.errors, ...third.errors]).toEqual([])
  expect(await third.stop()).toBe(0)
  await Promise.all([owner.end(), dm.end()])
})

test(`${KILLS} kills among stops, targets and entry conditions: each enters once and is closed once`, async () => {
  const { db, owner, dm, rowsOf, decide, strandOf, mid } = await open()
  const random = randomFor('watch kills', SEED)
  const complaints: string[] = []
  const ids: string[] = []
  let worker: WorkerProcess = startWorker(db.url)
  await mid()
  for (let kill = 0; kill < KILLS; kill++) {
    const bornAt = performance.now()
    const lifeMs = LIFE_MS.min + random.next() * (LIFE_MS.max - LIFE_MS.min)
    const at = await mid()
    // Close to the market: most of them are set off within seconds.
    const near = (bps: number): string => (at * (1 + bps / 10_000)).toFixed(2)
    ids.push(await decide({ direction: 'long', stop_loss: near(-3), take_profit: near(4) }))
    ids.push(await decide({ direction: 'long', quantity: '0.02', stop_loss: near(-5), take_profit: near(2) }))
    ids.push(await decide({ direction: 'long', entry_conditions: { price_above: near(0.5) }, stop_loss: near(-5), take_profit: near(5) }))
    ids.push(await decide({ direction: 'long', entry_conditions: { price_below: near(-0.5) }, recovery_policy: 'flatten' }))
    while (performance.now() - bornAt < lifeMs && worker.exit() === null) await new Promise((resolve) => setTimeout(resolve, 5))
    if (worker.exit() !== null) complaints.push(`ended by itself: ${worker.exit()}`)
    await worker.kill()
    complaints.push(...worker.errors)
    worker = startWorker(db.url)
  }
  // What is left goes home by command: the sum of all is what counts.
  await eventually('every decision is judged', async () => (await rowsOf('select 1 from tr_inbox where done_at is null')).length === 0, 60_000)
  for (const id of ids) {
    const strand = await strandOf(id)
    if (strand.status === 'waiting')
      await dm.query(`insert into dm_strand (id, parent_id, tags) values ($1, $2, '{trader:cancel_order}')`, [`cancel ${id}`, id])
  }
  await eventually('nothing waits', async () => (await rowsOf(`select 1 from tr_strand where status = 'waiting'`)).length === 0, 60_000)
  await owner.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ('flat', 'flatten', '{"reason":"the end"}', 'local', 'flat')`)
  const flat = await eventually(
    'the end',
    async () => (await rowsOf(`select result from tr_command where id = 'flat' and status in ('done', 'refused')`))[0]?.result,
    60_000,
  )
  await eventually(
    'nothing is under way',
    async () => (await rowsOf(`select 1 from tr_strand where kind = 'execution' and status in ('approved', 'working')`)).length === 0,
    60_000,
  )
  complaints.push(...worker.errors.filter((line) => !/exit not carried out/.test(line)))
  expect(await worker.stop()).toBe(0)

  const entries = await rowsOf(`select s.id, s.status, s.monitoring_state, s.filled_quantity::float8 as filled,
      coalesce((select sum(e.filled_quantity) from tr_strand e where e.parent_id = s.id and e.origin = 'exit'), 0)::float8 as closed,
      (select count(*) from tr_strand e where e.parent_id = s.id and e.origin = 'exit')::int as exits
    from tr_strand s where s.origin = 'decision' and s.kind = 'execution'`)
  const statuses = Object.entries(Object.groupBy(entries, (e) => e.status)).map(([status, rows]) => `${status} ${rows?.length}`)
  process.stdout.write(
    `${KILLS} kills: ${entries.length} decisions (${statuses.join(', ')}), ${entries.filter((e) => e.exits > 0).length} with exits, flat ${flat.flat} with ${flat.executions.length} closing orders\n`,
  )
  expect(entries.filter((e) => e.closed > e.filled + 1e-12)).toEqual([])
  expect(entries.some((e) => e.closed > 0)).toBe(true)
  expect(flat).toMatchObject({ flat: true, left: [] })
  expect(await rowsOf('select 1 from tr_position where quantity <> 0')).toEqual([])
  const { breaches } = await audit(owner)
  const incidents = await rowsOf(`select 1 from tr_event where noun = 'incident' and data ->> 'name' = 'exit_not_carried_out'`)
  await Promise.all([owner.end(), dm.end()])
  expect(complaints.filter((line) => !/exit not carried out/.test(line))).toEqual([])
  expect(breaches).toEqual({ ...NO_BREACHES, incidents: incidents.length })
})
