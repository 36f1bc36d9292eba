import { LEARNER } from '#lib/domain/govern/proposal.ts'
import { asWords, counted, listed, sentenceCase } from '#lib/format/words.ts'
import type { FourEyesView, ProposalDetail, ProposalRow } from '#lib/wire/views/proposals.ts'

/** What the screens of proposals say in sentences. Pure: everything they say is in their arguments. */

/** Where a row of the inbox leads. */
export const hrefOf = ({ kind, id }: Pick<ProposalRow, 'kind' | 'id'>): string => `/${kind === 'lesson' ? 'lessons' : 'proposals'}/${encodeURIComponent(id)}`

export const RISK_WORDS = {
  high: 'high: limits let more through, or the rules of deciding change',
  medium: 'medium: weights, thresholds and settings',
  low: 'low: it only tightens, or goes back',
} as const

/** Why it is on or off, in a sentence. */
export function fourEyesWords({ isOn, setting, persons, approvers }: FourEyesView): string {
  if (persons === 0) return 'Four eyes are off: there are no accounts, everybody here is “local”'
  if (isOn)
    return setting === 'on'
      ? 'Four eyes are on: nobody approves what is their own'
      : `Four eyes are on: ${approvers} approvers, nobody approves what is their own`
  return setting === 'off' ? 'Four eyes are switched off' : 'Four eyes are off until there is a second approver'
}

/** With what it means for the person here, while there is something to approve. */
export function fourEyesNote(proposal: ProposalDetail, viewer: Viewer, mayApprove: boolean): string {
  const words = fourEyesWords(proposal.fourEyes)
  const isMine = !proposal.fourEyes.isOn && mayApprove && proposal.status === 'in_review' && proposal.kind !== 'review'
  return isMine && whyNotApprove(proposal, viewer) === null ? `${words}: you may approve this yourself` : words
}

type Viewer = { readonly handle: string } | null

/** Why this person cannot approve it, beside what their role forbids; null = they can. */
export function whyNotApprove(proposal: ProposalDetail, viewer: Viewer): string | null {
  if (proposal.fourEyes.isOn && viewer?.handle === proposal.author) return 'four eyes are on and it is yours: somebody else approves it'
  if (proposal.evidenceState === 'broken') return 'its evidence is not what its hash says'
  if (proposal.hasMoved) return 'its base has moved: its author rebases it first'
  if (proposal.evidenceState === 'missing') return 'its what-if is being computed: nothing is approved without the decisions it would flip'
  if (proposal.author === LEARNER && proposal.evidenceState !== 'favourable') return 'no person stands behind it, and its what-if does not speak for it'
  return null
}

/** What a person can do about a proposal of the desk's own learning that its evidence does not carry; null = it is none. */
export function learnerStep({ author, status, evidenceState, changes }: ProposalDetail) {
  if (author !== LEARNER || status !== 'in_review' || evidenceState !== 'attached') return null
  const draft = changes.map(({ path, proposed }) => `${path.replace(/^curators\./, '')}:${proposed}`).join(',')
  return {
    href: `/curators?draft=${encodeURIComponent(draft)}`,
    words: 'As it stands nobody can approve it. You can',
    link: 'load its values in Tune and propose them as your own',
    rest: ': then a person stands behind them. Or reject it, or leave it: its what-if is asked again as the log grows, and after fifty more outcomes the learner looks again.',
  }
}

/** What a yes does, before it is said. */
export function consequenceOf(proposal: ProposalDetail): string {
  const { title, changes, direction, fourEyes, kind } = proposal
  if (kind === 'review') return `v${proposal.baseVersion} was applied without a second person. Confirmed, it stays; otherwise it is taken back at its hour.`
  const next = `v${(proposal.currentVersion ?? 0) + 1}`
  const what = `${counted(changes.length, 'field')} ${changes.length === 1 ? 'changes' : 'change'}`
  const limits = direction === 'looser' ? ', and limits let more through than now' : direction === 'tighter' ? ', and limits tighten' : ''
  const alone = fourEyes.isOn ? '' : ` ${fourEyesWords(fourEyes)}.`
  return `“${title}” becomes ${next} and acts on the next decision: ${what}${limits}. A rollback undoes it.${alone}`
}

/** What going back before it undoes, and whether that is one action. */
export function rollBackWords(proposal: ProposalDetail, viewer: Viewer): string {
  const { undoes, appliedVersion, fourEyes } = proposal
  if (undoes.length === 0) return 'It is not in force any more.'
  const versions = listed(undoes.map(({ version }) => `v${version}`))
  const own = fourEyes.isOn && undoes.some(({ author }) => author === viewer?.handle)
  const after = own ? ' Something of it is yours: somebody else approves the way back.' : ''
  return `The content of v${(appliedVersion ?? 1) - 1} comes back as the next version and acts on the next decision. It undoes ${versions}.${after}`
}

const HISTORY_WORDS: Readonly<Record<string, string>> = {
  draft: 'kept as a draft',
  in_review: 'put into review',
  weighed: 'weighed on past decisions',
  approved: 'approved',
  scheduled: 'approved for later',
  measured: 'measured',
  confirmed: 'confirmed by a second person',
}
export const historyWords = (kind: string, version: number | null): string =>
  sentenceCase(`${HISTORY_WORDS[kind] ?? asWords(kind)}${version === null ? '' : kind === 'rolled_back' ? ` by v${version}` : ` as v${version}`}`)
