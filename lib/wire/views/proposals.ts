import { z } from 'zod'
import type { Effect } from '#lib/domain/govern/effect.ts'
import type { Direction, RiskClass } from '#lib/domain/govern/risk-class.ts'
import { rowId } from '../http.ts'

export const PROPOSAL_TABS = ['waiting', 'decided'] as const

/** What waits, by risk and then by age; what was decided, newest first. `before` is the `nextBefore` of the page before. */
export const proposalsQuery = z.object({
  tab: z.enum(PROPOSAL_TABS).default('waiting'),
  before: z
    .string()
    .regex(/^\d{1,16}:.{1,120}$/, 'is not where a page ended')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type ProposalsQuery = z.infer<typeof proposalsQuery>

export const proposalId = rowId(120)

/** A proposal, or a lesson that a person decides: the inbox holds both. */
export type ProposalRow = {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly title: string
  readonly author: string
  readonly decidedBy: string | null
  readonly baseVersion: number | null
  readonly revision: number
  readonly appliedVersion: number | null
  readonly risk: RiskClass
  /** Which way its limits go, when it changes any. */
  readonly direction: Direction | null
  readonly changeCount: number
  readonly hasMoved: boolean
  /** It has waited longer than the setting says. */
  readonly isOverdue: boolean
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly appliesAtMs: number | null
  readonly decidedAtMs: number | null
}

export type ProposalsPage = {
  readonly rows: readonly ProposalRow[]
  readonly nextBefore: string | null
  readonly waiting: number
  readonly fourEyes: FourEyesView
  /** The one that was decided last, for a list with nothing in it. */
  readonly lastDecided: {
    readonly id: string
    readonly kind: string
    readonly title: string
    readonly status: string
    readonly version: number | null
    readonly atMs: number
  } | null
  readonly readAtMs: number
}

/** Whether nobody approves what is their own, and why it is so. */
export type FourEyesView = { readonly isOn: boolean; readonly setting: string; readonly persons: number; readonly approvers: number }

/** `old` is the base version's value, `now` the one in force: they differ where the base has moved. */
export type ChangeLine = {
  readonly path: string
  readonly old: string | null
  readonly now: string | null
  readonly proposed: string | null
  readonly direction: Direction
}

export type FlipRow = {
  readonly executionId: string
  readonly symbol: string | null
  readonly side: 'buy' | 'sell' | null
  readonly atMs: number | null
  readonly to: string | null
  readonly marginBefore: number | null
  readonly marginAfter: number | null
  readonly outcomeBps: number | null
}

/** Without bounds where it was measured on one day: days are what it is counted in. */
export type PredictedInterval = { readonly mean: number; readonly low: number | null; readonly high: number | null }
/** What the what-if said when it was asked; null while it has not been, or need not be. */
export type Prediction = {
  readonly n: number
  readonly days: number
  readonly from: string | null
  readonly to: string | null
  readonly lift: PredictedInterval | null
  readonly liftBps: PredictedInterval | null
  readonly refusal: string | null
  readonly naive: number | null
  readonly effectiveSize: number | null
  readonly toPublish: number
  readonly toRefuse: number
  readonly vetoesAdded: number
  readonly isApprovable: boolean
  readonly computedAtMs: number | null
}

export type HistoryRow = {
  readonly seq: number
  readonly atMs: number
  readonly kind: string
  readonly actor: string
  readonly causeId: string | null
  readonly comment: string | null
  readonly revision: number | null
  readonly version: number | null
  /** Of a yes: whether it had to be somebody else's. */
  readonly fourEyes: boolean | null
}
export type CommentRow = { readonly id: string; readonly author: string; readonly text: string; readonly revision: number; readonly atMs: number }

export type BypassView = {
  readonly proposalId: string
  readonly reviewId: string
  readonly actor: string
  readonly reason: string
  readonly version: number
  readonly startedAtMs: number
  readonly expiresAtMs: number
  readonly ending: 'confirmed' | 'taken_back' | 'overtaken' | null
  readonly endedBy: string | null
  readonly endVersion: number | null
}

export type ProposalLink = { readonly id: string; readonly title: string }

export type ProposalDetail = ProposalRow & {
  readonly reason: string
  readonly changes: readonly ChangeLine[]
  /** The change as it was asked for, and with it what it is made from and what comes of it, for the raw difference. */
  readonly change: Readonly<Record<string, unknown>>
  readonly currentVersion: number | null
  readonly comment: string | null
  readonly appliedAtMs: number | null
  readonly evidenceHash: string
  /** `broken`: what is stored is not what the hash was made of. */
  readonly evidenceState: 'not_needed' | 'missing' | 'attached' | 'favourable' | 'broken'
  readonly prediction: Prediction | null
  readonly evidence: readonly { readonly name: string; readonly value: string }[]
  readonly flips: readonly FlipRow[]
  readonly flipCount: number
  readonly effect: Effect | null
  readonly bypass: BypassView | null
  /** Other proposals that end when this one comes into force, by the worker's own rule; once it has, those that did. */
  readonly supersedes: readonly ProposalLink[]
  /** The one whose change of the same field ended it. */
  readonly supersededBy: ProposalLink | null
  readonly comments: readonly CommentRow[]
  readonly history: readonly HistoryRow[]
  readonly fourEyes: FourEyesView
  /** Minutes that a bypass stands unless its author says otherwise. */
  readonly bypassMinutes: number
  /** Versions that going back before it would undo, oldest first, with who wrote them; empty of what is not in force. */
  readonly undoes: readonly { readonly version: number; readonly author: string }[]
  readonly readAtMs: number
}
