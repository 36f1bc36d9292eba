import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { Instant } from '../base/time.ts'

/**
 * What wants to change, from its draft to what became of it (SCREENS.md, Proposals). Pure: one `apply(state, event)`; what is not an
 * edge of the table is refused, and so is what the rules forbid.
 */
export const PROPOSAL_STATUSES = [
  'draft', 'in_review', 'approved', 'scheduled', 'applied', 'rejected', 'expired', 'superseded', 'withdrawn', 'rolled_back',
] as const // biome-ignore format: one list
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number]

/** A `review` asks whether what was applied without its second person may stay; it changes nothing by itself. */
export const PROPOSAL_KINDS = ['lesson', 'weights', 'configuration', 'limits', 'rollback', 'review'] as const
export type ProposalKind = (typeof PROPOSAL_KINDS)[number]

/** What its author brings as proof. `required` and missing, or not in its favour, keeps a proposal of the learner from being approved. */
export type EvidenceState = 'not_needed' | 'missing' | 'attached' | 'favourable'

/** Of the desk's own learning: no person stands behind it, so that its evidence has to. */
export const LEARNER = 'curator-learning'

export type Proposal = {
  readonly kind: ProposalKind
  readonly status: ProposalStatus
  /** Counts edits; an approval belongs to one revision. */
  readonly revision: number
  readonly author: string
  /** The configuration it was made from. */
  readonly baseVersion: number
  readonly evidence: EvidenceState
  readonly decidedBy: string | null
  readonly comment: string | null
  readonly expiresAt: Instant | null
  readonly appliesAt: Instant | null
  readonly appliedVersion: number | null
}

type By = { readonly by: string; readonly at: Instant }
export type ProposalEvent =
  | (By & { readonly kind: 'submit' })
  | (By & { readonly kind: 'edit'; readonly baseVersion: number; readonly evidence: EvidenceState; readonly expiresAt: Instant | null })
  /** `revision` is the one that was read. */
  | (By & { readonly kind: 'approve'; readonly revision: number; readonly comment: string; readonly isPlainReturn?: boolean })
  /** Its author applies it without the second person, until `until`. */
  | (By & { readonly kind: 'bypass'; readonly revision: number; readonly comment: string; readonly until: Instant })
  | (By & { readonly kind: 'reject'; readonly comment: string })
  | (By & { readonly kind: 'withdraw'; readonly comment: string })
  | (By & { readonly kind: 'schedule'; readonly appliesAt: Instant })
  /** `isExcepted`: a bypass, or a plain way back; its yes was its author's own. */
  | (By & { readonly kind: 'apply'; readonly currentVersion: number; readonly isExcepted?: boolean })
  | (By & { readonly kind: 'expire' })
  /** Another change of the same fields came into force. */
  | (By & { readonly kind: 'supersede'; readonly version: number })
  | (By & { readonly kind: 'roll_back'; readonly version: number })

/** `fourEyes`: nobody approves what is their own. `mayApprove`: whose yes counts at all. */
export type Rules = { readonly fourEyes: boolean; readonly mayApprove: (handle: string) => boolean }

/** What was applied without its second person stands at most so long. */
export const BYPASS_MAX_MS = 24 * 3_600_000

export type ProposalRefusal = {
  readonly code:
    | 'NOT_POSSIBLE'
    | 'FOUR_EYES'
    | 'NOT_AN_APPROVER'
    | 'NOT_AN_EMERGENCY'
    | 'BYPASS_TOO_LONG'
    | 'NOT_THE_AUTHOR'
    | 'COMMENT_NEEDED'
    | 'REVISION_CHANGED'
    | 'BASE_VERSION_CONFLICT'
    | 'PROPOSAL_EXPIRED'
    | 'NOT_DUE'
    | 'NO_EVIDENCE'
    | 'EVIDENCE_NOT_IN_FAVOUR'
  readonly message: string
}

/** Where each event leads; an edit of what waits for a decision, or had one, goes back into review. */
export const TRANSITIONS: Readonly<Record<ProposalStatus, Readonly<Partial<Record<ProposalEvent['kind'], ProposalStatus>>>>> = {
  draft: { submit: 'in_review', edit: 'draft', withdraw: 'withdrawn', expire: 'expired', supersede: 'superseded' },
  in_review: {
    edit: 'in_review',
    approve: 'approved',
    bypass: 'approved',
    reject: 'rejected',
    withdraw: 'withdrawn',
    expire: 'expired',
    supersede: 'superseded',
  },
  approved: { edit: 'in_review', schedule: 'scheduled', apply: 'applied', withdraw: 'withdrawn', expire: 'expired', supersede: 'superseded' },
  scheduled: { edit: 'in_review', apply: 'applied', withdraw: 'withdrawn', expire: 'expired', supersede: 'superseded' },
  applied: { roll_back: 'rolled_back' },
  rejected: {},
  expired: {},
  superseded: {},
  withdrawn: {},
  rolled_back: {},
}

export const isClosed = (status: ProposalStatus): boolean => Object.keys(TRANSITIONS[status]).length === 0

/** The proposal after the event, or why it cannot be. */
export function apply(proposal: Proposal, event: ProposalEvent, rules: Rules): Result<Proposal, ProposalRefusal> {
  const status = TRANSITIONS[proposal.status][event.kind]
  if (status === undefined) return no('NOT_POSSIBLE', `a proposal that is ${words(proposal.status)} cannot ${VERBS[event.kind]}`)
  const refusal = guard(proposal, event, rules)
  return refusal === null ? ok({ ...proposal, status, ...changes(proposal, event) }) : { ok: false, error: refusal }
}

