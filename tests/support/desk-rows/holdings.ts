import type { Row } from '../insert-rows.ts'
import { iso } from '../stamps.ts'
import { MODULE, SYMBOL } from './market.ts'

export function holdings(ids: { readonly filled: string; readonly sold: string }, nowMs: number): Record<string, Row[]> {
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
