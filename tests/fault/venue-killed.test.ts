import pg from 'pg'
import { expect, test } from 'vitest'
import type { Faults } from '#lib/wire/venue.ts'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient } from '#tests/support/desk.ts'
import { startVenue, VENUE } from '#tests/support/http-venue.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { type Point, startProxy, type VenueProxy } from '#tests/support/venue-proxy.ts'
import { startWorker, type WorkerProcess } from '#tests/support/worker-process.ts'
import { NO_FAULTS } from '#worker/demo/http-venue/faults.ts'

/**
 * Ask 2: killed between every two steps of an execution, then the books equal the venue's. The steps are caught from outside: a
 * proxy holds a message on its way, a trigger holds a statement before its commit; only then the worker is killed.
 */
type Step = { readonly name: string; readonly style: 'market' | 'limit'; readonly faults?: Partial<Faults> } & (
  | { readonly at: Point }
  | { readonly before: string }
  | { readonly after: string }
)

const STEPS: readonly Step[] = [
  { name: 'the judgement and the intent are not committed', style: 'market', before: `insert on tr_order for each row` },
  { name: 'the intent is committed, the order has not reached the venue', style: 'market', at: 'order arrives' },
  { name: 'the venue has taken the order, its answer is not heard', style: 'market', at: 'order is answered' },
  { name: 'the acceptance is heard, and not committed', style: 'limit', before: `update on tr_order for each row when (new.status = 'accepted')` },
  { name: 'the venue has told the fill, it is not heard', style: 'market', at: 'fill is told' },
  { name: 'the fill is heard, its booking is not committed', style: 'market', before: `insert on tr_fill for each row` },
  { name: 'the fill is booked', style: 'market', after: `select 1 from tr_fill where decision_id = $1` },
  {
    name: 'the answer is lost, that it is unknown is not committed',
    style: 'market',
    faults: { drop_reply: 1, drop_fills: 1 },
    before: `update on tr_order for each row when (new.status = 'unknown')`,
  },
  {
    name: 'the order is unknown',
    style: 'market',
    faults: { drop_request: 1 },
    after: `select 1 from tr_order where decision_id = $1 and status = 'unknown'`,
  },
  { name: 'the order rests', style: 'limit', after: `select 1 from tr_order where decision_id = $1 and status = 'accepted'` },
  { name: 'the cancel has not reached the venue', style: 'limit', at: 'cancel arrives' },
  { name: 'the venue has cancelled, its answer is not heard', style: 'limit', at: 'cancel is answered' },
  { name: 'the cancel is heard, the report is not committed', style: 'limit', before: `update on tr_strand for each row when (new.status = 'cancelled')` },
  { name: 'the report is committed', style: 'limit', after: `select 1 from tr_strand where decision_id = $1 and status = 'cancelled'` },
]
/** In a second life, which recovers from the answer that was not heard. */
const RECOVERIES: readonly Step[] = [
  { name: 'recovering: the question has not reached the venue', style: 'market', at: 'lookup arrives' },
  { name: 'recovering: the venue has told, it is not heard', style: 'market', at: 'lookup is answered' },
  { name: 'recovering: what was told is not committed', style: 'market', before: `insert on tr_fill for each row` },
]
const HELD = 7_231

