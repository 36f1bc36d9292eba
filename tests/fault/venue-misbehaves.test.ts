import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dec } from '#lib/domain/base/decimal.ts'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, type TestDesk } from '#tests/support/desk.ts'
import { openVenueDesk, startVenue, VENUE, type VenueServer } from '#tests/support/http-venue.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { NO_FAULTS } from '#worker/demo/http-venue/faults.ts'
import { ACCEPT_WINDOW_MS } from '#worker/venues/http/http-venue.ts'

// One desk, one venue behind HTTP that misbehaves in one way at a time: after each, our books are the venue's, and what was
// wrong meanwhile was said (ENGINE.md section 7, asks 1, 4 and 5).

const LOT = dec('0.0001')
let db: Awaited<ReturnType<typeof freshDatabase>>
let owner: pg.Client
let dm: Awaited<ReturnType<typeof openClient>>
let venue: VenueServer
let desk: TestDesk

beforeAll(async () => {
  db = await freshDatabase()
  owner = new pg.Client({ connectionString: db.url })
  await owner.connect()
  await raiseLimits(owner)
  dm = await openClient(db.url, 'dm')
  venue = await startVenue(db.url)
  desk = await openVenueDesk(db.url, venue.url)
})
afterAll(async () => {
  await desk.stop()
  await venue.close()
  await Promise.all([owner.end(), dm.end()])
})
beforeEach(() => void venue.faults.change(NO_FAULTS))
afterEach(async () => {
  venue.faults.change(NO_FAULTS)
  await settled()
  // A stream that was cut comes back with whole books; until then every decision would be refused.
  await eventually('books', async () => desk.memory.quotes.allBooks(desk.market.clock.now()).filter((b) => b.isLive).length === 3)
  expect(desk.faults).toEqual([])
  const { breaches } = await audit(owner)
  // Incidents are what some of these are about.
  expect({ ...breaches, incidents: 0 }).toEqual(NO_BREACHES)
})

const settled = () => eventually('everything is over', async () => (await unfinished(owner)) === 0, 30_000)

async function decide(count: number, plan: Record<string, unknown> = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, () => freshId())
  for (const [i, id] of ids.entries()) {
    const trading_plan = { direction: i % 2 === 0 ? 'long' : 'short', quantity: '0.002', execution_strategy: 'market', max_slippage_bps: 100, ...plan }
    await dm.query(
      `insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', 'decision', '{"signal_strength": 0.95}', $2, '{trader:execute}')`,
      [id, JSON.stringify({ trading_plan })],
    )
  }
  return ids
}
/** A buy far below the market, for a minute. */
const resting = (count: number) => decide(count, { direction: 'long', execution_strategy: 'limit', limit_price: '20000', time_horizon: '60s' })
const statuses = async (ids: readonly string[]): Promise<Record<string, number>> => {
  const { rows } = await owner.query('select status, count(*)::int as n from tr_order where decision_id = any($1) group by 1', [ids])
  return Object.fromEntries(rows.map((r) => [r.status, r.n]))
}
const incidents = async (since: string) =>
  (
    await owner.query(
      `select kind, data ->> 'name' as name, data ->> 'ours' as ours, data ->> 'theirs' as theirs from tr_event where noun = 'incident' and seq > $1 order by seq`,
      [since],
    )
  ).rows
const now = async (): Promise<string> => (await owner.query('select coalesce(max(seq), 0)::text as seq from tr_event')).rows[0].seq
const atVenue = async (ids: readonly string[], status: string): Promise<boolean> => {
  const { rows } = await owner.query(
    'select count(*)::int as n from paper_order p join tr_order o using (client_order_id) where o.decision_id = any($1) and p.status = $2',
    [ids, status],
  )
  return rows[0].n === ids.length
}
const cancel = (id: string) =>
  dm.query(`insert into dm_strand (id, parent_id, symbol, kind, tags) values ($1, $2, 'BTC/USDT', 'decision', '{trader:cancel_order}')`, [freshId(), id])

