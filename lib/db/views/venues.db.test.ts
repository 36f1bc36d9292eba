import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { openPool } from '../pool.ts'
import { readMissed, writeTwins } from '../twins.ts'
import { readTwin } from './twins.ts'
import { readVenues } from './venues.ts'

// What the venues screen reads, by hand-made rows: venue `many` has 24 orders on 6 days, `few` 3 orders on one, `far` is
// outside the simulator and cost 2 bps more than its twin each time.

let owner: pg.Pool
let web: pg.Pool

const execution = (id: string, venue: string, day: number, slippage: string) => ({ id, venue, day, slippage })
const MANY = Array.from({ length: 24 }, (_, i) => execution(`m${String(i).padStart(2, '0')}`, 'many', 1 + (i % 6), i % 2 === 0 ? '1' : '3'))
const FEW = Array.from({ length: 3 }, (_, i) => execution(`f${i}`, 'few', 1, '5'))
const FAR = Array.from({ length: 4 }, (_, i) => execution(`r${i}`, 'far', 2, '4'))

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 1 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 2 })
  const all = [...MANY, ...FEW, ...FAR]
  await owner.query(
    `insert into tr_strand (id, module_id, kind, symbol, status, side, venue, execution_type, quantity, ordered_quantity, filled_quantity, arrival_slippage_bps,
       implementation_shortfall_bps, exec_metrics, tr_predict, context, stages, decision_id, decided_at, ended_at, tags)
     select id, 'tr_001', 'execution', 'A/USD', 'filled', 'buy', venue, 'market', 10, 10, 10, slippage, slippage + 1,
       '{"fee_cost_bps": "1", "latency_ms": "20", "benchmarks": {"p_d": "100", "p_0": "100", "p_n": "100"}}',
       '{"expected_cost_bps": 3, "fee_bps": 1, "fill_prob": 1, "latency_ms": 10, "model": "test"}', '{"volatility_daily": 0.03}',
       '{"intervals_ms": {"first_fill_ms": 20}}', 'd' || id, make_timestamptz(2026, 1, day, 12, 0, 0, 'UTC'), make_timestamptz(2026, 1, day, 12, 0, 1, 'UTC'), '{dm:execution_report}'
     from jsonb_to_recordset($1::jsonb) as x(id text, venue text, day int, slippage numeric)`,
    [JSON.stringify(all)],
  )
  await owner.query(
    `insert into tr_order (id, module_id, execution_id, decision_id, client_order_id, child_no, symbol, venue, side, type, time_in_force, price, quantity, filled_quantity,
       status, intended_at, sent_at, acknowledged_at)
     select 'o' || id, 'tr_001', id, 'd' || id, 'c' || id, 1, symbol, venue, 'buy', 'market', 'ioc', 101, 10, 10, 'filled', ended_at, ended_at, ended_at + interval '15 ms'
     from tr_strand`,
  )
  await owner.query(
    `insert into tr_fill (id, module_id, order_id, execution_id, decision_id, symbol, venue, venue_fill_id, side, price, quantity, base_quantity, fee, fee_currency, liquidity,
       venue_at, seen_at, venue_at_us, seen_at_us, clock, metrics)
     select 'f' || id, 'tr_001', 'o' || id, id, 'd' || id, symbol, venue, 'v' || id, 'buy', 100 * (1 + arrival_slippage_bps / 10000), 10, 10, 0.1, 'USD', 'taker',
       ended_at, ended_at, 1, 2, 'venue', '{"effective_spread_bps": "2", "h10s_markout_bps": "-1"}' from tr_strand`,
  )
  const cost = { slippage_bps: '4', fee_bps: '1', cost_bps: '5' }
  const row = {
    decision_id: null,
    model: 'test',
    symbol: 'A/USD',
    style: 'market',
    notional: '1000',
    predicted: { ...cost, fill_prob: 1, latency_ms: 10 },
    actual: { ...cost, fill_rate: 1, latency_ms: 20 },
    nulls: {},
  }
  const parts = { latency: '0.25', spread: '0.5', queue: '0', fees: '0', rest: '0' }
  const twins = [
    ...MANY.map((e, i) => ({ ...row, ...e, error_bps: i % 2 === 0 ? '0.5' : '1', simulated: cost, simulator_error_bps: '0', parts, is_simulated: true })),
    ...FAR.map((e) => ({ ...row, ...e, error_bps: '3', simulated: cost, simulator_error_bps: '2', parts, is_simulated: false })),
  ]
  await writeTwins(
    owner,
    'tr_001',
    twins.map(({ id, day, ...t }) => ({ ...t, execution_id: id, ended_at: `2026-01-0${day}T12:00:01Z` })),
  )
})
afterAll(async () => {
  await Promise.all([owner?.end(), web?.end()])
})

