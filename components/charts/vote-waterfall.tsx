import { Num } from '#components/data/num.tsx'
import { formatNumber, formatScore, formatWithSign } from '#lib/format/number.ts'
import { sentenceCase } from '#lib/format/words.ts'
import type { Contributions, Vote } from '#lib/wire/views/execution.ts'
import { BarTrack } from './bar-track.tsx'
import { type VoteWaterfall as Prepared, prepareVotes, type VoteStep } from './prepare/votes.ts'

/**
 * Strength, four contributions, score against the threshold τ: a waterfall whose rows are a table. Lengths are in ln,
 * because contributions add there; the numbers beside them are what was stored.
 */
export function VoteWaterfall({ contributions }: { readonly contributions: Contributions }) {
  const chart = prepareVotes(contributions)
  if (chart === null) return null
  return (
    <div className="overflow-x-auto">
      <table aria-label="Curator contributions, from strength to score" className="w-full sm:min-w-136 border-separate border-spacing-0 text-xs">
        <thead>
          <tr className="text-2xs text-dim [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:py-1.5 [&>th]:align-bottom [&>th]:font-medium">
            <th scope="col" className="pl-3! text-left">
              Curator
            </th>
            <th scope="col" className="text-right max-sm:hidden" title="Quality the curator found, and the one from which on it approves">
              Quality <span className="block font-normal text-faint">of threshold</span>
            </th>
            <th scope="col" className="text-right max-sm:hidden" title="Weight times four, times the lesson multiplier">
              Weight <span className="block font-normal text-faint">× effect</span>
            </th>
            <th scope="col" className="w-full text-left">
              <Axis chart={chart} />
            </th>
            <th scope="col" className="pr-3! text-right" title="Effective contribution in ln of the score">
              Effect <span className="block font-normal text-faint">ln</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {chart.steps.map((step, index) => (
            <Row key={step.key} step={step} chart={chart} isLast={index === chart.steps.length - 1} isFirst={index === 0} contributions={contributions} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({
  step,
  chart,
  isFirst,
  isLast,
  contributions,
}: {
  readonly step: VoteStep
  readonly chart: Prepared
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly contributions: Contributions
}) {
  const { vote } = step
  const marks = [{ at: 0, kind: 'zero' as const }, ...(chart.threshold === null ? [] : [{ at: chart.threshold, kind: 'threshold' as const }])]
  return (
    <tr className={`[&>td]:px-2 [&>td]:py-0 ${isLast ? 'font-medium [&>*]:border-t [&>*]:border-line-strong' : ''}`}>
      <th scope="row" className={`pl-3 text-left whitespace-nowrap ${isLast ? 'font-medium' : 'font-normal'}`}>
        <Name step={step} chart={chart} contributions={contributions} />
      </th>
      <td className="text-right whitespace-nowrap max-sm:hidden">
        {vote ? (
          <>
            <Num value={vote.quality} print={formatScore} />
            <span className="text-faint"> of {vote.threshold === null ? '?' : formatScore(vote.threshold)}</span>
          </>
        ) : null}
      </td>
      <td className="text-right whitespace-nowrap max-sm:hidden">
        {vote ? (
          <>
            <Num value={vote.weight} decimals={2} />
            <span className="figure text-faint">
              {' '}
              ×{formatNumber(vote.multiplier ?? 1, { min: 1, max: 2 })}
              {lessonNote(vote.lesson_multiplier)}
            </span>
            {isAtBound(vote) ? (
              <span className="text-dim" title={`Its bound κ is ${formatScore(vote.kappa ?? 0)}: more weight would change nothing here`}>
                {' '}
                at bound
              </span>
            ) : null}
          </>
        ) : null}
      </td>
      <td>
        <BarTrack
          domain={chart.domain}
          from={step.from}
          to={step.to}
          tone={toneOf(step, chart)}
          isVeto={step.kind === 'veto'}
          marks={marks}
          joinsAbove={!isFirst && !isLast}
          joinsBelow={!isLast}
        />
      </td>
      <td className="figure pr-3! text-right">{step.kind === 'veto' ? <span className="text-danger">veto</span> : formatWithSign(step.to - step.from, 3)}</td>
    </tr>
  )
}

/** A contribution that is cut to ±κ: turning the weight up does nothing, and down nothing at first. */
const isAtBound = ({ contribution, kappa }: Vote): boolean => kappa !== null && kappa > 0 && Math.abs(contribution) >= kappa - 1e-9

function Name({ step, chart, contributions }: { readonly step: VoteStep; readonly chart: Prepared; readonly contributions: Contributions }) {
  if (step.kind === 'strength')
    return (
      <>
        Strength <span className="figure text-dim">{contributions.strength === null ? '' : formatScore(contributions.strength)}</span>
      </>
    )
  if (step.kind === 'total') {
    return (
      <>
        Score <span className="figure">{contributions.raw_score === null ? formatScore(Math.exp(step.to)) : formatScore(contributions.raw_score)}</span>
        {contributions.raw_score !== null && contributions.raw_score > 1 ? <span className="text-dim">, capped at 1,</span> : null}
        <span className="text-dim"> {chart.isVetoed ? 'vetoed' : chart.passes === null ? '' : chart.passes ? 'passes' : 'below'}</span>
      </>
    )
  }
  return (
    <>
      {sentenceCase(step.key)} <span className={step.kind === 'veto' ? 'text-danger' : 'text-dim'}>{step.vote?.action}</span>
    </>
  )
}

/** Scores along the log axis: the same places, in the unit people think in. */
function Axis({ chart }: { readonly chart: Prepared }) {
  const [low, high] = chart.domain
  const place = (ln: number) => ({ left: `${((ln - low) / (high - low)) * 100}%` })
  const scores = [0.1, 0.2, 0.3, 0.5, 0.7, 1].filter((score) => {
    const ln = Math.log(score)
    return ln >= low && ln <= high && (chart.threshold === null || Math.abs(ln - chart.threshold) > (high - low) * 0.09)
  })
  return (
    <span aria-hidden className="relative block h-4 font-normal text-faint">
      {scores.map((score) => (
        <span key={score} className="figure absolute bottom-0 -translate-x-1/2" style={place(Math.log(score))}>
          {score}
        </span>
      ))}
      {chart.threshold === null ? null : (
        <span className="figure absolute bottom-0 -translate-x-1/2 text-warn" style={place(chart.threshold)}>
          τ {formatScore(Math.exp(chart.threshold))}
        </span>
      )}
    </span>
  )
}

const lessonNote = (multiplier: number | null): string => (multiplier === null || multiplier === 1 ? '' : ` ×${formatNumber(multiplier, 2)} lesson`)

function toneOf(step: VoteStep, chart: Prepared) {
  if (step.kind === 'strength') return 'plain'
  if (step.kind === 'total') return chart.passes ? 'accent' : 'danger'
  return step.to >= step.from ? 'good' : 'bad'
}
