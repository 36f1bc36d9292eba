// Guarantees: a judgement and a booking are each one commit that holds together; a repeat or a stale version changes nothing;
// what the database role forbids stays forbidden.

import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { type Booking, bookingWriter, VersionConflict } from './bookings.ts'
import { event } from './events.ts'
import { inboxReader, tracksCommits } from './inbox.ts'
import { type Judgement, judgementWriter } from './judgements.ts'
import { openPool } from './pool.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let owner: Pool
let trader: Pool

beforeAll(async () => {
  db = await freshDatabase()
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test' })
  trader = openPool({ url: db.url, role: 'trader', applicationName: 'test' })
})
afterAll(async () => {
  await Promise.all([owner.end(), trader.end()])
})

async function decide(id: string): Promise<void> {
  await owner.query(
    `insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', 'decision', '{"signal_strength": 0.8}', jsonb_build_object('decision_id', 'ref-' || $1::text), '{trader:execute}')`,
    [id],
  )
}

const VOTES = (['execution', 'venue', 'risk', 'position'] as const).map((curator) => ({
  curator,
  action: 'approve',
  quality: 0.9,
  raw_contribution: 0.1,
  contribution: 0.1,
  weight: 0.25,
  threshold: 0.7,
  kappa: 0.15,
  lesson_multiplier: 1,
  confidence: 1,
  reason: 'good',
  evidence: {},
}))

const judgement = (seq: string, id: string): Judgement => ({
  inboxSeq: seq,
  result: 'approved',
  commandId: null,
  applications: [],
  execution: {
    id: `ex-${id}`,
    module_id: 'tr_001',
    tags: [],
    decision_id: id,
    decision_ref: `ref-${id}`,
    origin: 'decision',
    status: 'approved',
    symbol: 'BTC/USDT',
    side: 'buy',
    quantity: '1.5',
    config_version: 1,
    curator_contributions: { votes: VOTES },
  },
  orders: [
    {
      id: `or-${id}`,
      module_id: 'tr_001',
      execution_id: `ex-${id}`,
      decision_id: id,
      client_order_id: `co-${id}`,
      child_no: 1,
      symbol: 'BTC/USDT',
      venue: 'v',
      side: 'buy',
      type: 'market',
      time_in_force: 'ioc',
      price: '100.5',
      quantity: '1.5',
      reduce_only: false,
      status: 'intended',
      reason: null,
      intended_at: '2026-01-01T00:00:00.000Z',
      expires_at_us: null,
    },
  ],
  events: [event('execution', `ex-${id}`, 'approved', id, { execution_id: `ex-${id}` })],
})

const booking = (id: string, versionFrom: number): Booking => ({
  intents: [],
  orders: [
    {
      id: `or-${id}`,
      version_from: versionFrom,
      version: versionFrom + 2,
      status: 'filled',
      reason: null,
      venue_order_id: 'vo',
      filled_quantity: '1.5',
      average_price: '100.4',
      sent_mid: '100.35',
      sent_at: null,
      sent_at_us: 1,
      acknowledged_at: null,
      done_at: null,
      unknown_since: null,
      last_check_at: null,
      next_check_at: null,
    },
  ],
  fills: [
    {
      id: `fi-${id}`,
      module_id: 'tr_001',
      order_id: `or-${id}`,
      execution_id: `ex-${id}`,
      decision_id: id,
      symbol: 'BTC/USDT',
      venue: 'v',
      venue_fill_id: `vf-${id}`,
      side: 'buy',
      price: '100.4',
      quantity: '1.5',
      base_quantity: '1.5',
      fee: '0.01',
      fee_currency: 'USDT',
      liquidity: 'taker',
      venue_at: '2026-01-01T00:00:00.000Z',
      seen_at: '2026-01-01T00:00:00.000Z',
      venue_at_us: 1,
      seen_at_us: 1,
      clock: 'venue',
      mid: '100.35',
      half_spread: '0.05',
      sent_mid: null,
      metrics: { effective_spread_bps: '1' },
    },
  ],
  positions: [
    {
      id: 'po',
      module_id: 'tr_001',
      symbol: 'BTC/USDT',
      venue: 'v',
      quantity: '1.5',
      average_price: '100.4',
      realized_pnl: '0',
      unrealized_pnl: null,
      fees: '0.01',
      pnl_currency: 'USDT',
      mark_price: null,
      marked_at: null,
      version: 1,
    },
  ],
  positionChanges: [
    {
      module_id: 'tr_001',
      symbol: 'BTC/USDT',
      venue: 'v',
      fill_id: `fi-${id}`,
      execution_id: `ex-${id}`,
      change: 'open',
      quantity_before: '0',
      quantity_after: '1.5',
      average_price_before: null,
      average_price_after: '100.4',
      realized_delta: '0',
      realized_pnl: '0',
      fees: '0.01',
      at: '2026-01-01T00:00:00.000Z',
    },
  ],
  executions: [{ id: `ex-${id}`, status: 'filled', tags: ['dm:execution_report'], outcome_type: 'success', execution_score: 0.9 }],
  events: [event('execution', `ex-${id}`, 'reported', id, {})],
})