describe('the venues', () => {
  it('are judged from 20 orders on 5 days on, and observed before', async () => {
    const { venues } = await readVenues(web, 'tr_001')
    expect(venues.map(({ venue, card }) => [venue, card.orders, card.days, card.isObservation])).toEqual([
      ['far', 4, 1, true],
      ['few', 3, 1, true],
      ['many', 24, 6, false],
    ])
    const { slippage, fillRate, makerShare, rejectRate, ackMs, firstFillMs, effectiveSpread, markout10s, markout1m } = venues[2]?.card ?? {}
    expect(slippage).toMatchObject({ n: 24, mean: '2', notionalMean: '2', isGrey: false })
    expect(slippage?.interval?.every((bound) => bound > 1 && bound < 3)).toBe(true)
    expect([fillRate, makerShare, rejectRate]).toEqual(['1', '0', '0'])
    expect([ackMs, firstFillMs]).toEqual([
      { n: 24, p50: '15.000', p95: '15.000' },
      { n: 24, p50: '20.000', p95: '20.000' },
    ])
    expect([effectiveSpread?.mean, markout10s?.mean]).toEqual(['2', '-1'])
    // What is not known yet is counted, and never a zero.
    expect([markout1m?.mean, markout1m?.nulls]).toEqual([null, { pending: 24 }])
  })

  it('stand in buckets whose edges are named', async () => {
    const { buckets, edges } = await readVenues(web, 'tr_001')
    expect(buckets.map(({ venue, size, volatility }) => [venue, size, volatility])).toEqual([
      ['far', '1,000 to 10,000', '2 % to 4 %'],
      ['few', '1,000 to 10,000', '2 % to 4 %'],
      ['many', '1,000 to 10,000', '2 % to 4 %'],
    ])
    expect(edges.size).toEqual(['under 1,000', '1,000 to 10,000', '10,000 to 100,000', '100,000 and more'])
  })

  it('say what paper costs less than live, with its interval, and what the forecast missed', async () => {
    const { paperMinusLive, modelError, errors, selfCheck, overTime } = await readVenues(web, 'tr_001')
    expect(paperMinusLive).toMatchObject({ n: 4, mean: '-2', interval: [-2, -2] })
    expect(modelError).toMatchObject({ n: 28, mean: expect.stringMatching(/^1\.0714/) })
    expect(errors.map((e) => [e.venue, e.style, e.symbol, e.error.n, e.error.mean, e.simulator.n, e.parts?.spread])).toEqual([
      ['many', 'market', 'A/USD', 24, '0.75', 0, '0.5'],
      ['far', 'market', 'A/USD', 4, '3', 4, '0.5'],
    ])
    expect(selfCheck).toEqual({ n: 24, different: 0 })
    expect(overTime.reduce((sum, { n }) => sum + n, 0)).toBe(28)
  })

  it('miss the twins that an earlier run did not write', async () => {
    expect((await readMissed(owner, 'tr_001')).map(({ id }) => id).sort()).toEqual(['f0', 'f1', 'f2'])
    expect(await readTwin(web, 'f0')).toBeNull()
    expect(await readTwin(web, 'r0')).toMatchObject({ errorBps: '3', isSimulated: false, parts: { latency: '0.25' } })
  })

  it('are empty on a fresh desk', async () => {
    expect(await readVenues(web, 'another')).toMatchObject({ venues: [], buckets: [], errors: [], modelError: { n: 0, mean: null }, window: { n: 0 } })
  })
})
