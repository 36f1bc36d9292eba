'use client'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useSession } from '#components/auth/session.tsx'
import { DetailScreen } from '#components/data/detail-screen.tsx'
import { Id } from '#components/data/id.tsx'
import { patiently } from '#components/data/patiently.ts'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords } from '#lib/format/words.ts'
import { proposalQuery } from '#lib/query/proposals.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { RiskBadge, WaitingBadges } from './badges.tsx'
import { BypassNote } from './bypass-note.tsx'
import { ChangePanel } from './change-panel.tsx'
import { DecisionPanel } from './decision-panel.tsx'
import { DiscussionPanel } from './discussion-panel.tsx'
import { EffectPanel } from './effect-panel.tsx'
import { EvidencePanel } from './evidence-panel.tsx'
import { FlipsPanel } from './flips-panel.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { InShortPanel } from './in-short-panel.tsx'

// A form that only an author opens.
const EditPanel = lazy(() => patiently(() => import('./edit-panel.tsx').then((part) => ({ default: part.EditPanel }))))

/** What wants to change, and whether it should. Diff and evidence stand above the decision. */
export function ProposalScreen({ id }: { readonly id: string }) {
  const options = proposalQuery(id)
  const query = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['proposal', 'config'], everyMs: 1_000 })
  return (
    <DetailScreen noun="proposal" query={query}>
      {(data) => (
        <div className="mx-auto grid w-full max-w-[1720px] grid-cols-[minmax(0,1fr)] gap-3 px-3 pt-3 pb-6 sm:px-4">
          <Head proposal={data} />
          <BypassNote proposal={data} />
          {/* Wide: the decision stands beside what it is about and stays in sight. Narrow: it comes after the evidence. */}
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-[minmax(0,1fr)_23rem]">
            <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
              <InShortPanel proposal={data} />
              <ChangePanel proposal={data} />
              {data.kind === 'review' ? null : <EvidencePanel proposal={data} />}
              {data.kind !== 'review' && hasFlips(data) ? <FlipsPanel proposal={data} /> : null}
              <EffectPanel proposal={data} />
            </div>
            <div className="max-sm:contents xl:sticky xl:top-3 xl:col-start-2 xl:row-span-2 xl:row-start-1">
              <DecisionPanel proposal={data} />
            </div>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-3 xl:col-start-1">
              <Edit key={data.revision} proposal={data} />
              <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-2">
                <DiscussionPanel proposal={data} />
                <HistoryPanel proposal={data} />
              </div>
            </div>
          </div>
        </div>
      )}
    </DetailScreen>
  )
}

/** Where past decisions cannot tell, there is no list of them to look for. */
const hasFlips = ({ evidenceState, flipCount }: ProposalDetail): boolean => evidenceState !== 'not_needed' || flipCount > 0

const EDITABLE: readonly string[] = ['draft', 'in_review', 'approved', 'scheduled']

function Edit({ proposal }: { readonly proposal: ProposalDetail }) {
  const viewer = useSession()
  const [isOpen, setOpen] = useState(false)
  const isMine = viewer === null || viewer.handle === proposal.author
  if (!isMine || proposal.kind === 'review' || !EDITABLE.includes(proposal.status)) return null
  return (
    <LivePanel
      title="Edit"
      note={`makes revision ${proposal.revision + 1}; what was approved is void`}
      readAtMs={proposal.readAtMs}
      actions={
        <Button size="sm" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Leave it' : 'Edit this proposal'}
        </Button>
      }
    >
      {isOpen ? (
        <Suspense>
          <EditPanel proposal={proposal} />
        </Suspense>
      ) : (
        <p className="text-xs text-faint">You are its author.</p>
      )}
    </LivePanel>
  )
}

function Head({ proposal }: { readonly proposal: ProposalDetail }) {
  const { id, title, status, appliedVersion, kind, author, createdAtMs, baseVersion, revision } = proposal
  return (
    <header className="grid gap-1.5">
      <nav aria-label="Place" className="flex items-center gap-1.5 text-xs text-dim">
        <Link href="/proposals" className="hover:text-ink hover:underline">
          Proposals
        </Link>
        <span aria-hidden className="text-faint">
          /
        </span>
        <Id value={id} />
      </nav>
      <h1 className="max-w-[76ch] text-xl leading-snug text-balance">{title}</h1>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-dim">
        <Status value={status} word={appliedVersion === null ? undefined : `${asWords(status)} as v${appliedVersion}`} />
        <RiskBadge {...proposal} />
        <WaitingBadges {...proposal} />
        <span>{asWords(kind)}</span>
        <span>
          by {author}, <Time at={createdAtMs} style="moment" />
        </span>
        <span>
          from v{baseVersion}, revision {revision}
        </span>
        <Timeout proposal={proposal} />
      </p>
    </header>
  )
}

/** What happens if nobody answers, and when. */
function Timeout({ proposal: { status, expiresAtMs, kind } }: { readonly proposal: ProposalDetail }) {
  if (status !== 'draft' && status !== 'in_review') return null
  if (expiresAtMs === null) return <span>waits until somebody decides</span>
  return (
    <span>
      if nobody answers it {kind === 'review' ? 'is taken back' : 'expires'} <Time at={expiresAtMs} style="moment" />
      {kind === 'review' ? '' : ', and nothing changes'}
    </span>
  )
}
