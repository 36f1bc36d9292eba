import type pg from 'pg'
import { insertRows } from './insert-rows.ts'
import { us } from './stamps.ts'

/**
 * Rows of what is under way, beside those of `desk-rows`: a schedule half way, a decision that waits, a position that is watched and
 * one that was closed, alarms, and what the worker tells of its limits.
 */
export type ScreenIds = { readonly scheduled: string; readonly waiting: string; readonly watched: string; readonly closer: string }

export async function insertScreens(db: Pick<pg.Client, 'query'>, nowMs: number): Promise<ScreenIds> {
  const id = (n: number) => `01JD9AQ4W9YVX3T5N7K2M6R${String(n).padStart(3, '0')}`
  const ids: ScreenIds = { scheduled: id(1), waiting: id(2), watched: id(3), closer: id(4) }
  await execution(db, ids.scheduled, nowMs - 60_000, {
    status: 'working',
    execution_type: 'twap',
    quantity: '1.6',
    ordered_quantity: '1.6',
    filled_quantity: '0.55',
    average_price: '61840.5',
    schedule: schedule(nowMs),
    stages: { stamps_us: { committed: us(nowMs - 60_004), noticed: us(nowMs - 60_003), judged: us(nowMs - 60_001), intent: us(nowMs - 60_000) } },
    monitoring_state: { stop_loss: { price: '60000' }, policy: 'flatten' },
  })
  await child(db, ids.scheduled, 1, 1, 'filled', '0.2', '0.2', nowMs - 60_000)
  await child(db, ids.scheduled, 2, 2, 'filled', '0.2', '0.2', nowMs - 40_000)
  await child(db, ids.scheduled, 3, 3, 'partially_filled', '0.2', '0.15', nowMs - 20_000)
  await execution(db, ids.waiting, nowMs - 50_000, {
    status: 'waiting',
    quantity: '0.4',
    monitoring_state: {
      policy: 'resume',
      waiting: {
        lines: [
          { name: 'price_below', value: '61840.5', threshold: '61000', holds: false },
          { name: 'spread_bps_at_most', value: '1.9', threshold: '4', holds: true },
        ],
        until: new Date(nowMs + 600_000).toISOString(),
        checked_at: new Date(nowMs - 300).toISOString(),
      },
    },
  })
  await execution(db, ids.watched, nowMs - 40_000, {
    status: 'filled',
    quantity: '0.75',
    ordered_quantity: '0.75',
    filled_quantity: '0.75',
    average_price: '61807',
    ended_at: new Date(nowMs - 39_000).toISOString(),
    monitoring_state: {
      stop_loss: { price: '60500' },
      take_profit: { price: '64000' },
      policy: 'resume',
      watched_by: 'w1-watcher',
      watching_since: new Date(nowMs - 39_000).toISOString(),
      left: '0.5',
      left_by: { 'sim-alpha': '0.5' },
      closed_by: [ids.closer],
    },
  })
  await execution(db, ids.closer, nowMs - 30_000, {
    status: 'filled',
    side: 'sell',
    origin: 'exit',
    parent_id: ids.watched,
    quantity: '0.25',
    ordered_quantity: '0.25',
    filled_quantity: '0.25',
    average_price: '64001',
    ended_at: new Date(nowMs - 29_000).toISOString(),
    outcome: { reasons: [], flags: [], cause: 'take_profit' },
    monitoring_state: {},
  })
  await event(db, 'incident', 'drift_position sim-bravo BTC/USDT', 'raised', {
    name: 'drift_position',
    message: 'sim-bravo holds −0.21 BTC/USDT, we hold −0.2.',
    venue: 'sim-bravo',
    symbol: 'BTC/USDT',
    ours: '-0.2',
    theirs: '-0.21',
  })
  await event(db, 'incident', 'invariant_cash sim-alpha ETH/USDT', 'raised', {
    name: 'invariant_cash',
    message: 'Realised and inventory at cost of ETH/USDT on sim-alpha are 1, the cash of its fills is 2.',
    venue: 'sim-alpha',
    symbol: 'ETH/USDT',
    ours: '1',
    theirs: '2',
  })
  await event(db, 'incident', 'invariant_cash sim-alpha ETH/USDT', 'cleared', { name: 'invariant_cash' })
  await db.query(
    `insert into tr_risk_update (module_id, seq, strand_id, symbol, limits) values ('tr_001', 7, 'rm-strand-7', null, '{"max_daily_loss": "4000"}') on conflict do nothing`,
  )
  await db.query(
    `insert into tr_reconciliation (module_id, venue, checked_at) select 'tr_001', v, clock_timestamp() + interval '1 hour' from unnest(array['sim-alpha', 'sim-bravo', 'sim-carbon']) v on conflict do nothing`,
  )
  await db.query(
    `insert into tr_config_version (module_id, version, config, author, reason) values ('tr_001', 1, '{"limits": {"maxDailyLoss": "20000", "maxGrossNotional": "3000000"}}', 'worker', 'starting values') on conflict do nothing`,
  )
  await db.query(
    `insert into tr_risk_use (module_id, at_us, uses) select 'tr_001', ($1::bigint - n * 60000000::bigint), json_build_object('concentration', 0.3 + 0.012 * (40 - n), 'daily loss', 0.01 * (40 - n), 'drawdown', 0.05)
     from generate_series(0, 40) n on conflict do nothing`,
    [us(nowMs)],
  )
  return ids
}

