import type pg from 'pg'

/**
 * Complete rows as the worker stores them, for tests of the read models and of the screens: one execution of every ending,
 * the market around them (in place of one that is there), the holdings they left. Times hang on `nowMs`; everything else is fixed.
 */
export async function insertDesk(db: Pick<pg.Client, 'query'>, nowMs: number): Promise<DeskIds> {
  const desk = deskRows(nowMs)
  await db.query('delete from tr_market')
  for (const [table, rows] of Object.entries(desk.tables)) await insert(db, table, rows)
  return desk.ids
}

export type DeskIds = { readonly [name in 'filled' | 'sold' | 'partial' | 'resting' | 'unknown' | 'refusedByRisk' | 'refusedByCurator' | 'malformed']: string }

type Row = Record<string, unknown>

/** Columns that a row leaves out keep their default; rows of the same columns go together. */
async function insert(db: Pick<pg.Client, 'query'>, table: string, rows: readonly Row[]): Promise<void> {
  const groups = Map.groupBy(rows, (row) => Object.keys(row).join(', '))
  for (const [columns, group] of groups) {
    await db.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [JSON.stringify(group)])
  }
}

const VENUES = [
  { venue: 'sim-alpha', tick: '0.1', lot: '0.00001', maker: '1', taker: '5', half: 0.6, depth: '4.2' },
  { venue: 'sim-bravo', tick: '0.5', lot: '0.0001', maker: '-1', taker: '7.5', half: 1.25, depth: '9.75' },
  { venue: 'sim-carbon', tick: '0.01', lot: '0.00001', maker: '2', taker: '4', half: 2.1, depth: '1.1' },
] as const
const SYMBOL = 'BTC/USDT'
const MODULE = 'tr_001'

function deskRows(nowMs: number) {
  const second = Math.floor(nowMs / 1_000)
  const id = (n: number) => `01JD8ZQ4W9YVX3T5N7K2M6P${String(n).padStart(3, '0')}`
  const ids: DeskIds = {
    malformed: id(1),
    refusedByCurator: id(2),
    refusedByRisk: id(3),
    resting: id(4),
    partial: id(5),
    sold: id(6),
    filled: id(7),
    unknown: id(8),
  }
  const tables: Record<string, Row[]> = {
    tr_market: [market(nowMs)],
    tr_quote: quotes(second),
    dm_strand: [],
    tr_strand: [],
    tr_order: [],
    tr_fill: [],
    tr_event: [],
    tr_curator_action: [],
    tr_position: [],
    tr_position_history: [],
  }
  const add = (parts: Record<string, Row[]>) => {
    for (const [table, rows] of Object.entries(parts)) tables[table]?.push(...rows)
  }
  add(filled(ids.filled, nowMs - 95_000, { side: 'buy', isPending: true }))
  add(filled(ids.sold, nowMs - 700_000, { side: 'sell', isPending: false }))
  add(partial(ids.partial, nowMs - 900_000))
  add(resting(ids.resting, nowMs - 1_200_000))
  add(unknown(ids.unknown, nowMs - 12_000))
  add(refused(ids.refusedByRisk, nowMs - 1_500_000, 'risk'))
  add(refused(ids.refusedByCurator, nowMs - 1_600_000, 'curator'))
  add(malformed(ids.malformed, nowMs - 1_700_000))
  add(holdings(ids, nowMs))
  for (let n = 0; n < 140; n++) add({ tr_strand: [listed(`01JD8YQ4W9YVX3T5N7K2M6Q${String(n).padStart(3, '0')}`, nowMs - 2_000_000 - (140 - n) * 61_000, n)] })
  return { ids, tables }
}

const iso = (ms: number): string => new Date(ms).toISOString()
const us = (ms: number): number => Math.round(ms * 1_000)
const mid = (second: number): number => 61_840 + 14 * Math.sin(second / 37) + 6 * Math.sin(second / 11) + 2.4 * Math.sin(second / 3)
const onTick = (price: number): string => price.toFixed(1)

