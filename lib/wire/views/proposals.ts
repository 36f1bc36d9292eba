import { z } from 'zod'
import { rowId } from '../http.ts'

export const PROPOSAL_STATUSES = [
  'draft', 'in_review', 'approved', 'scheduled', 'applied', 'rejected', 'expired', 'superseded', 'withdrawn', 'rolled_back',
] as const // biome-ignore format: one list

/** Newest first. Without a status those that wait. */
export const proposalsQuery = z.object({
  status: z.enum([...PROPOSAL_STATUSES, 'all']).optional(),
  before: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type ProposalsQuery = z.infer<typeof proposalsQuery>

export const proposalId = rowId(120)

export type ProposalRow = {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly title: string
  readonly author: string
  readonly baseVersion: number
  readonly revision: number
  readonly appliedVersion: number | null
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly decidedAtMs: number | null
}

export type ProposalsPage = {
  readonly rows: readonly ProposalRow[]
  readonly nextBefore: string | null
  readonly waiting: number
  /** The one that was decided last, for a list with nothing in it. */
  readonly lastDecided: { readonly id: string; readonly title: string; readonly status: string; readonly atMs: number } | null
  readonly readAtMs: number
}

/** `old` is the base version's value, `now` the one in force: they differ where the base has moved. */
export type ChangeLine = { readonly path: string; readonly old: string | null; readonly now: string | null; readonly proposed: string | null }

export type FlipRow = {
  readonly executionId: string
  readonly symbol: string | null
  readonly side: 'buy' | 'sell' | null
  readonly atMs: number | null
  readonly lines: readonly { readonly name: string; readonly value: string }[]
}

export type ProposalDetail = ProposalRow & {
  readonly reason: string
  readonly subject: { readonly id: string; readonly title: string | null } | null
  readonly changes: readonly ChangeLine[]
  readonly changeJson: string
  readonly currentVersion: number | null
  readonly hasMoved: boolean
  readonly evidence: readonly { readonly name: string; readonly value: string }[]
  readonly evidenceHash: string
  readonly flips: readonly FlipRow[]
  readonly flipCount: number
  readonly decidedBy: string | null
  readonly comment: string | null
  readonly appliedAtMs: number | null
  readonly effect: readonly { readonly name: string; readonly value: string }[]
  readonly readAtMs: number
}
