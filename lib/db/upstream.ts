import { openPool } from './pool.ts'

/**
 * What a Decision Maker does with our database, and nothing else: it inserts into its own table and reads the public read
 * models (CONTRACT.md). Its role may do no more.
 */
export type Upstream = {
  /** False when a row of this id is there already: the first one counts. */
  insert(row: UpstreamDecision): Promise<boolean>
  /** Typed decisions that were asked for and have no row yet, oldest first. */
  typedDecisions(): Promise<readonly TypedDecision[]>
  /** The market and the desk as the desk last wrote them; null before its first word. */
  desk(moduleId: string): Promise<DeskView | null>
  report(executionId: string): Promise<Report | null>
  close(): Promise<void>
}

export type UpstreamDecision = {
  readonly id: string
  readonly symbol: unknown
  readonly timeframe?: string | null
  readonly regime?: string | null
  readonly dmAlpha: unknown
  readonly dmDecision: unknown
  readonly tags: readonly string[]
}

export type TypedDecision = { readonly id: string; readonly payload: unknown }

export type DeskView = {
  readonly state: 'opening' | 'open' | 'closed'
  readonly tradingState: 'trading' | 'reduce_only' | 'halted'
  /** How long ago the desk wrote this, milliseconds by the database's clock. */
  readonly ageMs: number
  readonly listings: readonly DeskListing[]
  readonly quotes: readonly DeskQuote[]
  readonly positions: readonly { readonly symbol: string; readonly venue: string; readonly quantity: string }[]
}

/** One instrument on one venue, as `tr_market.listings` holds it; decimals as text. */
export type DeskListing = {
  readonly venue: string
  readonly symbol: string
  readonly lot: string
  readonly allow_short: boolean
  readonly contract_size: string | null
  readonly inverse: boolean
}

/** Best prices of one venue, as `tr_market.quotes` holds them; decimals as text. */
export type DeskQuote = {
  readonly venue: string
  readonly symbol: string
  readonly bid: string | null
  readonly ask: string | null
  readonly is_live: boolean
  readonly is_stale: boolean
}

export type Report = {
  readonly decisionId: string
  readonly symbol: string | null
  readonly status: string
  readonly codes: readonly string[]
}

/** Connects with the role of a Decision Maker. */
export function openUpstream(options: { readonly url: string; readonly applicationName: string; readonly onLost: (error: Error) => void }): Upstream {
  const pool = openPool({ ...options, role: 'dm', max: 2 })
  return {
    async insert(row) {
      const { rowCount } = await pool.query({
        name: 'upstream-insert',
        text: `insert into dm_strand (id, kind, symbol, timeframe, regime, dm_alpha, dm_decision, tags) values ($1, 'decision', $2, $3, $4, $5, $6, $7)
          on conflict (id) do nothing`,
        values: [row.id, textOf(row.symbol), row.timeframe ?? null, row.regime ?? null, JSON.stringify(row.dmAlpha), JSON.stringify(row.dmDecision), row.tags],
      })
      return rowCount === 1
    },

    async typedDecisions() {
      const { rows } = await pool.query<TypedDecision>({
        name: 'upstream-typed',
        text: `select c.id, c.payload from tr_command c
          where c.kind = 'decide' and c.status = 'recorded' and not exists (select from dm_strand d where d.id = c.id) order by c.seq limit 100`,
      })
      return rows
    },

    async desk(moduleId) {
      const { rows } = await pool.query({
        name: 'upstream-desk',
        text: `select m.state, coalesce(t.state, 'trading') as "tradingState", m.listings, m.quotes,
            (extract(epoch from clock_timestamp() - m.updated_at) * 1000)::float8 as "ageMs",
            coalesce((select jsonb_agg(jsonb_build_object('symbol', p.symbol, 'venue', p.venue, 'quantity', p.quantity::text))
              from tr_position p where p.module_id = m.module_id and p.quantity <> 0), '[]') as positions
          from tr_market m left join tr_trading_state t on t.module_id = m.module_id where m.module_id = $1`,
        values: [moduleId],
      })
      return rows[0] ?? null
    },

    async report(executionId) {
      const { rows } = await pool.query({
        name: 'upstream-report',
        text: `select decision_id as "decisionId", symbol, status,
            coalesce((select array_agg(r ->> 'code') from jsonb_array_elements(outcome -> 'reasons') r), '{}') as codes
          from tr_strand where id = $1 and kind = 'execution'`,
        values: [executionId],
      })
      return rows[0] ?? null
    },

    close: () => pool.end(),
  }
}

/** The column is text; what is none becomes its JSON and is refused by the desk, with the field named. */
const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value))
