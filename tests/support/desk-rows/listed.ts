import type { Row } from '../insert-rows.ts'
import { strand } from './execution.ts'
import { SYMBOL, VENUES } from './market.ts'

/** Rows for the list and its clusters. */
export const listed = (id: string, atMs: number, n: number): Row => {
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