const market = (nowMs: number): Row => ({
  module_id: MODULE,
  source: 'sim',
  state: 'open',
  speed: '1',
  clock_us: us(nowMs),
  updated_at: iso(nowMs),
  listings: [
    ...VENUES.map((v) => ({
      venue: v.venue,
      symbol: SYMBOL,
      tick: v.tick,
      lot: v.lot,
      maker_bps: v.maker,
      taker_bps: v.taker,
      latency_ms: { feed: 2, entry: 20, response: 20 },
      allow_short: true,
      contract_size: null,
      inverse: false,
      quote: 'USDT',
    })),
    {
      venue: 'sim-alpha',
      symbol: 'ETH/USDT',
      tick: '0.01',
      lot: '0.001',
      maker_bps: '1',
      taker_bps: '5',
      latency_ms: { feed: 2, entry: 20, response: 20 },
      allow_short: false,
      contract_size: null,
      inverse: false,
      quote: 'USDT',
    },
  ],
  quotes: [
    ...VENUES.map((v, i) => ({
      venue: v.venue,
      symbol: SYMBOL,
      bid: onTick(mid(nowMs / 1_000) - v.half),
      ask: onTick(mid(nowMs / 1_000) + v.half),
      bid_size: '1.5',
      ask_size: '2',
      at_us: us(nowMs),
      is_live: i < 2,
      is_stale: i === 2,
    })),
    { venue: 'sim-alpha', symbol: 'ETH/USDT', bid: '3120.10', ask: '3120.35', bid_size: '12', ask_size: '9', at_us: us(nowMs), is_live: true, is_stale: false },
  ],
})

/** Twenty-five minutes, with a hole of nine seconds on one venue. */
const quotes = (second: number): Row[] =>
  VENUES.flatMap((v, i) =>
    Array.from({ length: 1_500 }, (_, n) => second - 1_500 + n)
      .filter((s) => !(i === 1 && s > second - 130 && s < second - 121))
      .map((s) => ({ symbol: SYMBOL, venue: v.venue, at_us: s * 1e6, bid: onTick(mid(s) - v.half + i * 0.7), ask: onTick(mid(s) + v.half + i * 0.7) })),
  )

const strand = (id: string, atMs: number, over: Row): Row => ({
  id,
  module_id: MODULE,
  kind: 'execution',
  symbol: SYMBOL,
  timeframe: '5m',
  regime: 'calm',
  decision_id: `dm-${id}`,
  origin: 'decision',
  tags: ['dm:execution_report'],
  config_version: 1,
  lesson_metadata: { lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 },
  decided_at: iso(atMs),
  ended_at: iso(atMs + 180),
  created_at: iso(atMs + 4),
  updated_at: iso(atMs + 190),
  ...over,
})

const decision = (id: string, atMs: number, plan: Row): Row => ({
  id: `dm-${id}`,
  kind: 'decision',
  symbol: SYMBOL,
  timeframe: '5m',
  dm_alpha: { signal_strength: 0.8 },
  dm_decision: { decision_type: 'execute', decision_id: `strategy-${id.slice(-3)}`, trading_plan: plan },
  tags: ['trader:execute'],
  created_at: iso(atMs),
  updated_at: iso(atMs),
})

const spec = (side: 'buy' | 'sell', over: Row = {}): Row => ({
  side,
  style: 'market',
  size: { kind: 'quantity', value: '0.25' },
  strength: 0.8,
  limit_price: null,
  stop_loss: side === 'buy' ? '61500' : null,
  take_profit: side === 'buy' ? '62400' : null,
  max_slippage_bps: '20',
  max_latency_ms: 500,
  max_participation: null,
  reduce_only: false,
  horizon_ms: 300_000,
  valid_until: null,
  effective_at: null,
  urgency: 'normal',
  venue_preferences: ['sim-alpha'],
  raw: {},
  ...over,
})

const context = (atMs: number): Row => ({
  now_us: us(atMs),
  equity: '1000214.55',
  position: '0.5',
  mid: onTick(mid(atMs / 1_000)),
  volatility_daily: 0.0312,
  volume_daily: '18422.5',
  recent_score: 0.81,
  books: VENUES.map((v, i) => ({
    venue: v.venue,
    bid: onTick(mid(atMs / 1_000) - v.half),
    ask: onTick(mid(atMs / 1_000) + v.half),
    bid_size: '1.52',
    ask_size: '2.04',
    venue_at_us: us(atMs - 12),
    seen_at_us: us(atMs - 10),
    age_ms: 10 + i * 240,
    is_live: i < 2,
  })),
})

