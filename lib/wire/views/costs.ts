import { z } from 'zod'
import { GROUPINGS, ORIGINS } from '#lib/domain/account/costs/grouping.ts'
import { type MetricKey, metricMeta } from '#lib/domain/account/metrics/registry.ts'
import type { Side } from './parts.ts'

const instant = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected an ISO time')
  .transform((text) => new Date(text))

/** Which executions are meant, as it stands in the URL. Times are market time. */
export const costsFilter = z.object({
  symbol: z.string().max(60).optional(),
  venue: z.string().max(60).optional(),
  style: z.string().max(40).optional(),
  side: z.enum(['buy', 'sell']).optional(),
  origin: z.enum(ORIGINS).optional(),
  /** Number of a size bucket, `none` = its size is not known. */
  size: z.enum(['0', '1', '2', '3', '4', 'none']).optional(),
  /** Hour of the day, UTC. */
  hour: z
    .string()
    .regex(/^([01]\d|2[0-3])$/)
    .optional(),
  /** A curator and what it said, as in `risk nudge`. */
  curator: z
    .string()
    .regex(/^[a-z]{2,20} [a-z]{2,20}$/)
    .optional(),
  /** Until now: `24h`, `7d`; `all` = any time. */
  range: z
    .string()
    .regex(/^(\d{1,4}[smhd]|all)$/)
    .default('7d'),
  from: instant.optional(),
  to: instant.optional(),
})
export type CostsFilter = z.infer<typeof costsFilter>

export const costsQuery = costsFilter.extend({
  metric: z
    .string()
    .max(80)
    .refine((key) => metricMeta(key) !== null, 'expected a key of the metric registry')
    .transform((key) => key as MetricKey)
    .default('arrival_slippage_bps'),
  by: z.enum(GROUPINGS).default('venue'),
})
export type CostsQuery = z.infer<typeof costsQuery>

type Range = readonly [low: number, high: number]

/** METRICS section 14. Decimals are text; intervals are 95 %. */
export type CostEstimate = {
  readonly n: number
  readonly decisionCount: number
  readonly fillCount: number
  readonly dayCount: number
  /** What was left out, by reason. */
  readonly nulls: Readonly<Record<string, number>>
  readonly mean: string | null
  readonly meanInterval: Range | null
  readonly weighted: string | null
  readonly weightedInterval: Range | null
  readonly median: number | null
  readonly resampled: 'decision' | 'day'
  readonly isGrey: boolean
  /** Why it is not to be ranked or coloured, `observation, n 7 of 20`; null when there is enough. */
  readonly observation: string | null
}

export type CostGroup = { readonly key: string; readonly estimate: CostEstimate }

/** One execution, order or fill with its value. */
export type CostRow = {
  readonly executionId: string
  readonly orderId: string | null
  readonly fillId: string | null
  readonly symbol: string | null
  readonly side: Side | null
  readonly venue: string | null
  readonly style: string | null
  readonly status: string
  /** Market time. */
  readonly atMs: number | null
  readonly value: string | null
  readonly reason: string | null
  readonly weight: string | null
  readonly fillCount: number
}

/** What was read to answer. */
export type CostScope = {
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly executionCount: number
  /** More than `EXECUTIONS_MAX` fit the filter: these are the newest. */
  readonly isCut: boolean
  readonly oldestMs: number | null
  /** Notional weights of several quote currencies add at par. */
  readonly currencies: readonly string[]
}

export type Costs = {
  readonly scope: CostScope
  readonly all: CostEstimate
  /** Empty where `by` is a row. */
  readonly groups: readonly CostGroup[]
  /** Groups there are; the largest are in `groups`. */
  readonly groupCount: number
  /** Values over market time. */
  readonly trend: { readonly stepMs: number; readonly points: readonly { readonly atMs: number; readonly estimate: CostEstimate }[] }
  /** Counts between equal steps from `low` to `high`; what lies outside is in the first and the last. Null without values. */
  readonly distribution: { readonly low: number; readonly high: number; readonly counts: readonly number[] } | null
  readonly worst: readonly CostRow[]
  readonly best: readonly CostRow[]
  /** Where `by` is decision, order or fill: the dearest first, those without a value last. */
  readonly rows: readonly CostRow[]
  readonly readAtMs: number
}

/** The shortfall of everything in scope, weighted by Q·P_d: parts as in METRICS section 5, with how many executions each rests on. */
export type CostWaterfall = {
  readonly n: number
  readonly values: Readonly<Record<string, string | null>>
  readonly counts: Readonly<Record<string, number>>
  readonly nulls: Readonly<Record<string, number>>
}

export type MarkoutBand = {
  /** Null = everything in scope. */
  readonly group: string | null
  /** How the mean is weighted: by quantity within one symbol, else by notional. */
  readonly weighting: 'quantity' | 'notional'
  readonly points: readonly { readonly horizon: string; readonly estimate: CostEstimate }[]
}

export type StageLatency = {
  readonly key: string
  readonly n: number
  readonly nulls: Readonly<Record<string, number>>
  readonly p50: number | null
  /** From n = 20 and from n = 100 on. */
  readonly p95: number | null
  readonly p99: number | null
}

export type CostParts = {
  readonly scope: CostScope
  readonly waterfall: CostWaterfall
  readonly markouts: readonly MarkoutBand[]
  readonly latency: readonly StageLatency[]
  readonly readAtMs: number
}
