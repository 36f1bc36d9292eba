import type { ReactNode } from 'react'
import { LivePanel } from '#components/live/live-panel.tsx'
import { sentenceCase } from '#lib/format/words.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { basisInShort, changesInShort, effectInShort } from './in-short.ts'

/** What a yes or no hangs on, before everything else: what changes, what it is expected to do, on how much, and why. */
export function InShortPanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { changes, prediction, evidenceState, reason, readAtMs } = proposal
  const effect = effectInShort(prediction, evidenceState)
  const basis = basisInShort(prediction)
  return (
    <LivePanel title="In short" readAtMs={readAtMs} isFlush>
      <dl className="grid gap-px overflow-hidden rounded-b-lg bg-line sm:grid-cols-2">
        <Fact name="Changes">
          {changes.length === 0 ? (
            <p className="text-dim">No value of the configuration.</p>
          ) : (
            changesInShort(changes).map((line) => (
              <p key={line} className="figure break-words">
                {line}
              </p>
            ))
          )}
        </Fact>
        <Fact name="Expected effect">
          <p className={effect.unit === '' ? 'text-dim' : `figure text-base ${effect.isUnsure ? 'text-dim' : ''}`}>
            {effect.unit === '' ? sentenceCase(effect.text) : effect.text}
          </p>
          <p className="text-xs text-dim">{[effect.unit, basis].filter(Boolean).join('; ')}</p>
        </Fact>
        <div className="bg-panel px-3 py-2.5 sm:col-span-2">
          <dt className="text-xs text-faint">Why</dt>
          <dd className="max-w-[90ch] text-sm break-words">{reason}</dd>
        </div>
      </dl>
    </LivePanel>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0 bg-panel px-3 py-2.5">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="grid gap-0.5 text-sm">{children}</dd>
    </div>
  )
}
