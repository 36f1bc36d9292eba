import type { Client } from 'pg'
import { eventually, freshId } from './desk.ts'

type Plan = Readonly<Record<string, unknown>>

/** A decision's row as a Decision Maker writes it. Absent parts are those of a good market order. */
export type Asked = {
  readonly id?: string
  readonly symbol?: string | null
  readonly kind?: string | null
  readonly alpha?: unknown
  readonly decision?: unknown
  readonly plan?: Plan
  readonly tags?: readonly string[]
}

// biome-ignore lint/suspicious/noExplicitAny: rows are read as they are stored
export type Strand = any

/** Inserts a decision and returns its id. */
export async function ask(dm: Client, asked: Asked): Promise<string> {
  const id = asked.id ?? freshId()
  const decision = asked.decision ?? {
    decision_type: 'execute',
    trading_plan: { direction: 'long', quantity: '0.1', execution_strategy: 'market', ...asked.plan },
  }
  await dm.query('insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, $2, $3, $4, $5, $6, $7)', [
    id,
    asked.symbol === undefined ? 'BTC/USDT' : asked.symbol,
    '5m',
    asked.kind === undefined ? 'decision' : asked.kind,
    JSON.stringify(asked.alpha === undefined ? { signal_strength: 0.9 } : asked.alpha),
    JSON.stringify(decision),
    asked.tags ?? ['trader:execute'],
  ])
  return id
}

/** The execution of a decision once it is reported. */
export const reportOf = (client: Client, decisionId: string, timeoutMs?: number): Promise<Strand> =>
  eventually(
    `the report of ${decisionId}`,
    async () => (await client.query(`select * from tr_strand where decision_id = $1 and 'dm:execution_report' = any(tags)`, [decisionId])).rows[0],
    timeoutMs,
  )

/** Asks, and waits for the report. */
export const answer = async (dm: Client, asked: Asked): Promise<Strand> => await reportOf(dm, await ask(dm, asked))

export const codesOf = (strand: Strand): string[] => strand.outcome.reasons.map((r: { code: string }) => r.code)

/** Asks a person's command of the desk, as the web does, and waits until it is carried out or refused. */
export async function command(web: Client, kind: string, payload: unknown): Promise<{ readonly id: string; readonly status: string; readonly result: Strand }> {
  const id = freshId()
  await web.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, $2, $3, 'local', $1)`, [id, kind, JSON.stringify(payload)])
  return await eventually(
    `the command ${kind}`,
    async () => (await web.query(`select id, status, result from tr_command where id = $1 and status in ('done', 'refused')`, [id])).rows[0],
  )
}

/** Sends a risk update as the Risk Manager does. */
export const tell = (rm: Client, limits: unknown, symbol: string | null = null): Promise<unknown> =>
  rm.query(`insert into rm_strand (id, kind, symbol, rm_risk_limits, tags) values ($1, 'risk_assessment', $2, $3, '{tr:risk_update}')`, [
    freshId(),
    symbol,
    JSON.stringify(limits),
  ])
