'use client'
import { bypass, decideProposal, rollBack } from '#app/actions/proposals.ts'
import { useMay, useSession } from '#components/auth/session.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { CommandState } from '#lib/wire/command.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { DecideAct } from './decide-act.tsx'
import { Superseded, Supersedes } from './supersedes.tsx'
import { consequenceOf, fourEyesNote, learnerStep, rollBackWords, whyNotApprove } from './words.ts'

/** What was decided, and what can be: at hand at the lower edge of a phone while anything can. */
export function DecisionPanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { status, kind } = proposal
  const viewer = useSession()
  const mayApprove = useMay('decide_proposal')
  const step = learnerStep(proposal)
  const isWaiting = status === 'in_review'
  return (
    <div className={isWaiting ? 'max-sm:sticky max-sm:bottom-0 max-sm:z-10 max-sm:shadow-[0_-6px_16px_rgb(0_0_0/0.25)]' : ''}>
      <LivePanel title={kind === 'review' ? 'Review' : 'Decision'} note={fourEyesNote(proposal, viewer, mayApprove)} readAtMs={proposal.readAtMs}>
        <div className="grid gap-3">
          <Decided proposal={proposal} />
          {step === null ? null : (
            <p className="text-sm text-dim">
              {step.words}{' '}
              <Link href={step.href} className="text-accent hover:underline">
                {step.link}
              </Link>
              {step.rest}
            </p>
          )}
          <div className="flex flex-wrap items-start gap-2">
            <Approve proposal={proposal} />
            <Say proposal={proposal} verdict="reject" isOffered={isWaiting} />
            <Bypass proposal={proposal} />
            <Submit proposal={proposal} />
            <Say proposal={proposal} verdict="withdraw" isOffered={['draft', 'in_review', 'approved', 'scheduled'].includes(status)} />
            <RollBack proposal={proposal} />
          </div>
        </div>
      </LivePanel>
    </div>
  )
}

function Decided({ proposal }: { readonly proposal: ProposalDetail }) {
  const { status, decidedBy, decidedAtMs, comment, appliedAtMs, appliedVersion, appliesAtMs, bypass: bypassed, kind } = proposal
  if (decidedBy === null && comment === null) return null
  return (
    <div className="grid gap-1 text-sm">
      <p>
        {sentenceCase(asWords(status))}
        {/* Of what was superseded the yes that it may have had decided nothing. */}
        {decidedBy === null || status === 'superseded' ? '' : ` by ${decidedBy}`}
        {bypassed !== null && kind !== 'review' ? ', without a second person' : ''}
        {decidedAtMs === null ? null : (
          <>
            , <Time at={decidedAtMs} style="moment" />
          </>
        )}
        {comment ? <span className="text-dim">: {comment}</span> : null}
      </p>
      <Superseded proposal={proposal} />
      {status === 'scheduled' && appliesAtMs !== null ? (
        <p className="text-dim">
          It applies <Time at={appliesAtMs} style="moment" />, if its base still stands and its approver still counts.
        </p>
      ) : null}
      {appliedAtMs === null || kind === 'review' ? null : (
        <p className="text-dim">
          In force as v{appliedVersion} since <Time at={appliedAtMs} style="moment" />
          {status === 'rolled_back' ? ', and taken back since' : ''}.
        </p>
      )}
      {decidedBy === null ? null : (
        <p className="text-dim empty:hidden">
          <Supersedes proposal={proposal} />
        </p>
      )}
    </div>
  )
}

const readOf = ({ id, revision, evidenceHash }: ProposalDetail) => ({ id, revision, evidenceHash })

function Approve({ proposal }: { readonly proposal: ProposalDetail }) {
  const viewer = useSession()
  const isReview = proposal.kind === 'review'
  const version = isReview ? proposal.baseVersion : (proposal.currentVersion ?? 0) + 1
  const label = `${isReview ? 'Confirm' : 'Approve'} v${version}`
  return (
    <DecideAct
      label={label}
      tone="accent"
      kind="decide_proposal"
      isOffered={proposal.status === 'in_review'}
      whyNot={whyNotApprove(proposal, viewer)}
      title={isReview ? `Confirm v${version}` : 'Approve this proposal'}
      lead={
        <>
          {consequenceOf(proposal)} <Supersedes proposal={proposal} />
        </>
      }
      confirm={`${label} now`}
      confirmTone={proposal.risk === 'high' ? 'warning' : 'accent'}
      commentLabel="Comment"
      extra={{ kind: 'when', label: 'Apply at', hint: isReview ? 'A confirmation acts at once.' : 'Your clock. Empty: now. Until then it can be withdrawn.' }}
      run={(key, comment, when) => {
        const at = when === '' || isReview ? undefined : new Date(when).toISOString()
        return decideProposal(key, readOf(proposal), 'approve', comment, at)
      }}
      done={told}
    />
  )
}