test('killed between every two steps, the books equal the venue’s', async () => {
  const db = await freshDatabase()
  const owner = await connected(db.url)
  const holder = await connected(db.url)
  await raiseLimits(owner)
  await owner.query(`create function test_hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(${HELD}); return new; end $$`)
  const dm = await openClient(db.url, 'dm')
  const venue = await startVenue(db.url)
  const proxy = await startProxy(venue.url)
  const start = (): WorkerProcess => startWorker(db.url, 'none', { ROPEWALK_HTTP_VENUES: `${VENUE}=${proxy.url}` })
  let worker: WorkerProcess
  const seen: string[] = []
  const ids: string[] = []

  const decide = async (style: Step['style']): Promise<string> => {
    const id = freshId()
    ids.push(id)
    const terms = style === 'market' ? { quantity: '0.002' } : { quantity: '0.002', limit_price: '20000', time_horizon: '120s' }
    await dm.query(
      `insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
      [id, JSON.stringify({ trading_plan: { direction: 'long', execution_strategy: style, max_slippage_bps: 100, ...terms } })],
    )
    return id
  }
  const cancel = (id: string) =>
    dm.query(`insert into dm_strand (id, parent_id, symbol, kind, tags) values ($1, $2, 'BTC/USDT', 'decision', '{trader:cancel_order}')`, [freshId(), id])
  const rests = (id: string) =>
    eventually(
      'the order rests',
      async () => (await owner.query(`select 1 from tr_order where decision_id = $1 and status = 'accepted'`, [id])).rows[0],
      30_000,
    )

  /** Brings the worker to the step, kills it there, and undoes what held it. */
  const killAt = async (step: Step, act: () => Promise<string>): Promise<string> => {
    let id: string
    if ('at' in step) {
      const reached = proxy.catchAt(step.at)
      id = await act()
      await reached
      await worker.kill()
      proxy.release()
    } else if ('before' in step) {
      await holder.query('select pg_advisory_lock($1)', [HELD])
      const when = step.before.replace('for each row', '').trim().split(' when ')
      await owner.query(`create trigger test_hold before ${when[0]} for each row ${when[1] ? `when ${when[1]}` : ''} execute function test_hold()`)
      id = await act()
      const waiting = await eventually(
        `a statement waits: ${step.name}`,
        async () =>
          (await owner.query<{ pid: number }>(`select pid from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`)).rows[0],
        30_000,
      )
      await worker.kill()
      // The server does not notice that nobody waits for the statement any more, and would commit it.
      await owner.query('select pg_terminate_backend($1)', [waiting.pid])
      await holder.query('select pg_advisory_unlock($1)', [HELD])
      await owner.query(`drop trigger test_hold on ${/ on (\w+)/.exec(step.before)?.[1]}`)
    } else {
      id = await act()
      await eventually(step.name, async () => (await owner.query(step.after, [id])).rows[0], 30_000)
      await worker.kill()
    }
    seen.push(step.name)
    return id
  }
  const isOpen = () => eventually('the desk opens', async () => (await openings(owner)) > opened, 60_000)
  let opened = 0
  const born = async (): Promise<WorkerProcess> => {
    opened = await openings(owner)
    return start()
  }

  worker = await born()
  await isOpen()
  for (const step of STEPS) {
    venue.faults.change(step.faults ?? {})
    const isCancel = /cancel/.test(step.name) || ('after' in step && /cancelled/.test(step.after))
    const id = await killAt(step, async () => {
      const made = await decide(step.style)
      if (isCancel) {
        await rests(made)
        await cancel(made)
      }
      return made
    })
    venue.faults.change(NO_FAULTS)
    worker = await born()
    await isOpen()
    if (step.style === 'limit' && !isCancel) {
      await rests(id)
      await cancel(id)
    }
    await over(owner, step.name)
  }
  for (const step of RECOVERIES) {
    await killAt({ name: 'first life', style: 'market', at: 'order is answered' }, () => decide('market'))
    await killAt(step, async () => {
      worker = await born()
      return ''
    })
    worker = await born()
    await isOpen()
    await over(owner, step.name)
  }
  expect(await worker.stop()).toBe(0)
  const { rows } = await owner.query('select execution_type, status, count(*)::int as n from tr_strand group by 1, 2 order by 1, 2')
  const { breaches, volume } = await audit(owner)
  await close(proxy, venue, owner, holder, dm)
  process.stdout.write(
    `killed at ${seen.length} points: ${volume.orders} orders, ${volume.fills} fills, ${JSON.stringify(rows)}\nbreaches: ${JSON.stringify(breaches)}\n`,
  )
  expect(breaches).toEqual(NO_BREACHES)
  expect(volume.orders).toBe(ids.length)
  expect(rows).toEqual([
    { execution_type: 'limit', status: 'cancelled', n: STEPS.filter((s) => s.style === 'limit').length },
    { execution_type: 'market', status: 'filled', n: STEPS.filter((s) => s.style === 'market').length + RECOVERIES.length - 1 },
    // The one whose request never reached the venue: sent once, never heard of, not sent again.
    { execution_type: 'market', status: 'rejected', n: 1 },
  ])
})

const over = (owner: pg.Client, step: string) => eventually(`everything is over after: ${step}`, async () => (await unfinished(owner)) === 0, 60_000)

const openings = async (owner: pg.Client): Promise<number> =>
  Number((await owner.query(`select count(*) as n from tr_event where noun = 'worker' and kind = 'started'`)).rows[0].n)

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

async function close(proxy: VenueProxy, venue: { close(): Promise<void> }, ...clients: readonly pg.Client[]): Promise<void> {
  await venue.close()
  await proxy.close()
  await Promise.all(clients.map((client) => client.end()))
}
