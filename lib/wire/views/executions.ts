import { z } from 'zod'
import { REFUSAL_CODES } from '#lib/domain/decide/refusal.ts'
import type { Side } from './parts.ts'

export const EXECUTION_STATUSES = [
  'received',
  'waiting',
  'approved',
  'working',
  'filled',
  'partially_filled',
  'refused',
  'cancelled',
  'rejected',
  'expired',
  'failed',
] as const

/** Orders beside the usual one, newest first. */
export const EXECUTION_SORTS = ['time', '-slippage', 'slippage', '-shortfall', 'shortfall', '-score', 'score'] as const

/** One row of the blotter. Refused decisions are rows too. */
export type ExecutionRow = {
  readonly id: string
  readonly decisionId: string | null
  readonly symbol: string | null
  readonly side: Side | null
  readonly status: string
  /** The style really used; of a refused decision the one it asked for. */
  readonly style: string | null
  readonly venue: string | null
  /** Base units. */
  readonly quantity: string | null
  readonly filledRatio: number | null
  readonly averagePrice: string | null
  readonly arrivalSlippageBps: string | null
  readonly shortfallBps: string | null
  readonly venueMs: string | null
  readonly score: number | null
  /** Why a metric of the list has no value. */
  readonly nulls: Readonly<Partial<Record<ListedMetric, string>>>
  readonly reasons: readonly RefusalReason[]
  /** Since when the outcome of one of its orders is not known. */
  readonly unknownSinceMs: number | null
  readonly createdAtMs: number
  /** Market time of the decision. */
  readonly decidedAtMs: number | null
}

/** Metrics that the list shows, by their keys in METRICS.md. */
export const LISTED_METRICS = ['fill_rate', 'arrival_slippage_bps', 'implementation_shortfall_bps', 'venue_ms', 'execution_score'] as const
export type ListedMetric = (typeof LISTED_METRICS)[number]

export type RefusalReason = {
  readonly code: string
  readonly message: string
  readonly field: string | null
  readonly curator: string | null
  readonly value: string | null
  readonly limit: string | null
}

export type ExecutionsPage = {
  readonly rows: readonly ExecutionRow[]
  /** Asks for the page after this one; null on the last. */
  readonly next: string | null
  /** Of a ranking: how many executions were looked at, and whether there are older ones. */
  readonly among?: { readonly count: number; readonly isCut: boolean }
  /** Where the page is not full and there is a next one: the time up to which all executions have been looked at. */
  readonly lookedBackToMs?: number
}

/** What a delta read answers: of the ids asked for, those that the filter lets through, as they are now; `readAtMs` is the database's clock. */
export type ExecutionsDelta = { readonly rows: readonly ExecutionRow[]; readonly readAtMs: number }

const listOf = <T extends readonly string[]>(allowed: T) =>
  z
    .string()
    .max(400)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(allowed)).max(allowed.length))
const instant = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected an ISO time')
  .transform((text) => new Date(text))

/** The filter of the blotter, as it stands in the URL. Everything is optional. */
export const executionsFilter = z.object({
  status: listOf(EXECUTION_STATUSES).optional(),
  venue: z.string().max(60).optional(),
  symbol: z.string().max(60).optional(),
  style: z.string().max(40).optional(),
  code: z.enum(REFUSAL_CODES).optional(),
  side: z.enum(['buy', 'sell']).optional(),
  q: z.string().trim().max(80).optional(),
  /** `5m`, `1h`, `24h`, `7d` before now. */
  range: z
    .string()
    .regex(/^\d{1,4}[smhd]$/)
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
  /** Newest first when absent; a minus puts the highest first. */
  sort: z.enum(EXECUTION_SORTS).optional(),
})
export type ExecutionsFilter = z.infer<typeof executionsFilter>

export const executionsQuery = executionsFilter.extend({
  before: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** What the market lists, for the choices of the filter; decimals of the smallest lot, by symbol. */
export type BlotterNames = { readonly venues: readonly string[]; readonly symbols: readonly string[]; readonly decimals: Readonly<Record<string, number>> }