const count = async (table: string, where = 'true'): Promise<number> =>
  Number((await owner.query(`select count(*) as n from ${table} where ${where}`)).rows[0].n)

test('a decision is read once while it waits, with its commit stamp, and is closed by the commit of its judgement', async () => {
  const read = inboxReader(trader, 'tr_001', await tracksCommits(trader))
  const write = judgementWriter(trader)
  await decide('d1')
  const first = await read([], 10)
  expect(first.decisions.map((d) => d.row.id)).toEqual(['d1'])
  expect(Math.abs(Number(first.decisions[0]?.row.created_at) / 1000 - Date.now())).toBeLessThan(5_000)
  expect(
    (
      await read(
        first.decisions.map((d) => d.seq),
        10,
      )
    ).decisions,
  ).toEqual([])
  await write(judgement(first.decisions[0]?.seq as string, 'd1'))
  expect((await read([], 10)).decisions).toEqual([])
  expect(await count('tr_curator_action', `decision_id = 'd1'`)).toBe(4)
  expect(await count('tr_event', `noun_id = 'ex-d1'`)).toBe(1)
})

test('the second execution of a decision is refused whole: no vote, no order, no event of it is stored', async () => {
  const write = judgementWriter(trader)
  const before = await count('tr_event')
  await expect(write({ ...judgement('999', 'd1'), execution: { ...judgement('999', 'd1').execution, id: 'ex-other' } })).rejects.toThrow(/unique/)
  expect(await count('tr_event')).toBe(before)
})

test('a reference that an earlier decision used is named, and a row that was judged names its execution', async () => {
  await decide('d2')
  await owner.query(`update dm_strand set dm_decision = '{"decision_id": "ref-d1"}' where id = 'd2'`)
  await owner.query(`update dm_strand set tags = '{trader:execute,again}' where id = 'd1'`)
  const read = inboxReader(trader, 'tr_001', await tracksCommits(trader))
  const { decisions } = await read([], 10)
  expect(decisions.find((d) => d.row.id === 'd2')?.duplicateOf).toBe('d1')
  expect(decisions.find((d) => d.row.id === 'd1')?.existing).toBe('ex-d1')
})

test('a booking moves order, fill, position and execution together', async () => {
  const book = bookingWriter(trader)
  await book(booking('d1', 1))
  const { rows } = await owner.query(
    `select o.status, o.version, f.price, p.quantity, s.status as execution, s.tags from tr_order o, tr_fill f, tr_position p, tr_strand s where s.id = 'ex-d1'`,
  )
  expect(rows[0]).toMatchObject({ status: 'filled', version: 3, price: '100.4', quantity: '1.5', execution: 'filled', tags: ['dm:execution_report'] })
})

test('a booking computed from an old version of its order changes nothing at all', async () => {
  const book = bookingWriter(trader)
  const stale = { ...booking('d1', 1), fills: [], positionChanges: [] }
  const before = await count('tr_event')
  await expect(book(stale)).rejects.toBeInstanceOf(VersionConflict)
  expect(await count('tr_event')).toBe(before)
})

test('a fill that is stored cannot be stored again', async () => {
  const book = bookingWriter(trader)
  await expect(book({ ...booking('d1', 3), orders: [] })).rejects.toThrow(/duplicate key.*fill_id/)
})

test('judgements that wait together are one transaction', async () => {
  const write = judgementWriter(trader)
  for (const id of ['g1', 'g2', 'g3']) await decide(id)
  await Promise.all(['g1', 'g2', 'g3'].map((id) => write(judgement('0', id))))
  const { rows } = await owner.query(`select distinct xid::text from tr_event where noun_id in ('ex-g1', 'ex-g2', 'ex-g3')`)
  expect(rows).toHaveLength(1)
})

test("the trader cannot write another module's table", async () => {
  await expect(trader.query(`insert into dm_strand (id) values ('x')`)).rejects.toThrow(/permission denied/)
})