/** What the worker tells of its limits, with one that is close. */
export const toldRisk = () => ({
  is_listening: true,
  node: 'v24.21.0',
  memory_mb: 212,
  stages_ms: { notice_ms: { p50: 1.2, p95: 3.4, p99: null, n: 57 }, ack_ms: { p50: 41, p95: 52.5, p99: null, n: 57 } },
  risk: {
    currency: 'USD',
    equity: '996600',
    peak_equity: '1000200',
    day_pnl: '-3400',
    config_version: 1,
    limits: {
      maxDailyLoss: '4000',
      maxGrossNotional: '3000000',
      maxOrderNotional: '250000',
      maxOrderQuantity: null,
      priceCollarBps: '100',
      maxPositionVar: null,
    },
    lines: [
      {
        name: 'position notional',
        code: 'POSITION_LIMIT',
        field: 'maxPositionNotional',
        unit: 'reporting currency',
        symbol: 'BTC/USDT',
        value: '34012',
        limit: '1000000',
        utilisation: 0.034,
      },
      {
        name: 'gross notional',
        code: 'GROSS_LIMIT',
        field: 'maxGrossNotional',
        unit: 'reporting currency',
        symbol: null,
        value: '69668.2',
        limit: '3000000',
        utilisation: 0.0232,
      },
      {
        name: 'daily loss',
        code: 'DAILY_LOSS_LIMIT',
        field: 'maxDailyLoss',
        unit: 'reporting currency',
        symbol: null,
        value: '3400',
        limit: '4000',
        utilisation: 0.85,
      },
      {
        name: 'drawdown',
        code: 'DRAWDOWN_LIMIT',
        field: 'maxDrawdown',
        unit: 'of peak equity',
        symbol: null,
        value: '0.0036',
        limit: '0.1',
        utilisation: 0.036,
      },
    ],
  },
  exposure: {
    net: '23101.2',
    gross: '69668.2',
    symbols: [
      { name: 'BTC/USDT', net: '34012', gross: '58748', count: 2 },
      { name: 'ETH/USDT', net: '-10920.2', gross: '10920.2', count: 1 },
    ],
    venues: [
      { name: 'sim-alpha', net: '35459.8', gross: '57300.2', count: 2 },
      { name: 'sim-bravo', net: '-12368', gross: '12368', count: 1 },
    ],
    missing: [],
  },
})

