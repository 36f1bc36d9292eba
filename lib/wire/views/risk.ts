import { z } from 'zod'
import { decimal, list, maybe } from './parts.ts'

const limitTexts = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform(
    (limits): Record<string, string | null> =>
      Object.fromEntries(Object.entries(limits ?? {}).map(([key, value]) => [key, value === null || value === undefined ? null : String(value)])),
  )

/** What the worker tells of its limits once a second (`tr_worker.stats.risk`). */
export const riskStats = z.object({
  currency: z.string(),
  equity: decimal,
  peak_equity: decimal,
  day_pnl: decimal,
  limits: limitTexts,
  config_version: z.number(),
  lines: list(
    z.object({
      name: z.string(),
      code: z.string(),
      field: z.string(),
      unit: z.string(),
      symbol: maybe(z.string()),
      value: decimal,
      limit: decimal,
      utilisation: z.number(),
    }),
  ),
})

/** Which voice set a limit that is in force. */
export type LimitSource =
  | { readonly kind: 'configuration'; readonly version: number }
  | { readonly kind: 'update'; readonly strandId: string; readonly symbol: string | null; readonly appliedAtMs: number }

export type LimitRow = {
  readonly name: string
  readonly code: string
  /** Its name among the limits of the configuration. */
  readonly field: string
  readonly unit: string
  /** The symbol that uses the most of it. */
  readonly symbol: string | null
  /** Null where only an order has a value. */
  readonly value: string | null
  /** Null where none is configured: the value is printed and nothing is refused. */
  readonly limit: string | null
  readonly utilisation: number | null
  readonly source: LimitSource
  /** The newest decision that this limit refused, within the window; another limit of the same code is not it. */
  readonly lastBreach: { readonly executionId: string; readonly atMs: number } | null
}

export type TradingChange = {
  readonly seq: string
  readonly from: string | null
  readonly to: string
  readonly actor: string
  readonly reason: string
  readonly atMs: number
}
export type RefusalCount = { readonly code: string; readonly count: number; readonly lastMs: number; readonly lastId: string }
export type DrillRow = {
  readonly id: string
  readonly status: string
  readonly actor: string
  readonly reason: string
  readonly createdAtMs: number
  readonly haltedMs: number | null
  readonly cancelled: number | null
  readonly openAfter: number | null
  readonly message: string | null
}
export type UsePoint = { readonly atMs: number; readonly uses: Readonly<Record<string, number>> }

export type Risk = {
  readonly trading: { readonly state: 'trading' | 'reduce_only' | 'halted'; readonly sinceMs: number; readonly actor: string; readonly reason: string } | null
  /** Null until a worker has told it. */
  readonly account: {
    readonly currency: string
    readonly equity: string
    readonly peakEquity: string
    readonly dayPnl: string
    readonly toldAtMs: number
  } | null
  readonly limits: readonly LimitRow[]
  readonly changes: readonly TradingChange[]
  readonly refusals: readonly RefusalCount[]
  /** How many decisions the refusals are counted over, and since when. */
  readonly refusedOf: { readonly count: number; readonly sinceMs: number | null }
  readonly drills: readonly DrillRow[]
  readonly uses: readonly UsePoint[]
  readonly openPositions: number
  readonly readAtMs: number
}
