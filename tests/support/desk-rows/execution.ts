import type { Row } from '../insert-rows.ts'
import { iso, us } from '../stamps.ts'
import { MODULE, mid, onTick, SYMBOL, VENUES } from './market.ts'

/** What every execution has, whatever became of it: its row, its decision, the market it saw, its stages and events. */

export const strand = (id: string, atMs: number, over: Row): Row => ({
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

export const decision = (id: string, atMs: number, plan: Row): Row => ({
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

export const spec = (side: 'buy' | 'sell', over: Row = {}): Row => ({
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

export const context = (atMs: number): Row => ({
  now_us: us(atMs),
  equity: '1000214.55',
  currency: 'USDT',
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

export const stages = (atMs: number, over: Row = {}): Row => ({
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

export const event = (noun: string, nounId: string, kind: string, atMs: number): Row => ({
  noun,
  noun_id: nounId,
  kind,
  cause_id: null,
  actor: 'worker',
  data: {},
  at: iso(atMs),
})

export const eventsOf = (noun: string, nounId: string, atMs: number, kinds: Readonly<Record<string, number>>): Row[] =>
  Object.entries(kinds).map(([kind, afterMs]) => event(noun, nounId, kind, atMs + afterMs))
