import type { Row } from '../insert-rows.ts'
import { iso } from '../stamps.ts'
import { execution, IDS, MODULE } from './ids.ts'

/** What was traded, and what came of it. */

export const strand = (n: number, atMs: number): Row => ({
  id: execution(n),
  module_id: MODULE,
  kind: 'execution',
  symbol: 'BTC/USDT',
  timeframe: '5m',
  regime: 'calm',
  decision_id: `dm-${execution(n)}`,
  origin: 'decision',
  tags: ['dm:execution_report'],
  config_version: 1,
  status: 'filled',
  side: n % 2 === 0 ? 'buy' : 'sell',
  venue: n % 2 === 0 ? 'sim-alpha' : 'sim-bravo',
  execution_type: 'market',
  outcome_type: 'acceptable',
  quantity: '0.25',
  ordered_quantity: '0.25',
  filled_quantity: '0.25',
  average_price: '61840.5',
  arrival_slippage_bps: '1.9',
  execution_score: 0.7,
  strand_score: 0.66,
  exec_metrics: { arrival_slippage_bps: '1.9' },
  order_spec: { side: n % 2 === 0 ? 'buy' : 'sell', style: 'market', size: { kind: 'quantity', value: '0.25' }, strength: 0.8, raw: {} },
  lesson_metadata:
    n >= 40 && n < 44
      ? { lesson_enhanced: true, lessons_applied: [IDS.active], confidence_boost: 0.962 }
      : { lesson_enhanced: false, lessons_applied: [], confidence_boost: 1 },
  decided_at: iso(atMs),
  ended_at: iso(atMs + 200),
  created_at: iso(atMs),
  updated_at: iso(atMs + 300),
})

export const outcome = (n: number, atMs: number): Row => ({
  execution_id: execution(n),
  decision_id: `dm-${execution(n)}`,
  module_id: MODULE,
  day: iso(atMs).slice(0, 10),
  ended_at: iso(atMs + 200),
  symbol: 'BTC/USDT',
  timeframe: '5m',
  venue: n % 2 === 0 ? 'sim-alpha' : 'sim-bravo',
  execution_type: 'market',
  outcome_type: 'acceptable',
  strand_score: 0.66,
  status: 'filled',
  shadow: false,
  censored: false,
  arrival_mid: '61840',
  fill_ratio: 1,
  cost_bps: residual(n) + 1.1,
  benchmark_bps: 1.1,
  markout_bps: {},
  y: residual(n),
  r: 0.1,
  known: { symbol: 'BTC/USDT', venue: 'sim-bravo' },
  braided_into: n < 3 ? IDS.braid : n < 6 ? IDS.otherBraid : null,
  seq: n + 1,
})

/** Dearer than the comparison, every third one cheaper: what speaks against it is there, too. */
const residual = (n: number): number => (n % 3 === 2 ? -0.6 : 1.8) + (n % 7) * 0.1
