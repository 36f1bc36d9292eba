import type { ReactNode } from 'react'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import { evidenceInWords } from '#lib/format/stored-names.ts'
import { counted, sentenceCase, shortId } from '#lib/format/words.ts'
import type { Prediction, ProposalDetail } from '#lib/wire/views/proposals.ts'

const STATES: Readonly<Record<ProposalDetail['evidenceState'], string>> = {
  not_needed: 'None is needed: past decisions cannot tell what it would do, or nothing is argued about.',
  missing: 'The what-if over past decisions is being computed. Nothing is approved before its flip list is here.',
  attached: 'It does not show that the change is better.',
  favourable: 'Its lower bound is above zero: it speaks for the change.',
  broken: 'What is stored is not what its hash was made of. It cannot be approved: edit it and ask again.',
}

/** What it is proposed on, and what an approver signs: the hash of exactly this. */
export function EvidencePanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { prediction, evidence, evidenceState, evidenceHash } = proposal
  const lines: readonly Line[] = [
    ...(prediction === null ? [] : predictedLines(prediction)),
    ...evidenceInWords(evidence).map(({ name, value }) => ({ name: sentenceCase(name), value: <span className="figure break-words">{value}</span> })),
  ]
  return (
    <LivePanel
      title="Evidence"
      note={
        <span title={evidenceHash}>
          hash {shortId(evidenceHash)}, {evidenceState === 'broken' ? <span className="text-danger">does not match</span> : 'checked'}
        </span>
      }
      readAtMs={proposal.readAtMs}
    >
      <div className="grid gap-3">
        <p className={`text-sm ${evidenceState === 'broken' ? 'text-danger' : 'text-dim'}`}>{STATES[evidenceState]}</p>
        {lines.length === 0 ? null : (
          <details>
            <summary className="cursor-pointer text-xs text-dim hover:text-ink">All evidence, {counted(lines.length, 'line')}</summary>
            <div className="pt-2">
              <Terms>
                {lines.map(({ name, value }) => (
                  <Term key={name} name={name}>
                    {value}
                  </Term>
                ))}
              </Terms>
            </div>
          </details>
        )}
      </div>
    </LivePanel>
  )
}

type Line = { readonly name: string; readonly value: ReactNode }

/** The prediction in all its figures; what the summary above says in one is here in full. */
function predictedLines(p: Prediction): readonly Line[] {
  const figure = (text: string) => <span className="figure">{text}</span>
  return [
    {
      name: 'Predicted, bps per decision, + better',
      value:
        p.refusal !== null ? (
          <span className="text-warn">cannot say: {p.refusal}</span>
        ) : p.liftBps === null ? (
          <span className="text-faint">not known in bps</span>
        ) : (
          <Estimate {...p.liftBps} decimals={2} />
        ),
    },
    ...(p.lift === null ? [] : [{ name: 'Predicted, reward per decision, + better', value: <Estimate {...p.lift} decimals={4} /> }]),
    { name: 'On', value: figure(`${counted(p.n, 'decision')}, ${counted(p.days, 'day')}`) },
    ...(p.effectiveSize === null ? [] : [{ name: 'Effective decisions', value: figure(formatNumber(p.effectiveSize, 0)) }]),
    ...(p.from === null || p.to === null
      ? []
      : [
          {
            name: 'From, to',
            value: (
              <>
                <Time at={p.from} style="moment" /> – <Time at={p.to} style="moment" />
              </>
            ),
          },
        ]),
    { name: 'Guardrails', value: `${p.toPublish} would be published, ${p.toRefuse} refused, ${counted(p.vetoesAdded, 'veto', 'vetoes')} added` },
    ...(p.naive === null
      ? []
      : [
          {
            name: 'Naive, approved only',
            value: (
              <s className="figure text-faint" title="Compares approved decisions only, and has the wrong sign where it matters">
                {formatWithSign(p.naive, 4)}
              </s>
            ),
          },
        ]),
    ...(p.computedAtMs === null ? [] : [{ name: 'Computed', value: <Time at={p.computedAtMs} /> }]),
  ]
}

/** Grey where the interval crosses zero. */
export function Estimate({
  mean,
  low,
  high,
  decimals,
}: {
  readonly mean: number
  readonly low: number | null
  readonly high: number | null
  readonly decimals: number
}) {
  const isUnsure = low === null || high === null || (low <= 0 && high >= 0)
  return (
    <span className={`figure ${isUnsure ? 'text-dim' : 'text-ink'}`}>
      {formatWithSign(mean, decimals)}
      {low === null || high === null ? null : ` [${formatWithSign(low, decimals)}, ${formatWithSign(high, decimals)}]`}
    </span>
  )
}
