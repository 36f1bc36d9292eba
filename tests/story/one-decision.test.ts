import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { eventually, freshId, openClient, openTestDesk, type TestDesk } from '#tests/support/desk.ts'
import { createHandMarket, type HandMarket, handListing } from '#tests/support/hand-market.ts'
import { recheck } from '#tests/support/identities.ts'

/** The minimal decision of CONTRACT.md, hop by hop (HOUSE.md section 4), on books that were put there by hand. */
const SYMBOL = 'BTC/USDT'
const decisionId = freshId()
let desk: TestDesk
let market: HandMarket
let db: Awaited<ReturnType<typeof freshDatabase>>
let dm: Awaited<ReturnType<typeof openClient>>
let ear: Awaited<ReturnType<typeof openClient>>
// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
let strand: any
// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
const rowsOf = async (text: string, ...values: unknown[]): Promise<any[]> => (await ear.query(text, values)).rows

beforeAll(async () => {
  db = await freshDatabase()
  market = createHandMarket([handListing('north', SYMBOL), handListing('south', SYMBOL)])
  desk = await openTestDesk({ url: db.url, market: () => market })
  dm = await openClient(db.url, 'dm')
  ear = await openClient(db.url, 'web', 'dm_strand_notification', 'tr_strand_notification', 'decision_maker_strand_notification', 'tr_event_notification')
  market.show('north', SYMBOL, {
    bids: [
      ['99.99', '50'],
      ['99.98', '100'],
    ],
    asks: [
      ['100.01', '0.2'],
      ['100.03', '50'],
    ],
  })
  market.show('south', SYMBOL, { bids: [['99.90', '50']], asks: [['100.10', '50']] })
  market.advance(1)
  await dm.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values (
       '${decisionId}', 'BTC/USDT', '5m', 'decision', '{"signal_strength": 0.8}',
       '{"decision_type":"execute","trading_plan":{"direction":"long","quantity":"0.25","execution_strategy":"market"}}',
       '{trader:execute}')`,
  )
  strand = await eventually(
    'the report',
    async () => (await rowsOf(`select * from tr_strand where decision_id = $1 and 'dm:execution_report' = any(tags)`, decisionId))[0],
  )
})

afterAll(async () => {
  await desk.stop()
  await Promise.all([dm.end(), ear.end()])
})

test('1–2: the row reaches the inbox in its own transaction, and is claimed once', async () => {
  expect(await rowsOf(`select source, kind, tags, result, done_at is not null as done from tr_inbox where strand_id = $1`, decisionId)).toEqual([
    { source: 'dm', kind: 'decision', tags: ['trader:execute'], result: 'approved', done: true },
  ])
  expect(ear.heard.filter((n) => n.channel === 'dm_strand_notification').map((n) => n.payload)).toEqual([
    { strand_id: decisionId, module: 'dm', kind: 'decision', tags: ['trader:execute'] },
  ])
})

test('3: exactly one execution strand, with the context it was judged in', async () => {
  expect(await rowsOf(`select count(*)::int as n from tr_strand`)).toEqual([{ n: 1 }])
  expect(strand).toMatchObject({
    module: 'tr',
    module_id: 'tr_001',
    kind: 'execution',
    origin: 'decision',
    decision_id: decisionId,
    symbol: SYMBOL,
    timeframe: '5m',
    side: 'buy',
    status: 'filled',
    venue: 'north',
    execution_type: 'market',
    quantity: '0.25',
    ordered_quantity: '0.25',
    filled_quantity: '0.25',
  })
  expect(strand.context).toMatchObject({ equity: '1000000', position: '0', mid: '100' })
  expect(strand.context.books.map((b: { venue: string }) => b.venue).sort()).toEqual(['north', 'south'])
})

test('4: no lesson was applied, and the row says so', () => {
  expect(strand.lesson_metadata).toEqual({ lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 })
})

test('5: four curators, whose contributions add up to the score', async () => {
  const votes = await rowsOf(`select * from tr_curator_action where execution_id = $1 order by curator_type`, strand.id)
  expect(votes.map((v) => v.curator_type)).toEqual(['execution', 'position', 'risk', 'venue'])
  for (const v of votes) {
    expect(v.reason).not.toBe('')
    expect(v.action_type).toBe(v.quality >= v.threshold ? 'approve' : 'nudge')
    const raw = Math.max(-v.kappa, Math.min(v.kappa, 0.5 * (v.quality - v.threshold)))
    expect(v.raw_contribution).toBeCloseTo(raw, 12)
    expect(v.contribution).toBeCloseTo(Math.max(-v.kappa, Math.min(v.kappa, raw * 4 * v.weight * v.lesson_multiplier)), 12)
  }
  const score = Math.exp(Math.log(0.8) + votes.reduce((total, v) => total + v.contribution, 0))
  expect(strand.curated_score).toBeCloseTo(Math.min(1, score), 12)
  expect(score).toBeGreaterThan(0.4)
  expect(strand.curator_contributions.votes).toHaveLength(4)
})

test('6: every risk check is stored and holds', () => {
  expect(strand.risk_checks.length).toBeGreaterThan(15)
  expect(strand.risk_checks.filter((c: { ok: boolean }) => !c.ok)).toEqual([])
})

test('7: both venues were candidates, and the cheaper one was taken', () => {
  const costs = Object.fromEntries(strand.route.candidates.map((c: { venue: string; routing_cost_bps: number }) => [c.venue, c.routing_cost_bps]))
  expect(costs.north).toBeLessThan(costs.south)
  expect(strand.route).toMatchObject({ chosen: 'north', propensity: 1, benchmark_venue: 'north' })
})

test('8: one order, from intended to filled', async () => {
  const orders = await rowsOf(`select * from tr_order where execution_id = $1`, strand.id)
  expect(orders).toHaveLength(1)
  expect(orders[0]).toMatchObject({
    venue: 'north',
    side: 'buy',
    type: 'market',
    time_in_force: 'ioc',
    quantity: '0.25',
    filled_quantity: '0.25',
    status: 'filled',
    child_no: 1,
  })
  const states = await rowsOf(`select kind from tr_event where noun = 'order' and noun_id = $1 order by xid, seq`, orders[0].id)
  expect(states[0]).toEqual({ kind: 'intended' })
  expect(states.at(-1)).toEqual({ kind: 'filled' })
  // The intent was committed in a transaction of its own before the venue had the order.
  const [times] = await rowsOf(
    `select o.intended_at <= o.sent_at as in_order, o.xmin <> p.xmin as apart from tr_order o join paper_order p using (client_order_id) where o.id = $1`,
    orders[0].id,
  )
  expect(times).toEqual({ in_order: true, apart: true })
})

test('9: the fills are the venue’s, one to one, and walked its book', async () => {
  const fills = await rowsOf(`select price, quantity, fee, fee_currency, liquidity, side, mid from tr_fill where execution_id = $1 order by price`, strand.id)
  expect(fills).toEqual([
    { price: '100.01', quantity: '0.2', fee: '0.010001', fee_currency: 'USDT', liquidity: 'taker', side: 'buy', mid: '100' },
    { price: '100.03', quantity: '0.05', fee: '0.00250075', fee_currency: 'USDT', liquidity: 'taker', side: 'buy', mid: '100' },
  ])
  expect(await rowsOf(`select price, quantity, fee from paper_fill order by price`)).toEqual(
    fills.map(({ price, quantity, fee }) => ({ price, quantity, fee })),
  )
  expect(strand.fills).toHaveLength(2)
  expect(Number(strand.average_price)).toBeCloseTo(100.014, 12)
})

test('10: the position moved with the fills, and its history says how', async () => {
  const [position] = await rowsOf(`select * from tr_position`)
  expect(position).toMatchObject({ symbol: SYMBOL, venue: 'north', quantity: '0.25', fees: '0.01250175', pnl_currency: 'USDT' })
  expect(Number(position.average_price)).toBeCloseTo(100.014, 12)
  expect(await rowsOf(`select change, quantity_before, quantity_after from tr_position_history order by seq`)).toEqual([
    { change: 'open', quantity_before: '0', quantity_after: '0.2' },
    { change: 'add', quantity_before: '0.2', quantity_after: '0.25' },
  ])
  expect(strand.position_data).toMatchObject({ before: { quantity: '0' }, after: { quantity: '0.25' } })
})

test('11: the report is measured against the mid, and its identities hold on the stored numbers', async () => {
  const m = strand.exec_metrics
  expect(Number(m.arrival_slippage_bps)).toBeCloseTo(1.4, 9)
  expect(Number(m.implementation_shortfall_bps)).toBeCloseTo(1.4 + (1e4 * 0.01250175) / 25, 9)
  expect(m).toMatchObject({ venue: 'north', status: 'filled', fees: '0.01250175', fill_rate: '1', slippage_bps: m.arrival_slippage_bps })
  const fills = await rowsOf(`select price, metrics, mid, half_spread from tr_fill where execution_id = $1`, strand.id)
  const { breaches, checked } = recheck(m, fills)
  expect(breaches).toEqual([])
  expect(checked).toBeGreaterThanOrEqual(6)
  expect(await rowsOf(`select * from tr_event where noun = 'incident'`)).toEqual([])
})

test('11: the report is announced on both channels, once per change of status', () => {
  const report = { strand_id: strand.id, module: 'tr', kind: 'execution', tags: ['dm:execution_report'] }
  expect(ear.heard.filter((n) => n.channel === 'decision_maker_strand_notification').map((n) => n.payload)).toEqual([report])
  expect(ear.heard.filter((n) => n.channel === 'tr_strand_notification').map((n) => n.payload)).toEqual([report])
  expect(strand.tags).toContain('dm:execution_report')
})

test('every event names what led to it, and no transaction announced itself twice', async () => {
  const events = await rowsOf(
    `select xid::text as xid, noun, noun_id, kind, cause_id from tr_event where data ->> 'execution_id' = $1 order by tr_event.xid, seq`,
    strand.id,
  )
  const known = new Set<string>([decisionId])
  for (const e of events) {
    expect(known, `${e.noun} ${e.kind} is caused by something known`).toContain(e.cause_id)
    known.add(e.noun_id)
  }
  expect(events.map((e) => `${e.noun} ${e.kind}`)).toEqual([
    'execution approved',
    'order intended',
    'fill booked',
    'position changed',
    'fill booked',
    'position changed',
    'order filled',
    'execution reported',
  ])
  const announced = ear.heard.filter((n) => n.channel === 'tr_event_notification').map((n) => n.payload.xid)
  expect(announced).toHaveLength(new Set(announced).size)
  for (const e of events) expect(announced).toContain(e.xid)
  for (const n of ear.heard.filter((n) => n.channel === 'tr_event_notification')) expect(Object.keys(n.payload)).toEqual(['xid'])
})

test('stages follow one another, and their intervals add up', async () => {
  await eventually('the last stage', async () => (await rowsOf(`select 1 from tr_strand where id = $1 and stages -> 'stamps_us' ? 'reported'`, strand.id))[0])
  const { stamps_us: stamps, intervals_ms: intervals, totals_ms: totals } = strand.stages
  const names = ['committed', 'noticed', 'judged', 'intent', 'sent', 'acknowledged', 'first_fill', 'done', 'reported']
  for (let i = 1; i < names.length; i++)
    expect(stamps[names[i] as string], `${names[i]} after ${names[i - 1]}`).toBeGreaterThanOrEqual(stamps[names[i - 1] as string])
  const sum = ['notice_ms', 'judge_ms', 'intent_ms', 'send_ms', 'ack_ms', 'first_fill_ms', 'working_ms', 'report_ms'].reduce(
    (total, key) => total + intervals[key],
    0,
  )
  expect(sum).toBeCloseTo((stamps.reported - stamps.committed) / 1_000, 6)
  expect(totals.venue_ms).toBeCloseTo((stamps.first_fill - stamps.sent) / 1_000, 6)
})

test('mark-outs are filled in as their horizons pass, and with them the strand score', async () => {
  expect(strand.exec_metrics.nulls.h1s_markout_bps).toBe('pending')
  market.advance(500)
  market.show('north', SYMBOL, { bids: [['100.04', '50']], asks: [['100.06', '50']] })
  const metricsWhen = async (key: string) =>
    await eventually(
      key,
      async () => (await rowsOf(`select exec_metrics as m, strand_score from tr_strand where id = $1 and exec_metrics ->> '${key}' is not null`, strand.id))[0],
    )
  market.advance(600)
  const early = (await metricsWhen('h1s_markout_bps')).m
  const markout = (mid: number) =>
    [
      [0.2, 100.01],
      [0.05, 100.03],
    ].reduce((total, [q, p]) => total + ((q as number) / 0.25) * 1e4 * ((mid - (p as number)) / (p as number)), 0)
  expect(Number(early.h100ms_markout_bps)).toBeCloseTo(markout(100), 9)
  expect(Number(early.h1s_markout_bps)).toBeCloseTo(markout(100.05), 9)
  expect(early.h10s_markout_bps).toBeNull()
  market.advance(10_000)
  await metricsWhen('h10s_markout_bps')
  market.show('north', SYMBOL, { bids: [['99.94', '50']], asks: [['99.96', '50']] })
  market.advance(50_000)
  const { m, strand_score } = await metricsWhen('h1m_markout_bps')
  expect(Number(m.h1m_markout_bps)).toBeCloseTo(markout(99.95), 9)
  const outcome = 0.5 + 0.5 / (1 + Math.exp(-markout(99.95) / 10))
  expect(strand_score).toBeCloseTo(0.4 * Number(m.execution_score) + 0.3 * (1 - Number(m.slip_pen)) + 0.3 * outcome, 9)
  market.advance(240_000)
  await metricsWhen('h5m_markout_bps')
  const fills = await rowsOf(`select price, metrics, mid, half_spread, markouts_done from tr_fill where execution_id = $1`, strand.id)
  expect(fills.map((f) => f.markouts_done)).toEqual([true, true])
  const after = (await rowsOf(`select exec_metrics as m from tr_strand where id = $1`, strand.id))[0].m
  const { breaches, checked } = recheck(after, fills)
  expect(breaches).toEqual([])
  // Two fills with five horizons of four identities each, one of the spread, and four of the order.
  expect(checked).toBeGreaterThanOrEqual(2 * (5 * 4 + 1) + 4)
})

test('a restart finds nothing to do', async () => {
  const before = await rowsOf(`select (select count(*) from tr_event where noun <> 'worker')::int as events, (select count(*) from tr_fill)::int as fills`)
  await desk.stop()
  market = createHandMarket([handListing('north', SYMBOL), handListing('south', SYMBOL)])
  desk = await openTestDesk({ url: db.url, market: () => market })
  await desk.drain()
  expect(await rowsOf(`select (select count(*) from tr_event where noun <> 'worker')::int as events, (select count(*) from tr_fill)::int as fills`)).toEqual(
    before,
  )
  expect([...desk.memory.positions.values()].map((p) => p.quantity.toFixed())).toEqual(['0.25'])
  expect(desk.complaints).toEqual([])
  expect(desk.faults).toEqual([])
})
