import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import { asWords, counted, sentenceCase, shortId } from '#lib/format/words.ts'
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
        {prediction === null ? null : <Predicted prediction={prediction} />}
        {evidence.length === 0 ? null : (
          <Terms>
            {evidence.map(({ name, value }) => (
              <Term key={name} name={sentenceCase(asWords(name))}>
                <span className="figure break-words">{value}</span>
              </Term>
            ))}
          </Terms>
        )}
      </div>
    </LivePanel>
  )
}

function Predicted({ prediction: p }: { readonly prediction: Prediction }) {
  return (
    <Terms>
      <Term name="Predicted, bps per decision, + better">
        {p.refusal !== null ? (
          <span className="text-warn">cannot say: {p.refusal}</span>
        ) : p.liftBps === null ? (
          <span className="text-faint">not known in bps</span>
        ) : (
          <Estimate {...p.liftBps} decimals={2} />
        )}
      </Term>
      {p.lift === null ? null : (
        <Term name="Predicted, reward per decision, + better">
          <Estimate {...p.lift} decimals={4} />
        </Term>
      )}
      <Term name="On">
        <span className="figure">
          {counted(p.n, 'decision')}, {counted(p.days, 'day')}
        </span>
        {p.effectiveSize === null ? null : <span className="text-dim">, effective {formatNumber(p.effectiveSize, 0)}</span>}
      </Term>
      {p.from === null || p.to === null ? null : (
        <Term name="From, to">
          <Time at={p.from} style="moment" /> – <Time at={p.to} style="moment" />
        </Term>
      )}
      <Term name="Guardrails">
        {p.toPublish} would be published, {p.toRefuse} refused, {counted(p.vetoesAdded, 'veto', 'vetoes')} added
      </Term>
      {p.naive === null ? null : (
        <Term name="Naive, approved only">
          <s className="figure text-faint" title="Compares approved decisions only, and has the wrong sign where it matters">
            {formatWithSign(p.naive, 4)}
          </s>
        </Term>
      )}
      {p.computedAtMs === null ? null : (
        <Term name="Computed">
          <Time at={p.computedAtMs} />
        </Term>
      )}
    </Terms>
  )
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
