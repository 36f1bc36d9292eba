import { z } from 'zod'
import type { ClusterColumn } from '#lib/domain/learn/cluster.ts'
import { idList } from '../http.ts'

export const STRAND_SORTS = ['time', '-strand_score', 'strand_score', '-execution_score', 'execution_score', '-shortfall', 'shortfall'] as const

const word = z.string().trim().min(1).max(80)
/** What the address bar may ask for. Unknown parameters are ignored; a page is at most 200 rows. */
export const strandsQuery = z.object({
  symbol: word.optional(),
  timeframe: word.optional(),
  venue: word.optional(),
  execution_type: word.optional(),
  outcome_type: word.optional(),
  /** The delta read of the live tail: these rows only. */
  ids: idList.optional(),
  /** Rows after this id in the order (keyset). */
  before: z.string().max(40).optional(),
  /** Newest first when absent; a minus puts the highest first. */
  sort: z.enum(STRAND_SORTS).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type StrandsQuery = z.infer<typeof strandsQuery>

export type StrandRow = {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly symbol: string | null
  readonly timeframe: string | null
  readonly venue: string | null
  readonly executionType: string | null
  readonly outcomeType: string | null
  readonly side: 'buy' | 'sell' | null
  readonly strandScore: number | null
  readonly strandScoreReason: string | null
  readonly executionScore: number | null
  readonly executionScoreReason: string | null
  readonly shortfallBps: string | null
  readonly shortfallReason: string | null
  readonly braidedInto: string | null
  readonly createdAtMs: number
}

export type StrandsPage = {
  readonly rows: readonly StrandRow[]
  /** Pass as `before` for the next page; null at the end. */
  readonly nextBefore: string | null
  /** Of a ranking: it is one page, found among at most so many of the newest. */
  readonly amongMax?: number
  readonly readAtMs: number
}

/** Ended strands that agree in all five columns and are not braided yet. */
export type Cluster = {
  readonly key: Readonly<Record<ClusterColumn, string>>
  readonly count: number
  readonly scoredCount: number
  /** Mean of the members that have a score. */
  readonly meanScore: number | null
  readonly newestAtMs: number
}

export type Clusters = {
  readonly clusters: readonly Cluster[]
  /** Ended strands looked at, and those that can not cluster because a column is missing. */
  readonly strandCount: number
  readonly keylessCount: number
  readonly isCut: boolean
  readonly days: number
}