describe('a venue that misbehaves', () => {
  it('drops fill frames: one look at its record gives the right position', async () => {
    venue.faults.change({ drop_fills: 1, drop_reply: 1 })
    const ids = await decide(10, { direction: 'long' })
    await eventually('all have filled there', () => atVenue(ids, 'filled'))
    await desk.comparison.look(VENUE)
    await desk.comparison.look(VENUE)
    const held = desk.memory.positions.get(`${VENUE} BTC/USDT`)?.quantity.toFixed()
    const { rows } = await owner.query(`select sum(case side when 'buy' then quantity else -quantity end)::text as held from paper_fill`)
    expect(Number(held)).toBe(Number(rows[0].held))
    expect(await statuses(ids)).toEqual({ filled: 10 })
  })

  it('drops 80 % of the fill frames, says others twice or too late: everything is booked once', async () => {
    venue.faults.change({ drop_fills: 0.8, drop_reply: 0.5, duplicate_frames: 0.5, reorder_frames: 0.5 })
    const ids = await decide(30)
    await settled()
    expect(await statuses(ids)).toEqual({ filled: 30 })
  })

  it('skips numbers on its stream: the desk reconnects and asks', async () => {
    venue.faults.change({ lose_frames: 0.7, drop_reply: 1 })
    const ids = await decide(10)
    await settled()
    // While the stream is away there is no book, and a decision is refused.
    expect(Object.keys(await statuses(ids))).toEqual(['filled'])
  })

  it('answers later than anybody waits: the order is asked about, and is never sent again', async () => {
    venue.faults.change({ slow_ms: 4_000, drop_fills: 1 })
    const ids = await decide(2)
    await settled()
    expect(await statuses(ids)).toEqual({ filled: 2 })
  })

  it('fails after it has taken the order, or before, or turns calls away: one order each', async () => {
    venue.faults.change({ error_after: 1 })
    const failed = await decide(5)
    await settled()
    expect(await statuses(failed)).toEqual({ filled: 5 })
    venue.faults.change({ ...NO_FAULTS, rate_limit: 0.3 })
    const turned = await decide(20)
    await settled()
    const { filled = 0, rejected = 0, ...others } = await statuses(turned)
    expect([filled + rejected, filled > 10, others]).toEqual([20, true, {}])
    venue.faults.change({ ...NO_FAULTS, drop_request: 1 })
    const lost = await decide(2)
    await settled()
    // The request never reached it, and after the window in which it still could have the venue's word is final.
    expect(await statuses(lost)).toEqual({ rejected: 2 })
    const { rows } = await owner.query('select distinct reason from tr_order where decision_id = any($1)', [lost])
    expect(rows).toEqual([{ reason: 'the venue has never heard of it' }])
  })

  it('cannot be asked: an order that it never got stays unknown, with its age, last and next check, until it says so', async () => {
    venue.faults.change({ drop_request: 1 })
    const [id = ''] = await decide(1)
    const order = async () =>
      (await owner.query('select id, status, reason, unknown_since, last_check_at, next_check_at from tr_order where decision_id = $1', [id])).rows[0]
    await eventually('it is unknown', async () => (await order())?.status === 'unknown')
    venue.faults.change({ outage: 'unavailable' })
    // Longer than the venue could still take it: time alone decides nothing.
    const found = await eventually(
      'it has been asked about for a while',
      async () => {
        const row = await order()
        return row.last_check_at !== null && row.last_check_at - row.unknown_since > ACCEPT_WINDOW_MS && row
      },
      20_000,
    )
    expect(found.status).toBe('unknown')
    expect(found.next_check_at - found.last_check_at).toBeGreaterThan(0)
    expect(await desk.askNow(found.id)).toEqual({ answer: 'unanswered', status: 'unknown' })
    venue.faults.change(NO_FAULTS)
    await eventually('the venue says that it has never heard of it', async () => (await desk.askNow(found.id)) === null)
    expect(await order()).toMatchObject({ status: 'rejected', reason: 'the venue has never heard of it' })
  })

  it('rejects: the venue’s own word is the reason', async () => {
    venue.faults.change({ reject: 1 })
    const ids = await decide(3)
    await settled()
    expect(await statuses(ids)).toEqual({ rejected: 3 })
    const { rows } = await owner.query('select distinct reason from tr_order where decision_id = any($1)', [ids])
    expect(rows).toEqual([{ reason: 'rejected by the venue' }])
  })

  it('is out of service for a while: open orders live on there and are found again', async () => {
    const ids = await resting(2)
    await eventually('both rest', () => atVenue(ids, 'accepted'))
    venue.faults.change({ outage: 'refuse' })
    await eventually('the outage shows', async () => (await owner.query(`select 1 from tr_reconciliation where failing_since is not null`)).rows[0], 20_000)
    venue.faults.change({ outage: 'none' })
    await eventually('it is back', async () => (await owner.query(`select 1 from tr_reconciliation where failing_since is null`)).rows[0], 20_000)
    for (const id of ids) await cancel(id)
    await settled()
    expect(await statuses(ids)).toEqual({ cancelled: 2 })
  })

  it('fills an order in the moment of its cancel: the fill is booked, the order is not cancelled', async () => {
    venue.faults.change({ cancel_race: 1 })
    const [id = ''] = await resting(1)
    await eventually('it rests', async () => (await statuses([id])).accepted)
    await cancel(id)
    await settled()
    expect(await statuses([id])).toEqual({ filled: 1 })
  })

  it('loses the reply to a cancel and every frame of it: the order ends when the venue says so', async () => {
    venue.faults.change({ drop_cancel_reply: 1, lose_frames: 1 })
    const [id = ''] = await resting(1)
    await eventually('it rests', async () => (await statuses([id])).accepted)
    await cancel(id)
    await settled()
    expect(await statuses([id])).toEqual({ cancelled: 1 })
  })

  it('holds one lot more than we do: one look raises it, and one look clears it', async () => {
    await desk.comparison.look(VENUE)
    expect(desk.comparison.isReconciled(VENUE, 'BTC/USDT')).toBe(true)
    const from = await now()
    venue.account.inject({ kind: 'position', symbol: 'BTC/USDT', side: 'buy', quantity: LOT })
    await twoLooks()
    const ours = desk.memory.positions.get(`${VENUE} BTC/USDT`)?.quantity
    expect(await incidents(from)).toEqual([{ kind: 'raised', name: 'drift_position', ours: ours?.toFixed(), theirs: ours?.plus(LOT).toFixed() }])
    expect(desk.comparison.isReconciled(VENUE, 'BTC/USDT')).toBe(false)
    expect(desk.comparison.isReconciled(VENUE, 'ETH/USDT')).toBe(true)
    venue.account.takeBack()
    await twoLooks()
    expect((await incidents(from)).map((i) => i.kind)).toEqual(['raised', 'cleared'])
    expect(desk.comparison.isReconciled(VENUE, 'BTC/USDT')).toBe(true)
  })

  it('holds another position than we do: a target that is reached there is withheld, and carried out once they agree', async () => {
    // A target below the market is reached with the first look.
    venue.account.inject({ kind: 'position', symbol: 'BTC/USDT', side: 'buy', quantity: LOT })
    await twoLooks()
    const from = await now()
    const [id = ''] = await decide(1, { direction: 'long', take_profit: '30000' })
    const exits = async () => (await owner.query(`select e.status from tr_strand e join tr_strand s on e.parent_id = s.id where s.decision_id = $1`, [id])).rows
    await eventually('the entry', async () => (await statuses([id])).filled === 1)
    await eventually('it is told', async () => (await incidents(from)).some((i) => i.kind === 'raised' && i.name === 'exit_not_carried_out'))
    expect(await exits()).toEqual([])
    venue.account.takeBack()
    await twoLooks()
    await eventually('it is carried out', async () => (await exits())[0]?.status === 'filled')
    await eventually('it is told', async () => (await incidents(from)).some((i) => i.kind === 'cleared' && i.name === 'exit_not_carried_out'))
  })

  it('has a fill that nobody ordered: it is raised, not booked, and cleared when it is gone', async () => {
    const from = await now()
    const fills = (await owner.query('select count(*)::int as n from tr_fill')).rows[0].n
    venue.account.inject({ kind: 'fill', symbol: 'ETH/USDT', side: 'sell', quantity: LOT })
    await twoLooks()
    expect((await incidents(from)).map((i) => `${i.kind} ${i.name}`)).toEqual(['raised drift_fill', 'raised drift_position'])
    venue.account.takeBack()
    await twoLooks()
    expect((await incidents(from)).map((i) => `${i.kind} ${i.name}`).slice(2)).toEqual(['cleared drift_fill', 'cleared drift_position'])
    expect((await owner.query('select count(*)::int as n from tr_fill')).rows[0].n).toBe(fills)
  })

  it('has filled an order that was over with us: the fill is booked and flagged, the report amended', async () => {
    const [id = ''] = await resting(1)
    await eventually('it rests', async () => (await statuses([id])).accepted)
    await cancel(id)
    await settled()
    await owner.query(
      `with o as (update paper_order set filled_quantity = 0.001 where client_order_id = (select client_order_id from tr_order where decision_id = $1) returning *)
       insert into paper_fill (venue_fill_id, client_order_id, venue, symbol, side, price, quantity, fee, fee_currency, liquidity, venue_at_us)
       select 'late', client_order_id, venue, symbol, side, price, 0.001, 0.001, 'USDT', 'maker', updated_at_us from o`,
      [id],
    )
    venue.account.inject({ kind: 'position', symbol: 'BTC/USDT', side: 'buy', quantity: LOT.times(10) })
    await twoLooks()
    const { rows } = await owner.query(
      `select s.status, s.filled_quantity::text, s.outcome -> 'flags' as flags, o.status as order_status, o.filled_quantity::text as order_filled,
       (select count(*)::int from tr_event e where e.noun_id = s.id and e.kind = 'reported') as reports, (select count(*)::int from tr_event e where e.noun_id = s.id and e.kind = 'amended') as amended
       from tr_strand s join tr_order o on o.execution_id = s.id where s.decision_id = $1`,
      [id],
    )
    expect(rows).toMatchObject([{ status: 'partially_filled', order_status: 'cancelled', reports: 1, amended: 1 }])
    expect(Number(rows[0].filled_quantity)).toBe(0.001)
    expect(Number(rows[0].order_filled)).toBe(0.001)
    expect(rows[0].flags).toContain('late_fill')
    expect(desk.comparison.isReconciled(VENUE, 'BTC/USDT')).toBe(true)
  })
})

/** A look that is under way when we ask is not ours: it may have begun before what we did. */
async function twoLooks(): Promise<void> {
  await desk.comparison.look(VENUE)
  await desk.comparison.look(VENUE)
}