const VOTES = [
  {
    curator: 'execution',
    action: 'approve',
    quality: 0.842,
    raw_contribution: 0.071,
    contribution: 0.0852,
    weight: 0.3,
    multiplier: 1.2,
    lesson_multiplier: 1,
    threshold: 0.7,
    kappa: 0.15,
    confidence: 0.9,
    reason: 'Predicted slippage 1.7 of 20 bps, fill probability 0.99.',
    evidence: { slippage_bps: 1.7, slippage_max_bps: 20, latency_ms: 84, latency_max_ms: 500, fill_prob: 0.99, recent_score: 0.81 },
  },
  {
    curator: 'venue',
    action: 'approve',
    quality: 0.764,
    raw_contribution: 0.082,
    contribution: 0.082,
    weight: 0.25,
    multiplier: 1,
    lesson_multiplier: 1,
    threshold: 0.6,
    kappa: 0.15,
    confidence: 0.85,
    reason: 'Best eligible venue sim-alpha scores 0.76.',
    evidence: { venue: 'sim-alpha', eligible: 3 },
  },
  {
    curator: 'risk',
    action: 'nudge',
    quality: 0.684,
    raw_contribution: -0.058,
    contribution: -0.0464,
    weight: 0.2,
    multiplier: 0.8,
    lesson_multiplier: 1,
    threshold: 0.8,
    kappa: 0.15,
    confidence: 1,
    reason: 'Highest utilisation 56.2 %, by concentration.',
    evidence: { utilisation: 0.562, by: 'concentration' },
  },
  {
    curator: 'position',
    action: 'approve',
    quality: 0.812,
    raw_contribution: 0.031,
    contribution: 0.031,
    weight: 0.25,
    multiplier: 1,
    lesson_multiplier: 1,
    threshold: 0.75,
    kappa: 0.15,
    confidence: 0.8,
    reason: 'Adds to a long position; stop and target are on the right side.',
    evidence: { resulting_share: 0.376, direction: 'same', exits_valid: 1 },
  },
]

const contributions = (votes: readonly Row[] = VOTES): Row => {
  const sum = votes.reduce((total, v) => total + (v.action === 'veto' ? 0 : (v.contribution as number)), 0)
  const lnRaw = Math.log(0.8) + sum
  return {
    strength: 0.8,
    confidence_boost: 1,
    ln_strength: Math.log(0.8),
    sum,
    raw_score: Math.exp(lnRaw),
    threshold: 0.4,
    margin: lnRaw - Math.log(0.4),
    votes,
  }
}

const actions = (id: string, votes: readonly Row[]): Row[] =>
  votes.map((v) => ({
    module_id: MODULE,
    execution_id: id,
    decision_id: `dm-${id}`,
    curator_type: v.curator,
    action_type: v.action,
    quality: v.quality,
    raw_contribution: v.raw_contribution,
    contribution: v.contribution,
    weight: v.weight,
    threshold: v.threshold,
    kappa: v.kappa,
    confidence: v.confidence,
    reason: v.reason,
    evidence: v.evidence,
    curator_version: 1,
  }))

const checks = (breached = false): Row[] =>
  CHECKS(breached).map((check) => ({ ...check, utilisation: check.limit === null ? null : Number(check.value) / Number(check.limit) }))

const CHECKS = (breached: boolean): Row[] => [
  { name: 'halt', code: 'HALTED', value: 'trading', limit: null, unit: null, ok: true },
  { name: 'order_notional', code: 'ORDER_SIZE_LIMIT', value: breached ? '261240.55' : '15460.05', limit: '250000', unit: 'reporting currency', ok: !breached },
  { name: 'position_notional', code: 'POSITION_LIMIT', value: '46380.15', limit: '100021.45', unit: 'reporting currency', ok: true },
  { name: 'gross_notional', code: 'GROSS_LIMIT', value: '312400', limit: '3000000', unit: 'reporting currency', ok: true },
  { name: 'concentration', code: 'CONCENTRATION_LIMIT', value: '0.1124', limit: '0.2', unit: 'ratio', ok: true },
  { name: 'price_collar', code: 'PRICE_COLLAR', value: '82.4', limit: '100', unit: 'bps', ok: true },
  { name: 'orders_per_minute', code: 'RATE_LIMIT', value: '7', limit: '600', unit: 'orders', ok: true },
  { name: 'daily_loss', code: 'DAILY_LOSS_LIMIT', value: '0', limit: '20000', unit: 'reporting currency', ok: true },
]

const route = (chosen: string | null): Row => ({
  chosen,
  reason: chosen ? 'lowest expected cost' : 'refused before routing',
  propensity: chosen ? 1 : null,
  benchmark_venue: 'sim-alpha',
  conversion_price: '61840.0',
  candidates: VENUES.map((v, i) => ({
    venue: v.venue,
    eligible: i < 2,
    why_not: i < 2 ? null : 'its book is 6.2 s old, at most 5 s is allowed',
    why_not_code: i < 2 ? null : 'STALE_MARKET',
    score: [0.764, 0.702, 0.511][i],
    parts: { liquidity: [1, 1, 0.42][i], fees: [0.9, 0.85, 0.92][i], latency: [0.96, 0.91, 0.88][i], reliability: [0.98, 0.97, 0.5][i] },
    routing_cost_bps: i < 2 ? [6.72, 8.91][i] : null,
    costs:
      i < 2 ? { half_spread_bps: [0.1, 0.2][i], fee_bps: [5, 7.5][i], impact_bps: [1.52, 1.11][i], latency_risk_bps: [0.1, 0.1][i], residual_bps: 0 } : null,
    depth_quantity: v.depth,
    taker_bps: v.taker,
  })),
})

