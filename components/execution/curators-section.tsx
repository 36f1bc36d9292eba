import { VoteWaterfall } from '#components/charts/vote-waterfall.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumber, formatScore, formatWithSign, isNumeric } from '#lib/format/number.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { ExecutionDetail, Vote } from '#lib/wire/views/execution.ts'
import { notReached } from './slices.ts'

/** Who pushed the decision which way, and by how much; every number of a vote can be followed to its evidence. */
export function CuratorsPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { contributions } = detail
  const isJudged = contributions !== null && contributions.votes.length > 0
  return (
    <Panel title="Curators" note={isJudged ? 'contributions add in ln; the score passes at τ' : undefined} isFlush>
      {isJudged ? (
        <>
          <VoteWaterfall contributions={contributions} />
          <Reasons votes={contributions.votes} />
        </>
      ) : (
        <p className="p-3 text-dim">
          {notReached(detail.head.status, 'The curators were not asked: the decision ended before judgement.', 'The curators have not been asked yet.')}
        </p>
      )}
      {contributions?.margin == null ? null : (
        <p className="border-t border-line px-3 py-2 text-xs text-dim">
          Margin to the threshold <span className="figure text-ink">{formatWithSign(contributions.margin, 3)}</span> in ln
          {contributions.confidence_boost !== null && contributions.confidence_boost !== 1 ? (
            <>
              , strength boosted ×<span className="figure text-ink">{formatNumber(contributions.confidence_boost, 2)}</span> by lessons
            </>
          ) : null}
          .
        </p>
      )}
    </Panel>
  )
}

function Reasons({ votes }: { readonly votes: readonly Vote[] }) {
  return (
    <ul className="grid gap-0.5 border-t border-line px-3 py-2 text-xs">
      {votes.map((vote) => (
        <li key={vote.curator}>
          <VoteDetail vote={vote} />
        </li>
      ))}
    </ul>
  )
}

function VoteDetail({ vote }: { readonly vote: Vote }) {
  return (
    <details className="group">
      <summary className="grid list-none grid-cols-[0.75rem_5rem_1fr] items-baseline py-0.5">
        <span aria-hidden className="text-faint transition-transform group-open:rotate-90">
          ›
        </span>
        <span className={vote.action === 'veto' ? 'text-danger' : ''}>{sentenceCase(vote.curator)}</span>
        <span className={vote.action === 'veto' ? 'text-danger' : 'text-dim'}>{vote.reason || 'No reason was given.'}</span>
      </summary>
      <dl className="mt-1 mb-1.5 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-0.5 pl-[5.75rem] sm:grid-cols-[max-content_1fr_max-content_1fr]">
        {/* The table leaves these two out on a phone. */}
        <Fact
          name="Quality"
          value={vote.quality === null ? null : `${formatScore(vote.quality)} of ${vote.threshold === null ? '?' : formatScore(vote.threshold)}`}
        />
        <Fact name="Weight" value={vote.weight === null ? null : `${formatScore(vote.weight)} ×${formatNumber(vote.multiplier ?? 1, { min: 1, max: 2 })}`} />
        <Fact name="Confidence" value={vote.confidence === null ? null : formatScore(vote.confidence)} />
        <Fact name="Before weight" value={vote.raw_contribution === null ? null : formatWithSign(vote.raw_contribution, 3)} />
        <Fact name="Bound ±κ" value={vote.kappa === null ? null : formatScore(vote.kappa)} />
        {evidenceOf(vote.evidence).map(([name, value]) => (
          <Fact key={name} name={asWords(name)} value={value} />
        ))}
      </dl>
    </details>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string | null }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="figure min-w-0 truncate" title={value ?? undefined}>
        {value ?? 'not known'}
      </dd>
    </>
  )
}

/** Evidence is free-form: numbers are rounded for reading, nested values are shown as they are stored. */
function evidenceOf(evidence: unknown): [string, string | null][] {
  if (evidence === null || typeof evidence !== 'object') return evidence == null ? [] : [['evidence', String(evidence)]]
  return Object.entries(evidence).map(([name, value]) => [name, printed(value)])
}

function printed(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (isNumeric(value)) return formatNumber(value, { min: 0, max: 6 })
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
