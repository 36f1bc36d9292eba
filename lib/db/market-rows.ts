import type { Pool } from 'pg'

export type MarketRow = { readonly id: string; readonly symbol: string | null; readonly market_data: unknown }

/** Rows written in the same instant as the last one seen are read again rather than missed. */
const NEWEST = `
  select distinct on (symbol) id, symbol, market_data, created_at from md_strand
  where 'tr:market_update' = any (tags) and created_at >= $1 order by symbol, created_at desc, id desc`

/** Of market data only the newest row of a symbol counts. Each call returns those that came since the last one. */
export function marketRowReader(pool: Pool): () => Promise<readonly MarketRow[]> {
  let since = new Date(0)
  const offered = new Map<string | null, string>()
  return async () => {
    const { rows } = await pool.query({ name: 'market-rows', text: NEWEST, values: [since] })
    const fresh = rows.filter((r) => offered.get(r.symbol) !== r.id)
    for (const r of fresh) {
      offered.set(r.symbol, r.id)
      if (r.created_at > since) since = r.created_at
    }
    return fresh
  }
}