const VERDICTS = {
  reject: {
    label: 'Reject',
    title: 'Reject this proposal',
    lead: 'Nothing changes. It stays readable with your reason.',
    confirm: 'Reject it',
    review: {
      label: 'Take it back',
      title: 'Take the emergency back',
      lead: 'What it changed goes back to what it was, at once, as the next version.',
      confirm: 'Take it back',
    },
  },
  withdraw: {
    label: 'Withdraw',
    title: 'Withdraw this proposal',
    lead: 'Its author takes it back. Nothing changes.',
    confirm: 'Withdraw it',
    review: {
      label: 'End it now',
      title: 'End your emergency',
      lead: 'What it changed goes back to what it was, at once, as the next version.',
      confirm: 'End it now',
    },
  },
} as const

function Say({ proposal, verdict, isOffered }: { readonly proposal: ProposalDetail; readonly verdict: 'reject' | 'withdraw'; readonly isOffered: boolean }) {
  const viewer = useSession()
  const isMine = viewer === null || viewer.handle === proposal.author || proposal.author === 'curator-learning'
  // The author withdraws, everybody else rejects.
  const isTheirs = verdict === 'withdraw' ? isMine : !isMine || !proposal.fourEyes.isOn || proposal.author === 'curator-learning'
  const words = proposal.kind === 'review' ? VERDICTS[verdict].review : VERDICTS[verdict]
  return (
    <Act
      label={words.label}
      size="touch"
      tone={verdict === 'withdraw' ? 'quiet' : 'plain'}
      isOffered={isOffered && isTheirs}
      {...(verdict === 'reject' && { kind: 'decide_proposal' as const })}
      step={{ title: words.title, lead: words.lead, confirm: words.confirm, isReasoned: true }}
      run={(key, comment) => decideProposal(key, readOf(proposal), verdict, comment)}
      done={told}
    />
  )
}

function Submit({ proposal }: { readonly proposal: ProposalDetail }) {
  const viewer = useSession()
  const isMine = viewer === null || viewer.handle === proposal.author
  return (
    <Act
      label="Submit for review"
      size="touch"
      tone="accent"
      isOffered={proposal.status === 'draft' && isMine}
      run={(key) => decideProposal(key, readOf(proposal), 'submit', '')}
      done={told}
    />
  )
}

function Bypass({ proposal }: { readonly proposal: ProposalDetail }) {
  const viewer = useSession()
  const { status, kind, fourEyes, author, title, hasMoved, evidenceState, bypassMinutes } = proposal
  const isOffered = status === 'in_review' && kind !== 'review' && fourEyes.isOn && viewer?.handle === author
  const whyNot = hasMoved ? 'its base has moved: rebase it first' : evidenceState === 'missing' ? 'its what-if is being computed' : null
  return (
    <DecideAct
      label="Apply without a second person"
      tone="warning"
      kind="bypass_proposal"
      isOffered={isOffered}
      whyNot={whyNot}
      title="Apply without a second person"
      lead={
        <>
          {`An emergency: “${title}” acts on the next decision, an incident says so, and a review is opened. What nobody else confirms in time is taken back by itself.`}{' '}
          <Supersedes proposal={proposal} />
        </>
      }
      confirm="Apply it now"
      commentLabel="Reason"
      extra={{ kind: 'minutes', label: 'Minutes until it is taken back', hint: 'At most 1440, a day.', value: bypassMinutes, max: 1_440 }}
      run={(key, reason, minutes) => bypass(key, readOf(proposal), reason, Number(minutes))}
      done={told}
    />
  )
}

function RollBack({ proposal }: { readonly proposal: ProposalDetail }) {
  const viewer = useSession()
  const target = (proposal.appliedVersion ?? 1) - 1
  return (
    <Act
      label={`Roll back to v${target}`}
      size="touch"
      tone="warning"
      kind="roll_back"
      isOffered={proposal.status === 'applied' && proposal.kind !== 'review'}
      step={{ title: `Roll back to v${target}`, lead: rollBackWords(proposal, viewer), confirm: 'Roll it back', isReasoned: true }}
      run={(key, reason) => rollBack(key, target, reason)}
      done={({ result: { facts } }) => (facts.status === 'in_review' ? 'asked for: somebody else approves it' : `back, as v${facts.version}`)}
    />
  )
}

const told = ({ result: { facts } }: CommandState): string =>
  `${asWords(String(facts.status ?? 'done'))}${facts.status === 'applied' && facts.version !== undefined ? ` as v${facts.version}` : ''}`