const stages = (atMs: number, over: Row = {}): Row => ({
  stamps_us: {
    committed: us(atMs),
    noticed: us(atMs + 1.4),
    judged: us(atMs + 2.9),
    intent: us(atMs + 5.2),
    sent: us(atMs + 5.6),
    acknowledged: us(atMs + 46.1),
    first_fill: us(atMs + 46.9),
    done: us(atMs + 171),
    reported: us(atMs + 174.3),
  },
  committed_is_early: false,
  intervals_ms: { notice_ms: 1.4, judge_ms: 1.5, intent_ms: 2.3, send_ms: 0.4, ack_ms: 40.5, first_fill_ms: 0.8, working_ms: 124.1, report_ms: 3.3 },
  totals_ms: { decision_to_send_ms: 5.6, venue_ms: 41.3 },
  nulls: {},
  ...over,
})

/** Two fills: one took, one rested. Costs are from METRICS section 15 where they add up. */
function filled(id: string, atMs: number, o: { readonly side: 'buy' | 'sell'; readonly isPending: boolean }): Record<string, Row[]> {
  const s = o.side === 'buy' ? 1 : -1
  const arrival = mid(atMs / 1_000)
  const prices = [onTick(arrival + s * 0.6), onTick(arrival + s * 0.4)] as const
  const orderId = `${id}-o1`
  const markout = (values: readonly (string | null)[]): Row =>
    Object.fromEntries(['h100ms', 'h1s', 'h10s', 'h1m', 'h5m'].map((h, i) => [`${h}_markout_bps`, values[i] ?? null]))
  const fills = prices.map(
    (price, i): Row => ({
      id: `${id}-f${i}`,
      module_id: MODULE,
      order_id: orderId,
      execution_id: id,
      decision_id: `dm-${id}`,
      symbol: SYMBOL,
      venue: 'sim-alpha',
      venue_fill_id: `${id}-v${i}`,
      side: o.side,
      price,
      quantity: ['0.15', '0.1'][i],
      base_quantity: ['0.15', '0.1'][i],
      fee: ['4.638045', '0.61841'][i],
      fee_currency: 'USDT',
      liquidity: i === 0 ? 'taker' : 'maker',
      venue_at: iso(atMs + 26 + i * 124),
      seen_at: iso(atMs + 46 + i * 124),
      venue_at_us: us(atMs + 26 + i * 124),
      seen_at_us: us(atMs + 46 + i * 124),
      clock: 'venue',
      mid: onTick(arrival),
      half_spread: '0.6',
      sent_mid: onTick(arrival),
      markouts_done: !o.isPending,
      metrics: {
        effective_spread_bps: i === 0 ? '1.94' : '-0.65',
        spread_capture: i === 0 ? '-1' : '0.667',
        ...markout(i === 0 ? ['-0.97', '-0.41', '0.85', '1.61', o.isPending ? null : '2.44'] : ['0.32', '0.9', '2.16', '2.9', o.isPending ? null : '3.72']),
        nulls: o.isPending ? { h5m_markout_bps: 'pending' } : {},
      },
    }),
  )
  return {
    dm_strand: [decision(id, atMs, { direction: o.side === 'buy' ? 'long' : 'short', quantity: '0.25', execution_strategy: 'market' })],
    tr_strand: [
      strand(id, atMs, {
        status: 'filled',
        side: o.side,
        venue: 'sim-alpha',
        execution_type: 'market',
        quantity: '0.25',
        ordered_quantity: '0.25',
        filled_quantity: '0.25',
        average_price: onTick(arrival + s * 0.52),
        outcome_type: 'success',
        outcome: { reasons: [], decision_ref: `strategy-${id.slice(-3)}`, plan_id: null, signal_id: null, flags: [] },
        order_spec: spec(o.side),
        tr_predict: {
          venue: 'sim-alpha',
          fill_prob: 0.99,
          slippage_bps: 1.62,
          latency_ms: 84,
          expected_cost_bps: 6.62,
          half_spread_bps: 0.1,
          impact_bps: 1.52,
          fee_bps: 5,
          model: 'sqrt-1',
        },
        context: context(atMs),
        curator_contributions: contributions(),
        risk_checks: checks(),
        route: route('sim-alpha'),
        curated_score: 0.93,
        execution_score: 0.9134,
        strand_score: 0.88,
        arrival_slippage_bps: s === 1 ? '0.84' : '-0.84',
        implementation_shortfall_bps: '6.1',
        exec_metrics: {
          venue: 'sim-alpha',
          status: 'filled',
          slippage_bps: '0.84',
          latency_ms: '41.3',
          fees: '5.256455',
          execution_score: '0.9134',
          curated_score: '0.93',
          venue_scores: { 'sim-alpha': '0.764', 'sim-bravo': '0.702' },
          arrival_slippage_bps: s === 1 ? '0.84' : '-0.84',
          decision_slippage_bps: '1.34',
          vwap_slippage_bps: null,
          twap_slippage_bps: '0.55',
          price_improvement_bps: '0.13',
          implementation_shortfall_bps: '6.1',
          delay_cost_bps: '0.5',
          trading_cost_bps: '2.2',
          spread_cost_bps: '1.1',
          market_drift_cost_bps: '1.1',
          timing_cost_bps: '-0.4',
          latency_cost_bps: '1.5',
          opportunity_cost_bps: '0',
          withheld_cost_bps: '0',
          unfilled_cost_bps: '0',
          fee_cost_bps: '3.4',
          fill_rate: '1',
          maker_share: '0.4',
          participation: null,
          rest_ms: '124',
          queue_ahead: null,
          peak_slippage_bps: '1.1',
          h1s_reversion_bps: '0.3',
          h10s_reversion_bps: '-0.8',
          h5m_reversion_bps: o.isPending ? null : '-2.6',
          expected_cost_bps: '6.62',
          cost_forecast_error_bps: '-0.52',
          timing_risk_bps: '5.58',
          luck_z: '-0.093',
          slip_pen: '0.042',
          lat_pen: '0.0826',
          adherence: '1',
          venue_score: '0.764',
          nulls: { vwap_slippage_bps: 'no_trades', participation: 'no_trades', queue_ahead: 'not_applicable', h5m_reversion_bps: 'pending' },
          benchmarks: { p_d: onTick(arrival - s * 3), p_0: onTick(arrival), p_n: onTick(arrival + 0.4), p_bar: onTick(arrival + s * 0.52) },
          inputs: { max_slippage_bps: 20, max_latency_ms: 500, markout_scale_bps: 10, venue_score: 0.764 },
        },
        stages: stages(atMs),
        position_data: {
          before: { quantity: '0.5', average_price: '61790.4', realized_pnl: '112.4' },
          after: { quantity: '0.75', average_price: '61807.02', realized_pnl: '107.14' },
        },
        monitoring_state: o.side === 'buy' ? { stop_loss: { price: '61500', watched: false }, take_profit: { price: '62400', watched: false } } : {},
      }),
    ],
    tr_curator_action: actions(id, VOTES),
    tr_order: [
      {
        id: orderId,
        module_id: MODULE,
        execution_id: id,
        decision_id: `dm-${id}`,
        client_order_id: `rw-${id}`,
        venue_order_id: `A-${id}`,
        child_no: 0,
        symbol: SYMBOL,
        venue: 'sim-alpha',
        side: o.side,
        type: 'market',
        time_in_force: 'ioc',
        price: onTick(arrival + s * 123.6),
        quantity: '0.25',
        filled_quantity: '0.25',
        average_price: onTick(arrival + s * 0.52),
        status: 'filled',
        version: 5,
        sent_mid: onTick(arrival),
        intended_at: iso(atMs + 4),
        sent_at: iso(atMs + 6),
        sent_at_us: us(atMs + 6),
        acknowledged_at: iso(atMs + 46),
        done_at: iso(atMs + 171),
      },
    ],
    tr_fill: fills,
    tr_event: [
      event('execution', id, 'approved', atMs + 3),
      ...eventsOf('order', orderId, atMs, { intended: 4, sent: 6, accepted: 46, partially_filled: 47, filled: 171 }),
      event('execution', id, 'reported', atMs + 174),
      event('execution', id, 'measured', atMs + 1_200),
    ],
  }
}

