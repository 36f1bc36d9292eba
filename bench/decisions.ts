import { hashOf } from '#lib/domain/base/id.ts'

/** A whole row of `dm_strand` for `INSERT`. */
export type BenchDecision = {
  readonly id: string
  readonly symbol: string
  readonly dm_alpha: object
  readonly dm_decision: object
}

const SYMBOLS = [
  { symbol: 'BTC/USDT', quantity: '0.001' },
  { symbol: 'ETH/USDT', quantity: '0.02' },
  { symbol: 'SOL/USDT', quantity: '0.4' },
] as const

/** Market orders over the three symbols; each symbol buys and sells in turn, so that positions stay near flat. */
export function decisionOf(label: string, no: number): BenchDecision {
  const { symbol, quantity } = SYMBOLS[no % SYMBOLS.length] as (typeof SYMBOLS)[number]
  const direction = Math.floor(no / SYMBOLS.length) % 2 === 0 ? 'long' : 'short'
  return {
    id: hashOf('bench', label, no).slice(0, 26).toUpperCase(),
    symbol,
    dm_alpha: { signal_strength: 0.9 },
    dm_decision: { decision_type: 'execute', trading_plan: { direction, quantity, execution_strategy: 'market', max_slippage_bps: '100' } },
  }
}

/** Any number of decisions in one statement. */
export const INSERT = `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags)
  select id, symbol, '5m', 'decision', dm_alpha, dm_decision, '{trader:execute}'
  from jsonb_to_recordset($1::jsonb) as x(id text, symbol text, dm_alpha jsonb, dm_decision jsonb)`
