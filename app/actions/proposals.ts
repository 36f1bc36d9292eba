'use server'
import type { ProposePayload, Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** A proposal as it was read: the worker refuses when another revision or other evidence stands there by now. */
type Read = { readonly id: string; readonly revision: number; readonly evidenceHash?: string }

/**
 * Asks for a change of weights, limits or configuration. Nothing comes into force by it: the worker checks the fields, stores the
 * proposal under the command's id and answers `{proposal_id, status, revision}`. `draft` keeps it to its author until it is submitted.
 */
export async function propose(key: string, wish: ProposePayload): Promise<Receipt> {
  return record('propose', key, wish)
}

/** A new revision of one's own proposal, from whatever base it names; what was approved of it is void. */
export async function editProposal(key: string, id: string, wish: Omit<ProposePayload, 'proposal_id'>): Promise<Receipt> {
  return record('propose', key, { ...wish, proposal_id: id })
}

/** Approves, rejects, withdraws, or submits a draft. `applyAt` (ISO) puts an approved change off until then. */
export async function decideProposal(
  key: string,
  { id, revision, evidenceHash }: Read,
  verdict: 'approve' | 'reject' | 'withdraw' | 'submit',
  comment: string,
  applyAt?: string,
): Promise<Receipt> {
  return record('decide_proposal', key, {
    proposal_id: id,
    verdict,
    comment,
    revision,
    ...(evidenceHash !== undefined && { evidence_hash: evidenceHash }),
    ...(applyAt !== undefined && { apply_at: applyAt }),
  })
}

/** A word on a proposal, for everybody who decides it. */
export async function commentProposal(key: string, id: string, text: string): Promise<Receipt> {
  return record('comment_proposal', key, { proposal_id: id, text })
}

/** Brings an earlier version's content back as the next version. */
export async function rollBack(key: string, version: number, reason: string): Promise<Receipt> {
  return record('roll_back', key, { version, reason })
}

/** Applies a proposal without the second person for `minutes`; unless somebody else confirms it in time, it is taken back. */
export async function bypass(key: string, { id, revision }: Read, reason: string, minutes: number): Promise<Receipt> {
  return record('bypass_proposal', key, { proposal_id: id, revision, reason, minutes })
}