function guard(proposal: Proposal, event: ProposalEvent, rules: Rules): ProposalRefusal | null {
  const { author, expiresAt, baseVersion, appliesAt } = proposal
  const isOver = expiresAt !== null && event.at >= expiresAt
  switch (event.kind) {
    case 'edit':
    case 'submit':
      if (proposal.kind === 'review') return refusal('NOT_POSSIBLE', 'a review is decided as it stands')
      return event.by === author ? null : refusal('NOT_THE_AUTHOR', `only its author, ${author}, edits a proposal; make one of your own`)
    case 'withdraw':
      return event.by === author || author === LEARNER ? null : refusal('NOT_THE_AUTHOR', `only its author, ${author}, withdraws a proposal; reject it instead`)
    case 'reject':
      return event.comment.trim() === '' ? refusal('COMMENT_NEEDED', 'a decision needs a comment') : null
    case 'approve':
      // A way back to what others made undoes no yes of their own; the desk says which ways those are.
      if (rules.fourEyes && event.by === author && !(proposal.kind === 'rollback' && event.isPlainReturn === true))
        return refusal('FOUR_EYES', 'four eyes are on: nobody approves what is their own')
      return approvable(proposal, event, rules)
    case 'bypass':
      if (!rules.fourEyes) return refusal('NOT_AN_EMERGENCY', 'four eyes are off: approve it')
      if (event.by !== author) return refusal('NOT_AN_EMERGENCY', 'you are not its author: approve it')
      if (proposal.kind === 'review') return refusal('NOT_AN_EMERGENCY', 'what was applied without a second person needs one now')
      if (event.until - event.at > BYPASS_MAX_MS * 1_000 || event.until <= event.at) return refusal('BYPASS_TOO_LONG', 'it ends after a minute to 24 hours')
      return approvable(proposal, event, rules)
    case 'apply':
      if (appliesAt !== null && event.at < appliesAt) return refusal('NOT_DUE', 'it is scheduled for later')
      // Its yes has to count when it comes into force, too: an approver may have left meanwhile, a second one may have come.
      if (proposal.decidedBy === null || !rules.mayApprove(proposal.decidedBy))
        return refusal('NOT_AN_APPROVER', `${proposal.decidedBy ?? 'nobody'} approved it and is no active approver now`)
      if (rules.fourEyes && proposal.decidedBy === author && event.isExcepted !== true)
        return refusal('FOUR_EYES', 'four eyes are on by now, and its author approved it')
      // A review says yes to a version that is there already.
      if (proposal.kind === 'review') return null
      return event.currentVersion === baseVersion
        ? null
        : refusal('BASE_VERSION_CONFLICT', `it was made from version ${baseVersion}, and version ${event.currentVersion} is in force: edit it and ask again`)
    case 'expire':
      return isOver ? null : refusal('NOT_DUE', 'its time is not over')
    default:
      return null
  }
}

/** What holds for every yes, whoever says it. */
function approvable(proposal: Proposal, event: By & { readonly revision: number; readonly comment: string }, rules: Rules): ProposalRefusal | null {
  const { revision, author, expiresAt, evidence } = proposal
  if (expiresAt !== null && event.at >= expiresAt) return refusal('PROPOSAL_EXPIRED', 'nobody decided it in time')
  if (!rules.mayApprove(event.by)) return refusal('NOT_AN_APPROVER', `${event.by} is no active approver of this desk`)
  if (event.revision !== revision) return refusal('REVISION_CHANGED', `revision ${event.revision} was read, and it is at ${revision} now: read it again`)
  if (event.comment.trim() === '') return refusal('COMMENT_NEEDED', 'a decision needs a comment')
  if (evidence === 'missing') return refusal('NO_EVIDENCE', 'its what-if is not known yet: nothing is approved without the decisions it would flip')
  return author === LEARNER && evidence !== 'favourable'
    ? refusal('EVIDENCE_NOT_IN_FAVOUR', 'its what-if does not show that it is better, and no person stands behind it')
    : null
}

function changes(proposal: Proposal, event: ProposalEvent): Partial<Proposal> {
  switch (event.kind) {
    case 'edit':
      return { revision: proposal.revision + 1, baseVersion: event.baseVersion, evidence: event.evidence, expiresAt: event.expiresAt, ...UNDECIDED }
    case 'approve':
    case 'bypass':
    case 'reject':
    case 'withdraw':
      return { decidedBy: event.by, comment: event.comment }
    case 'schedule':
      return { appliesAt: event.appliesAt }
    case 'apply':
      return { appliedVersion: proposal.kind === 'review' ? proposal.baseVersion : event.currentVersion + 1 }
    default:
      return {}
  }
}

const UNDECIDED = { decidedBy: null, comment: null, appliesAt: null } as const
const VERBS: Readonly<Record<ProposalEvent['kind'], string>> = {
  submit: 'be submitted', edit: 'be edited', approve: 'be approved', bypass: 'be applied without a second person', reject: 'be rejected', withdraw: 'be withdrawn',
  schedule: 'be scheduled', apply: 'be applied', expire: 'expire', supersede: 'be superseded', roll_back: 'be rolled back',
} // biome-ignore format: one list
const words = (status: ProposalStatus): string => status.replace('_', ' ')
const refusal = (code: ProposalRefusal['code'], message: string): ProposalRefusal => ({ code, message })
const no = (code: ProposalRefusal['code'], message: string) => err(refusal(code, message))
