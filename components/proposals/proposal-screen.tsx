'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { decideProposal } from '#app/actions/proposals.ts'
import { Id } from '#components/data/id.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Fault } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Act } from '#components/shell/act.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { asWords, counted, sentenceCase, shortId } from '#lib/format/words.ts'
import { proposalQuery } from '#lib/query/proposals.ts'
import type { FlipRow, ProposalDetail } from '#lib/wire/views/proposals.ts'
import { ChangedFields } from './changed-fields.tsx'

/** What wants to change, and whether it should. Diff and evidence stand above the decision. */
export function ProposalScreen({ id }: { readonly id: string }) {
  const options = proposalQuery(id)
  const { data, error, refetch } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['proposal', 'config'], everyMs: 1_000 })
  if (data === undefined) return error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null
  return (
    <>
      {error ? <Fault message={`${error.message} What is shown was read earlier.`} onRetry={() => void refetch()} /> : null}
      <div className="mx-auto grid w-full max-w-[1720px] grid-cols-[minmax(0,1fr)] gap-3 px-3 pt-3 pb-6 sm:px-4">
        <Head proposal={data} />
        <ChangePanel proposal={data} />
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
          <EvidencePanel proposal={data} />
          <FlipsPanel proposal={data} />
        </div>
        <DecisionPanel proposal={data} />
      </div>
    </>
  )
}

function Head({ proposal }: { readonly proposal: ProposalDetail }) {
  return (
    <header className="grid gap-1.5">
      <nav aria-label="Place" className="flex items-center gap-1.5 text-xs text-dim">
        <Link href="/proposals" className="hover:text-ink hover:underline">
          Proposals
        </Link>
        <span aria-hidden className="text-faint">
          /
        </span>
        <Id value={proposal.id} />
      </nav>
      <h1 className="max-w-[76ch] text-xl leading-snug text-balance">{proposal.title}</h1>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-dim">
        <Status value={proposal.status} word={proposal.appliedVersion === null ? undefined : `${asWords(proposal.status)} as v${proposal.appliedVersion}`} />
        <span>{asWords(proposal.kind)}</span>
        <span>
          by {proposal.author}, <Time at={proposal.createdAtMs} style="moment" />
        </span>
        <span>
          from v{proposal.baseVersion}, revision {proposal.revision}
        </span>
        {proposal.expiresAtMs === null ? (
          <span>waits until somebody decides</span>
        ) : (
          <span>
            expires <Time at={proposal.expiresAtMs} style="moment" />, then nothing changes
          </span>
        )}
        {proposal.subject === null ? null : (
          <Link href={`/lessons/${encodeURIComponent(proposal.subject.id)}`} prefetch={false} className="text-accent hover:underline">
            {proposal.subject.title ?? `subject ${shortId(proposal.subject.id)}`}
          </Link>
        )}
      </p>
      <p className="max-w-[90ch] text-sm">{proposal.reason}</p>
    </header>
  )
}

function ChangePanel({ proposal }: { readonly proposal: ProposalDetail }) {
  return (
    <LivePanel title="What changes" note="old → new" readAtMs={proposal.readAtMs} isFlush>
      {proposal.hasMoved ? (
        <p className="border-b border-line px-3 py-2 text-xs text-warn">
          The base has moved: it was made from v{proposal.baseVersion}, v{proposal.currentVersion} is in force.
        </p>
      ) : null}
      {proposal.changes.length === 0 ? (
        <p className="p-3 text-sm text-dim">It changes no value of the configuration.</p>
      ) : (
        <ChangedFields lines={proposal.changes} hasMoved={proposal.hasMoved} />
      )}
      <details className="border-t border-line">
        <summary className="cursor-pointer px-3 py-1.5 text-xs text-dim hover:bg-raised">As JSON</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard only with a tab stop */}
        <section aria-label="The change as JSON" tabIndex={0} className="figure max-h-96 overflow-auto px-3 pb-3 text-2xs">
          {proposal.changes.map((line) => (
            <p key={line.path}>
              <span className="block text-bad">
                − {line.path}: {line.old ?? 'null'}
              </span>
              <span className="block text-good">
                + {line.path}: {line.proposed ?? 'null'}
              </span>
            </p>
          ))}
          <pre className="mt-2 whitespace-pre-wrap">{proposal.changeJson}</pre>
        </section>
      </details>
    </LivePanel>
  )
}

function EvidencePanel({ proposal }: { readonly proposal: ProposalDetail }) {
  return (
    <LivePanel title="Evidence" note={`hash ${shortId(proposal.evidenceHash)}`} readAtMs={proposal.readAtMs}>
      {proposal.evidence.length === 0 ? (
        <p className="text-sm text-dim">None is stored with it.</p>
      ) : (
        <Terms>
          {proposal.evidence.map(({ name, value: own }) => (
            <Term key={name} name={sentenceCase(asWords(name))}>
              <span className="figure break-words">{own}</span>
            </Term>
          ))}
        </Terms>
      )}
    </LivePanel>
  )
}

