import type { Pool } from 'pg'
import { z } from 'zod'

const text = z.string().nullable()
const number = z.number().nullable()
const stored = z.object({
  id: z.string(),
  decision_id: text,
  side: z.enum(['buy', 'sell']),
  venue: z.string(),
  symbol: z.string(),
  style: z.string(),
  filled: z.string(),
  ordered: text,
  endedAt: z.date(),
  p0: text,
  pn: text,
  conversion: text,
  latencyMs: number,
  fills: z.array(z.object({ quantity: z.string(), price: z.string(), fee: z.string(), fee_currency: z.string() })),
  predicted: z
    .object({
      fill_prob: number.optional(),
      latency_ms: number.optional(),
      expected_cost_bps: number.optional(),
      fee_bps: number.optional(),
      model: text.optional(),
    })
    .nullable(),
})

/** A reported execution with fills, as its twin needs it. */
export type TwinExecution = z.infer<typeof stored>

/** A row of `tr_twin`. */
export type TwinRow = {
  readonly execution_id: string
  readonly decision_id: string | null
  readonly model: string
  readonly venue: string
  readonly symbol: string
  readonly style: string
  readonly is_simulated: boolean
  readonly notional: string
  readonly predicted: unknown
  readonly actual: unknown
  readonly simulated: unknown
  readonly error_bps: string | null
  readonly simulator_error_bps: string | null
  readonly parts: unknown
  readonly nulls: unknown
  readonly ended_at: string
}

/** Twins that a crash kept from being written are made up for as far back as this. */
const MISSED_MAX = 500

const COLUMNS = `s.id, s.decision_id, s.side, s.venue, s.symbol, s.execution_type as style, s.filled_quantity::text as filled, s.ordered_quantity::text as ordered,
  s.ended_at as "endedAt", s.exec_metrics -> 'benchmarks' ->> 'p_0' as p0, s.exec_metrics -> 'benchmarks' ->> 'p_n' as pn, s.route ->> 'conversion_price' as conversion,
  (s.exec_metrics ->> 'latency_ms')::float8 as "latencyMs", s.tr_predict as predicted,
  (select coalesce(json_agg(json_build_object('quantity', f.base_quantity::text, 'price', f.price::text, 'fee', f.fee::text, 'fee_currency', f.fee_currency)
     order by f.venue_at_us, f.id), '[]') from tr_fill f where f.execution_id = s.id) as fills`
const ENDED = `s.kind = 'execution' and s.ended_at is not null and s.filled_quantity > 0`

/** Those of `ids` that have been reported; what is not yet stored is left out. */
export async function readEnded(pool: Pool, ids: readonly string[]): Promise<readonly TwinExecution[]> {
  const { rows } = await pool.query({ name: 'twin-ended', text: `select ${COLUMNS} from tr_strand s where s.id = any($1) and ${ENDED}`, values: [ids] })
  return rows.map((row) => stored.parse(row))
}

/** The newest reported executions that have no twin: an earlier run ended before it wrote them. */
export async function readMissed(pool: Pool, moduleId: string): Promise<readonly TwinExecution[]> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from (select * from tr_strand where kind = 'execution' and module_id = $1 order by id desc limit ${MISSED_MAX}) s
     where ${ENDED} and not exists (select from tr_twin t where t.execution_id = s.id)`,
    [moduleId],
  )
  return rows.map((row) => stored.parse(row))
}

export async function writeTwins(pool: Pool, moduleId: string, rows: readonly TwinRow[]): Promise<void> {
  await pool.query({
    name: 'twin-write',
    text: `insert into tr_twin (execution_id, module_id, decision_id, model, venue, symbol, style, is_simulated, notional, predicted, actual, simulated, error_bps,
        simulator_error_bps, parts, nulls, ended_at)
      select execution_id, $1, decision_id, model, venue, symbol, style, is_simulated, notional, predicted, actual, nullif(simulated, 'null'), error_bps, simulator_error_bps,
        nullif(parts, 'null'), nulls, ended_at
      from jsonb_to_recordset($2::jsonb) as x(execution_id text, decision_id text, model text, venue text, symbol text, style text, is_simulated boolean, notional numeric,
        predicted jsonb, actual jsonb, simulated jsonb, error_bps numeric, simulator_error_bps numeric, parts jsonb, nulls jsonb, ended_at timestamptz)
      on conflict (execution_id) do nothing`,
    values: [moduleId, JSON.stringify(rows)],
  })
}