const event = (noun: string, nounId: string, kind: string, atMs: number): Row => ({
  noun,
  noun_id: nounId,
  kind,
  cause_id: null,
  actor: 'worker',
  data: {},
  at: iso(atMs),
})

const eventsOf = (noun: string, nounId: string, atMs: number, kinds: Readonly<Record<string, number>>): Row[] =>
  Object.entries(kinds).map(([kind, afterMs]) => event(noun, nounId, kind, atMs + afterMs))

function partial(id: string, atMs: number): Record<string, Row[]> {
  const parts = filled(id, atMs, { side: 'buy', isPending: false })
  const [row] = parts.tr_strand as [Row]
  const metrics = row.exec_metrics as Row
  Object.assign(row, {
    status: 'partially_filled',
    outcome_type: 'partial',
    filled_quantity: '0.15',
    ordered_quantity: '0.2',
    execution_score: 0.66,
    implementation_shortfall_bps: '9.4',
  })
  row.exec_metrics = {
    ...metrics,
    fill_rate: '0.75',
    implementation_shortfall_bps: '9.4',
    opportunity_cost_bps: '3.3',
    withheld_cost_bps: '1.65',
    unfilled_cost_bps: '1.65',
    execution_score: '0.66',
  }
  return { ...parts, tr_fill: (parts.tr_fill as Row[]).slice(0, 1) }
}