const FLIP_COLUMNS: readonly PlainColumn<FlipRow>[] = [
  {
    id: 'execution',
    header: 'Execution',
    cell: (row) => (
      <Link href={`/executions/${encodeURIComponent(row.executionId)}`} prefetch={false} title={row.executionId} className="figure text-accent hover:underline">
        {shortId(row.executionId)}
      </Link>
    ),
  },
  { id: 'what', header: 'Decision', cell: (row) => [row.side, row.symbol].filter(Boolean).join(' ') || <span className="text-faint">no longer stored</span> },
  { id: 'at', header: 'Decided', cell: (row) => (row.atMs === null ? <span className="text-faint">not set</span> : <Time at={row.atMs} style="moment" />) },
  {
    id: 'how',
    header: 'Would go',
    isWide: true,
    cell: (row) => (
      <span className="flex flex-wrap gap-x-3">
        {row.lines.map(({ name, value: own }) => (
          <span key={name}>
            <span className="text-dim">{asWords(name)}</span> <span className="figure">{own}</span>
          </span>
        ))}
      </span>
    ),
  },
]

function FlipsPanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { flips, flipCount } = proposal
  return (
    <LivePanel
      title="Past decisions it would flip"
      note={flipCount > flips.length ? `${flips.length} of ${flipCount} are listed` : counted(flipCount, 'decision')}
      readAtMs={proposal.readAtMs}
      isFlush
    >
      {flips.length === 0 ? (
        <p className="p-3 text-sm text-dim">None is listed with it.</p>
      ) : (
        <PlainTable label="Decisions it would flip" columns={FLIP_COLUMNS} rows={flips} rowId={(row) => row.executionId} />
      )}
    </LivePanel>
  )
}

const OPEN: readonly string[] = ['draft', 'in_review']

function DecisionPanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { title } = proposal
  const isOpen = OPEN.includes(proposal.status)
  return (
    <LivePanel title="Decision" readAtMs={proposal.readAtMs}>
      <div className="grid gap-3">
        {proposal.decidedBy === null ? null : (
          <p className="text-sm">
            {sentenceCase(asWords(proposal.status))} by {proposal.decidedBy}
            {proposal.decidedAtMs === null ? null : (
              <>
                , <Time at={proposal.decidedAtMs} style="moment" />
              </>
            )}
            {proposal.comment ? <span className="text-dim">: {proposal.comment}</span> : null}
          </p>
        )}
        {proposal.appliedAtMs === null ? null : (
          <p className="text-sm text-dim">
            In force since <Time at={proposal.appliedAtMs} style="moment" />.{' '}
            {proposal.effect.length === 0
              ? 'Its effect is not measured yet.'
              : proposal.effect.map(({ name, value: own }) => `${asWords(name)} ${own}`).join(', ')}
          </p>
        )}
        {isOpen || proposal.decidedBy !== null ? null : <p className="text-sm text-dim">It was not decided by a person.</p>}
        <div className="flex flex-wrap gap-2">
          <Act
            label="Approve"
            tone="accent"
            size="md"
            isOffered={isOpen}
            whyNot={isOpen && proposal.hasMoved ? 'its base has moved' : null}
            step={{
              title: 'Approve this proposal',
              lead: `“${title}” becomes the next version of the configuration and acts on the next event. A rollback undoes it.`,
              confirm: 'Approve it',
              isReasoned: true,
            }}
            run={(key, comment) => decideProposal(key, { id: proposal.id, revision: proposal.revision }, 'approve', comment)}
            done={() => 'approved'}
          />
          <Act
            label="Reject"
            size="md"
            isOffered={isOpen}
            step={{ title: 'Reject this proposal', lead: 'Nothing changes. It stays readable with your reason.', confirm: 'Reject it', isReasoned: true }}
            run={(key, comment) => decideProposal(key, { id: proposal.id, revision: proposal.revision }, 'reject', comment)}
            done={() => 'rejected'}
          />
          <Act
            label="Withdraw"
            tone="quiet"
            size="md"
            isOffered={isOpen}
            step={{ title: 'Withdraw this proposal', lead: 'Its author takes it back. Nothing changes.', confirm: 'Withdraw it', isReasoned: true }}
            run={(key, comment) => decideProposal(key, { id: proposal.id, revision: proposal.revision }, 'withdraw', comment)}
            done={() => 'withdrawn'}
          />
        </div>
      </div>
    </LivePanel>
  )
}
