import { z } from 'zod'
import type { CuratorName } from '#lib/domain/decide/policy.ts'
import type { Rate } from '#lib/domain/learn/curator-figures.ts'

export type Knobs = {
  readonly weight: number
  readonly threshold: number
  readonly kappa: number
  readonly vetoFloor: number
  readonly enabled: boolean
}
/** What a score is made of: the part of the configuration that is tuned here. */
export type ScorePolicy = { readonly publishThreshold: number; readonly curators: Readonly<Record<CuratorName, Knobs>> }

export type PolicyVersion = {
  readonly version: number
  readonly baseVersion: number | null
  readonly author: string
  readonly approver: string | null
  readonly reason: string
  readonly createdAtMs: number
  /** Null of a version that cannot be read and never came into force. */
  readonly policy: ScorePolicy | null
}

/** One curator under one version of the configuration, over the newest decisions. */
export type CuratorRow = {
  readonly curator: CuratorName
  readonly version: number
  readonly knobs: Knobs | null
  /** Decisions that it was asked about. */
  readonly n: number
  readonly vetoes: number
  /** Switched off or failed: it said nothing. */
  readonly silent: number
  readonly vetoRate: Rate | null
  readonly meanContribution: number | null
  /** Votes whose contribution the bound κ has cut: more weight would not move them. */
  readonly atBound: number
  /** Of what it spoke on, how many have a known worth, and how many of these were refused: their worth is what the market would have given. */
  readonly known: number
  readonly shadow: number
  readonly accuracy: Rate | null
  readonly precision: Rate | null
  readonly recall: Rate | null
  readonly f1: number | null
  readonly calibrationError: number | null
}

/** What a curator, the score or a limit has refused, and what that cost: bps five minutes after the decision, + = the veto lost money. */
export type LedgerGroup = {
  readonly kind: 'judgement' | 'limit'
  /** A curator, `score` for what fell short of the threshold, a refusal code for a limit, `all`. */
  readonly who: string
  readonly n: number
  readonly known: number
  readonly days: number
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
  /** Of those known, how many vetoes paid: regret below 0. */
  readonly paid: number
}

export type Curators = {
  /** The newest version that can be read. */
  readonly version: number | null
  readonly versions: readonly PolicyVersion[]
  readonly rows: readonly CuratorRow[]
  readonly ledger: readonly LedgerGroup[]
  /** Known outcomes from which on something is said, and the veto rate above which somebody looks. */
  readonly bars: { readonly outcomes: number; readonly vetoRate: number }
  /** Figures are over the newest decisions, at most `max`. */
  readonly decisions: { readonly count: number; readonly max: number; readonly oldestMs: number | null }
  readonly readAtMs: number
}

export const chartsQuery = z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() })

export type CuratorChart = {
  readonly curator: CuratorName
  readonly bins: readonly { readonly n: number; readonly quality: number; readonly good: number; readonly rate: Rate }[]
  /** Thirty equal steps of the contribution from −0.15 to +0.15. */
  readonly contributions: readonly number[]
}
export type CuratorCharts = { readonly curators: readonly CuratorChart[]; readonly readAtMs: number }

export const ledgerQuery = z.object({
  who: z
    .string()
    .regex(/^[A-Za-z_]{1,40}$/, 'expected a curator, score, or a refusal code')
    .optional(),
  before: z.string().max(80).optional(),
})
export type LedgerQuery = z.infer<typeof ledgerQuery>

export type LedgerRow = {
  readonly executionId: string
  readonly atMs: number
  readonly symbol: string | null
  readonly side: 'buy' | 'sell' | null
  readonly kind: 'judgement' | 'limit'
  readonly reasons: readonly { readonly code: string; readonly message: string; readonly curator: string | null }[]
  /** bps; null while five minutes have not passed, or where no quote was kept. */
  readonly driftBps: number | null
  readonly costBps: number | null
  readonly regretBps: number | null
  /** The regret in quote currency, decimal text. */
  readonly money: string | null
}
export type LedgerPage = { readonly rows: readonly LedgerRow[]; readonly nextBefore: string | null; readonly readAtMs: number }