/** A limit order that expired without a fill: shortfall has a value, slippage and score do not. */
function resting(id: string, atMs: number): Record<string, Row[]> {
  const arrival = mid(atMs / 1_000)
  return {
    dm_strand: [decision(id, atMs, { direction: 'long', quantity: '0.4', execution_strategy: 'limit', limit_price: onTick(arrival - 15) })],
    tr_strand: [
      strand(id, atMs, {
        status: 'expired',
        side: 'buy',
        venue: 'sim-bravo',
        execution_type: 'limit',
        quantity: '0.4',
        ordered_quantity: '0.4',
        filled_quantity: '0',
        outcome_type: 'expired',
        ended_at: iso(atMs + 30_000),
        outcome: { reasons: [{ code: 'EXPIRED', message: 'horizon reached' }], flags: [] },
        order_spec: spec('buy', {
          style: 'limit',
          size: { kind: 'quantity', value: '0.4' },
          limit_price: onTick(arrival - 15),
          stop_loss: null,
          take_profit: null,
        }),
        context: context(atMs),
        curator_contributions: contributions(),
        risk_checks: checks(),
        route: route('sim-bravo'),
        curated_score: 0.93,
        implementation_shortfall_bps: '4',
        exec_metrics: {
          venue: 'sim-bravo',
          status: 'expired',
          implementation_shortfall_bps: '4',
          delay_cost_bps: '0.5',
          trading_cost_bps: '0',
          spread_cost_bps: null,
          timing_cost_bps: null,
          latency_cost_bps: null,
          opportunity_cost_bps: '3.5',
          withheld_cost_bps: '0',
          unfilled_cost_bps: '3.5',
          fee_cost_bps: '0',
          fill_rate: '0',
          arrival_slippage_bps: null,
          execution_score: null,
          nulls: {
            arrival_slippage_bps: 'no_fill',
            execution_score: 'no_fill',
            strand_score: 'no_fill',
            spread_cost_bps: 'no_fill',
            timing_cost_bps: 'no_fill',
            latency_cost_bps: 'no_fill',
          },
          benchmarks: { p_d: onTick(arrival - 3), p_0: onTick(arrival), p_n: onTick(arrival + 20) },
          inputs: { max_slippage_bps: 20, max_latency_ms: 500 },
        },
        stages: stages(atMs, {
          stamps_us: {
            committed: us(atMs),
            noticed: us(atMs + 1.4),
            judged: us(atMs + 2.9),
            intent: us(atMs + 5.2),
            sent: us(atMs + 5.6),
            acknowledged: us(atMs + 1_240),
            done: us(atMs + 30_050),
            reported: us(atMs + 30_060),
          },
          intervals_ms: { notice_ms: 1.4, judge_ms: 1.5, intent_ms: 2.3, send_ms: 0.4, ack_ms: 1234.4, first_fill_ms: null, working_ms: null, report_ms: 10 },
          totals_ms: { decision_to_send_ms: 5.6, venue_ms: null },
          nulls: { first_fill_ms: 'no_fill', working_ms: 'no_fill', venue_ms: 'no_fill' },
        }),
        position_data: { before: { quantity: '0', average_price: null }, after: { quantity: '0', average_price: null, realized_pnl: '0' } },
        monitoring_state: {},
      }),
    ],
    tr_order: [
      {
        id: `${id}-o1`,
        module_id: MODULE,
        execution_id: id,
        decision_id: `dm-${id}`,
        client_order_id: `rw-${id}`,
        venue_order_id: `B-${id}`,
        child_no: 0,
        symbol: SYMBOL,
        venue: 'sim-bravo',
        side: 'buy',
        type: 'limit',
        time_in_force: 'gtc',
        price: onTick(arrival - 15),
        quantity: '0.4',
        status: 'expired',
        reason: 'horizon reached',
        version: 4,
        sent_mid: onTick(arrival),
        intended_at: iso(atMs + 4),
        sent_at: iso(atMs + 6),
        sent_at_us: us(atMs + 6),
        acknowledged_at: iso(atMs + 1_240),
        done_at: iso(atMs + 30_050),
      },
    ],
  }
}

