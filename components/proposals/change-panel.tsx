'use client'
import { editProposal } from '#app/actions/proposals.ts'
import { useSession } from '#components/auth/session.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { LEARNER } from '#lib/domain/govern/proposal.ts'
import { asWords } from '#lib/format/words.ts'
import type { ProposePayload } from '#lib/wire/command.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { ChangedFields } from './changed-fields.tsx'
import { rawDiff } from './raw-diff.ts'

/** Old → new, as a table and as JSON; where the base has moved: now, then, proposed, and one press that makes a new revision of it. */
export function ChangePanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { changes, hasMoved, kind, baseVersion, currentVersion } = proposal
  return (
    <LivePanel title="What changes" note={hasMoved ? 'now, then, proposed' : 'old → new'} readAtMs={proposal.readAtMs} isFlush>
      {hasMoved ? (
        <div className="grid justify-items-start gap-2 border-b border-line px-3 py-2 text-xs text-warn">
          <p>
            The base has moved: it was made from v{baseVersion}, and v{currentVersion} is in force. It is not applied onto something that nobody looked at.
          </p>
          <Rebase proposal={proposal} />
        </div>
      ) : null}
      {changes.length === 0 ? (
        <p className="p-3 text-sm text-dim">
          {kind === 'review' ? `It asks whether what v${baseVersion} changed may stay.` : 'It changes no value of the configuration.'}
        </p>
      ) : (
        <ChangedFields lines={changes} hasMoved={hasMoved} />
      )}
      {changes.length === 0 ? null : <Raw proposal={proposal} />}
    </LivePanel>
  )
}

/** A line that goes is no loss: the colours of gained and lost are for numbers. */
const COLOURS = { ' ': 'text-dim', '−': 'text-faint line-through', '+': 'font-medium text-ink' } as const

function Raw({ proposal: { changes } }: { readonly proposal: ProposalDetail }) {
  return (
    <details className="border-t border-line">
      <summary className="cursor-pointer px-3 py-2 text-xs text-dim hover:bg-raised">As JSON</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard only with a tab stop */}
      <section aria-label="The change as JSON" tabIndex={0} className="figure max-h-96 overflow-auto px-3 pb-3 text-2xs">
        <pre>
          {rawDiff(changes).map(({ mark, text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other name
            <span key={at} className={`block ${COLOURS[mark]}`}>
              {mark} {text}
            </span>
          ))}
        </pre>
      </section>
    </details>
  )
}

function Rebase({ proposal }: { readonly proposal: ProposalDetail }) {
  const viewer = useSession()
  const { id, kind, title, reason, change, currentVersion, author, revision, status } = proposal
  if (author === LEARNER) return <p>A program made it: its next look, every fifty outcomes, makes it a new revision from what is in force.</p>
  if (viewer !== null && viewer.handle !== author) return <p>Its author, {author}, can rebase it.</p>
  return (
    <Act
      label={`Rebase onto v${currentVersion}`}
      hint={`Revision ${revision + 1}: the same fields, from what is in force now. An approval is void.`}
      size="touch"
      run={(key) =>
        editProposal(key, id, {
          kind: kind as ProposePayload['kind'],
          title,
          reason,
          base_version: currentVersion ?? 1,
          change: { ...change },
          draft: status === 'draft',
        })
      }
      done={({ result: { facts } }) => `revision ${facts.revision}, ${asWords(String(facts.status))}`}
    />
  )
}
