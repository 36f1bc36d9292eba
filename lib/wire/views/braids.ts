import { z } from 'zod'
import { LEVELS } from '#lib/domain/learn/braid.ts'
import { rowId } from '../http.ts'

export const BRAID_KINDS = [LEVELS[1].kind, LEVELS[2].kind, LEVELS[3].kind] as const
export type BraidKind = (typeof BRAID_KINDS)[number]

export const BRAID_SORTS = ['time', '-members', 'members', '-score', 'score'] as const

const word = z.string().trim().min(1).max(80)
/** Newest first; a page is at most 200 rows. */
export const braidsQuery = z.object({
  kind: z.enum(BRAID_KINDS).optional(),
  symbol: word.optional(),
  before: z.string().max(120).optional(),
  sort: z.enum(BRAID_SORTS).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type BraidsQuery = z.infer<typeof braidsQuery>

export const braidId = rowId(120)

export type BraidRow = {
  readonly id: string
  readonly kind: BraidKind
  readonly version: number | null
  readonly clusterId: string | null
  readonly symbol: string | null
  readonly timeframe: string | null
  readonly venue: string | null
  readonly executionType: string | null
  readonly outcomeType: string | null
  readonly memberCount: number
  readonly accumulatedScore: number | null
  readonly braidedInto: string | null
  readonly lesson: { readonly id: string; readonly title: string | null; readonly state: string } | null
  readonly createdAtMs: number
}

export type BraidsPage = {
  readonly rows: readonly BraidRow[]
  readonly nextBefore: string | null
  /** How many there are of each level. */
  readonly counts: Readonly<Record<BraidKind, number>>
  readonly readAtMs: number
}

/** A strand or a braid of the level below. Costs in bps, + = lost. */
export type MemberRow = {
  readonly id: string
  readonly kind: string
  readonly symbol: string | null
  readonly side: 'buy' | 'sell' | null
  readonly venue: string | null
  readonly status: string | null
  readonly score: number | null
  readonly costBps: number | null
  readonly residualBps: number | null
  readonly endedAtMs: number | null
}

export type BraidDetail = BraidRow & {
  readonly lifecycleId: string | null
  readonly keyColumns: readonly { readonly column: string; readonly value: string | null }[]
  /** Numbers that are kept with the braid beside its score, by stored key. */
  readonly statistics: Readonly<Record<string, string>>
  /** Over the members that are listed: mean and standard deviation of what they cost beyond the benchmark. */
  readonly residual: { readonly n: number; readonly mean: number | null; readonly sd: number | null }
  readonly confidence: string | null
  readonly generator: string | null
  readonly promptVersion: string | null
  readonly members: readonly MemberRow[]
  readonly lessons: readonly { readonly id: string; readonly title: string | null; readonly state: string; readonly version: number }[]
  /** Other versions of its cluster. */
  readonly versions: readonly { readonly id: string; readonly version: number | null; readonly memberCount: number; readonly createdAtMs: number }[]
  readonly readAtMs: number
}