/** Eight slices of 0.2 over 160 s, the third at work, the fourth held back, and a clean-up at the end. */
function schedule(nowMs: number) {
  const startUs = us(nowMs - 60_000)
  const slices = Array.from({ length: 8 }, (_, n) => ({ slice_no: n + 1, due_at_us: startUs + n * 20_000_000, quantity: '0.2' }))
  return {
    style: 'twap',
    pace: 'clock',
    placing: 'take',
    reason: '8 slices over 2 min 40 s, one each 20 s',
    quantity: '1.6',
    lot: '0.00001',
    quantity_min: '0.00001',
    starts_at_us: startUs,
    ends_at_us: startUs + 160_000_000,
    interval_us: 20_000_000,
    participation_max: 0.1,
    volume_from_us: startUs,
    slices: [...slices, { slice_no: 9, due_at_us: startUs + 150_000_000, quantity: '0' }],
    parameters: { slices: '8' },
    stopped: null,
    holds: [
      {
        code: 'PARTICIPATION_LIMIT',
        name: 'participation_cap',
        value: '0.11',
        limit: '0.1',
        slice_no: 4,
        quantity: '0.2',
        from_us: startUs + 60_000_000,
        until_us: null,
      },
    ],
  }
}

async function execution(db: Pick<pg.Client, 'query'>, id: string, atMs: number, over: Record<string, unknown>): Promise<void> {
  const at = new Date(atMs).toISOString()
  const row = {
    id,
    module_id: 'tr_001',
    kind: 'execution',
    symbol: 'BTC/USDT',
    decision_id: `dm-${id}`,
    origin: 'decision',
    side: 'buy',
    venue: 'sim-alpha',
    execution_type: 'market',
    tags: [],
    source_strands: [],
    outcome: { reasons: [], flags: [] },
    order_spec: { style: 'market', side: 'buy', size: { kind: 'quantity', value: '1' }, horizon_ms: 160_000, max_participation: '0.1' },
    exec_metrics: { nulls: {} },
    decided_at: at,
    created_at: at,
    updated_at: at,
    ...over,
  }
  await insertRows(db, 'tr_strand', [row])
}

async function child(
  db: Pick<pg.Client, 'query'>,
  executionId: string,
  no: number,
  slice: number,
  status: string,
  quantity: string,
  filled: string,
  atMs: number,
): Promise<void> {
  const orderId = `${executionId}-o${no}`
  await db.query(
    `insert into tr_order (id, module_id, execution_id, decision_id, client_order_id, venue_order_id, child_no, slice_no, symbol, venue, side, type, time_in_force, price, quantity,
       filled_quantity, average_price, status, intended_at, sent_at, sent_at_us, acknowledged_at)
     values ($1, 'tr_001', $2, 'd', $1, 'V' || $1, $3, $4, 'BTC/USDT', 'sim-alpha', 'buy', 'market', 'ioc', 61900, $6, $7, 61840.5, $5, $8, $8, $9, $8)`,
    [orderId, executionId, no, slice, status, quantity, filled, new Date(atMs).toISOString(), us(atMs)],
  )
  await db.query(
    `insert into tr_fill (id, module_id, order_id, execution_id, decision_id, symbol, venue, venue_fill_id, side, price, quantity, base_quantity, fee, fee_currency, liquidity,
       venue_at, seen_at, venue_at_us, seen_at_us, clock, metrics)
     values ($1, 'tr_001', $2, $3, 'd', 'BTC/USDT', 'sim-alpha', $1, 'buy', 61840.5, $4, $4, 0.6, 'USDT', 'taker', $5, $5, $6, $6, 'venue', '{}')`,
    [`${orderId}-f`, orderId, executionId, filled, new Date(atMs + 40).toISOString(), us(atMs + 40)],
  )
  for (const kind of ['intended', 'sent', status]) await event(db, 'order', orderId, kind, { execution_id: executionId })
}

const event = (db: Pick<pg.Client, 'query'>, noun: string, nounId: string, kind: string, data: object) =>
  db.query(`insert into tr_event (noun, noun_id, kind, actor, data) values ($1, $2, $3, 'worker', $4)`, [noun, nounId, kind, JSON.stringify(data)])