function unknown(id: string, atMs: number): Record<string, Row[]> {
  const arrival = mid(atMs / 1_000)
  return {
    dm_strand: [decision(id, atMs, { direction: 'short', quantity: '0.1', execution_strategy: 'market' })],
    tr_strand: [
      strand(id, atMs, {
        status: 'working',
        side: 'sell',
        venue: 'sim-carbon',
        execution_type: 'market',
        quantity: '0.1',
        ordered_quantity: '0.1',
        filled_quantity: '0',
        ended_at: null,
        tags: [],
        outcome: { reasons: [], flags: [] },
        order_spec: spec('sell', { size: { kind: 'notional', value: '6184' } }),
        context: context(atMs),
        curator_contributions: contributions(),
        risk_checks: checks(),
        route: route('sim-alpha'),
        curated_score: 0.93,
        stages: stages(atMs, {
          stamps_us: { committed: us(atMs), noticed: us(atMs + 1), judged: us(atMs + 2), intent: us(atMs + 4), sent: us(atMs + 5) },
          intervals_ms: { notice_ms: 1, judge_ms: 1, intent_ms: 2, send_ms: 1 },
          totals_ms: { decision_to_send_ms: 5 },
          nulls: {},
        }),
        position_data: { before: { quantity: '0.75', average_price: '61807.02', realized_pnl: '107.14' } },
        monitoring_state: { unknown_since: iso(atMs + 2_000) },
      }),
    ],
    tr_order: [
      {
        id: `${id}-o1`,
        module_id: MODULE,
        execution_id: id,
        decision_id: `dm-${id}`,
        client_order_id: `rw-${id}`,
        child_no: 0,
        symbol: SYMBOL,
        venue: 'sim-carbon',
        side: 'sell',
        type: 'market',
        time_in_force: 'ioc',
        price: onTick(arrival - 60),
        quantity: '0.1',
        status: 'unknown',
        version: 3,
        sent_mid: onTick(arrival),
        intended_at: iso(atMs + 3),
        sent_at: iso(atMs + 5),
        sent_at_us: us(atMs + 5),
        unknown_since: iso(atMs + 2_000),
        last_check_at: iso(atMs + 9_000),
        next_check_at: iso(atMs + 14_000),
      },
    ],
    tr_event: eventsOf('order', `${id}-o1`, atMs, { intended: 3, sent: 5, unknown: 2_000 }),
  }
}

function refused(id: string, atMs: number, by: 'risk' | 'curator'): Record<string, Row[]> {
  const votes =
    by === 'risk'
      ? VOTES
      : VOTES.map((v) =>
          v.curator === 'venue'
            ? {
                ...v,
                action: 'veto',
                quality: 0,
                raw_contribution: -0.15,
                contribution: -0.15,
                reason: 'All quotes are stale.',
                evidence: { eligible: 0, oldest_ms: 9_120 },
              }
            : v,
        )
  const reason =
    by === 'risk'
      ? { code: 'ORDER_SIZE_LIMIT', message: 'the order is worth 261,240.55 USD, at most 250,000 is allowed', value: '261240.55', limit: '250000' }
      : { code: 'CURATOR_VETO', message: 'the venue curator vetoed: all quotes are stale', curator: 'venue' }
  return {
    dm_strand: [decision(id, atMs, { direction: 'long', quantity: '4.2245', execution_strategy: 'market' })],
    tr_strand: [
      strand(id, atMs, {
        status: 'refused',
        side: 'buy',
        venue: 'sim-alpha',
        execution_type: 'market',
        quantity: '4.2245',
        ordered_quantity: '0',
        filled_quantity: '0',
        outcome_type: 'refused',
        outcome: { reasons: [reason], flags: [] },
        order_spec: spec('buy', { size: { kind: 'quantity', value: '4.2245' } }),
        context: context(atMs),
        curator_contributions: contributions(votes),
        risk_checks: by === 'risk' ? checks(true) : [],
        route: route(null),
        curated_score: 0.93,
        stages: stages(atMs, { stamps_us: { committed: us(atMs), noticed: us(atMs + 1), judged: us(atMs + 2) }, intervals_ms: {}, totals_ms: {}, nulls: {} }),
        exec_metrics: {
          venue: 'sim-alpha',
          status: 'refused',
          slippage_bps: null,
          execution_score: null,
          venue_scores: {},
          nulls: { slippage_bps: 'zero_order', execution_score: 'zero_order' },
          benchmarks: { p_d: '61840' },
        },
        monitoring_state: {},
      }),
    ],
    tr_curator_action: actions(id, votes),
  }
}

const malformed = (id: string, atMs: number): Record<string, Row[]> => ({
  dm_strand: [decision(id, atMs, { direction: 'sideways', quantity: '-3' })],
  tr_strand: [
    strand(id, atMs, {
      status: 'refused',
      side: null,
      timeframe: null,
      ordered_quantity: '0',
      filled_quantity: '0',
      outcome_type: 'refused',
      order_spec: { raw: { decision_type: 'execute', trading_plan: { direction: 'sideways', quantity: '-3' } } },
      monitoring_state: {},
      outcome: {
        reasons: [
          { code: 'INVALID_DECISION', message: 'expected long or short, was sideways', field: 'dm_decision.trading_plan.direction', value: 'sideways' },
        ],
        flags: [],
      },
      stages: { stamps_us: { committed: us(atMs), noticed: us(atMs + 1), judged: us(atMs + 1.2) }, committed_is_early: true },
    }),
  ],
})

