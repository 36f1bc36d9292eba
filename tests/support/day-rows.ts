import type pg from 'pg'

/** What a day of trading leaves beside its executions: the course of its equity, and what was estimated of each cost beforehand. */
export async function insertDay(db: Pick<pg.Client, 'query'>, nowMs: number): Promise<void> {
  await db.query(
    `insert into tr_equity (module_id, at_us, currency, equity, realized_pnl, unrealized_pnl, fees, gross_notional)
     select 'tr_001', $1::bigint * 1000 - (n * 600 * 1000000::bigint), 'USDT', 100000 + p.pnl, round(p.pnl * 0.7, 2), round(p.pnl * 0.3, 2), round((145 - n) * 0.4, 2), 24000
     from generate_series(0, 144) n
       cross join lateral (select round((180 - n * 1.1 + 90 * sin(n / 9.0) + 35 * sin(n / 2.3))::numeric, 2) as pnl) p`,
    [Math.round(nowMs)],
  )
  await db.query(
    `insert into tr_twin (execution_id, module_id, model, venue, symbol, style, is_simulated, notional, predicted, actual, error_bps, ended_at)
     select 'twin' || n, 'tr_001', 'book-walk-1', 'sim-alpha', 'BTC/USDT', 'market', true, 1000, jsonb_build_object('cost_bps', c.estimate::text),
       jsonb_build_object('cost_bps', c.cost::text), c.cost - c.estimate, to_timestamp($1::float8 / 1000) - n * interval '9 minutes'
     from generate_series(0, 319) n
       cross join lateral (select round((4.2 + 0.6 * sin(n / 40.0))::numeric, 4) as estimate, round((4.4 + 0.6 * sin(n / 40.0) + 2 * sin(n * 1.7))::numeric, 4) as cost) c`,
    [nowMs],
  )
}