/** Rows for the list and its clusters. */
const listed = (id: string, atMs: number, n: number): Row => {
  const outcome = ['success', 'success', 'acceptable', 'partial', 'success', 'refused', 'poor'][n % 7] as string
  const status = outcome === 'refused' ? 'refused' : outcome === 'partial' ? 'partially_filled' : 'filled'
  const score = { success: 0.7 + (n % 10) / 40, acceptable: 0.5 + (n % 5) / 30, poor: 0.2 + (n % 3) / 20, partial: 0.6, refused: null }[outcome] ?? null
  return strand(id, atMs, {
    symbol: n % 3 === 0 ? 'ETH/USDT' : SYMBOL,
    timeframe: n % 11 === 0 ? null : n % 2 === 0 ? '5m' : '1h',
    venue: VENUES[n % 3]?.venue,
    execution_type: n % 4 === 0 ? 'limit' : 'market',
    outcome_type: outcome,
    status,
    side: n % 2 === 0 ? 'buy' : 'sell',
    quantity: '0.1',
    ordered_quantity: '0.1',
    filled_quantity: status === 'refused' ? '0' : '0.1',
    execution_score: score,
    strand_score: n > 136 ? null : score,
    implementation_shortfall_bps: status === 'refused' ? null : String(((n * 37) % 100) / 10 - 2),
    exec_metrics: {
      nulls:
        n > 136 && score !== null
          ? { strand_score: 'pending' }
          : status === 'refused'
            ? { execution_score: 'zero_order', strand_score: 'zero_order', implementation_shortfall_bps: 'zero_order' }
            : {},
    },
  })
}

function holdings(ids: DeskIds, nowMs: number): Record<string, Row[]> {
  const position = (symbol: string, venue: string, over: Row): Row => ({
    id: `${venue} ${symbol}`,
    module_id: MODULE,
    symbol,
    venue,
    pnl_currency: 'USDT',
    version: 3,
    updated_at: iso(nowMs),
    marked_at: iso(nowMs - 400),
    ...over,
  })
  const change = (over: Row): Row => ({
    module_id: MODULE,
    symbol: SYMBOL,
    venue: 'sim-alpha',
    quantity_before: '0.5',
    quantity_after: '0.75',
    average_price_before: '61790.4',
    average_price_after: '61807.02',
    realized_delta: '-5.256455',
    realized_pnl: '107.14',
    fees: '42.81',
    change: 'add',
    ...over,
  })
  return {
    tr_position: [
      position(SYMBOL, 'sim-alpha', {
        quantity: '0.75',
        average_price: '61807.02',
        realized_pnl: '107.14',
        unrealized_pnl: '24.735',
        fees: '42.81',
        mark_price: '61840.0',
      }),
      position(SYMBOL, 'sim-bravo', {
        quantity: '-0.2',
        average_price: '61902.5',
        realized_pnl: '-18.2',
        unrealized_pnl: '12.5',
        fees: '9.1',
        mark_price: '61840.0',
        marked_at: iso(nowMs - 41_000),
      }),
      position('ETH/USDT', 'sim-alpha', {
        quantity: '-3.5',
        average_price: '3118.2',
        realized_pnl: '4.11',
        unrealized_pnl: '-7.08',
        fees: '3.3',
        mark_price: '3120.22',
      }),
      position('ETH/USDT', 'sim-carbon', {
        quantity: '0',
        average_price: null,
        realized_pnl: '61.902',
        unrealized_pnl: '0',
        fees: '7.7',
        mark_price: '3120.22',
      }),
      position('BTC/USD:BTC', 'sim-carbon', {
        quantity: '120',
        average_price: '61700',
        realized_pnl: '0',
        unrealized_pnl: '0.00004412',
        fees: '0.0000093',
        mark_price: null,
        marked_at: null,
        pnl_currency: 'BTC',
      }),
    ],
    tr_position_history: [
      change({
        fill_id: `${ids.sold}-f0`,
        execution_id: ids.sold,
        change: 'open',
        quantity_before: '0',
        quantity_after: '0.5',
        average_price_before: null,
        average_price_after: '61790.4',
        realized_delta: '0',
        at: iso(nowMs - 700_000),
      }),
      change({ fill_id: `${ids.filled}-f0`, execution_id: ids.filled, at: iso(nowMs - 95_000) }),
      change({
        fill_id: `${ids.filled}-f1`,
        execution_id: ids.filled,
        change: 'reduce',
        quantity_before: '0.85',
        quantity_after: '0.75',
        realized_delta: '18.2',
        at: iso(nowMs - 94_000),
      }),
    ],
  }
}
