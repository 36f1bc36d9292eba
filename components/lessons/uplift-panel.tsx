'use client'
import dynamic from 'next/dynamic'
import { type BandPoint, bandDomain } from '#components/charts/prepare/band.ts'
import { patiently } from '#components/data/patiently.ts'
import { Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { TRIAL_MIN } from '#lib/domain/govern/lesson-lifecycle.ts'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import type { JudgedUplift, LessonDetail, UpliftPoint } from '#lib/wire/views/lessons.ts'
import { Effect } from './effect.tsx'

const BandChart = dynamic(() => patiently(() => import('#components/charts/band-chart.tsx')), {
  ssr: false,
  loading: () => <Skeleton rows={5} label="Drawing the uplift" />,
})

/** Applied against held out, randomised: the only number that is called improvement. */
export function UpliftPanel({ lesson }: { readonly lesson: LessonDetail }) {
  const { uplift } = lesson
  return (
    <LivePanel title="Measured improvement" note="bps, + applying is cheaper; held out − applied, by day" readAtMs={lesson.readAtMs}>
      {uplift.mean === null ? (
        <p className="text-sm text-dim">
          Not measured: it takes decisions of both arms on one day. Applied {uplift.applied}, held out {uplift.heldOut} with an outcome.
        </p>
      ) : (
        <div className="grid gap-2">
          <p className="text-sm">
            <Effect mean={uplift.mean} low={uplift.low} high={uplift.high} rule="gain" /> <span className="text-xs text-dim">bps</span>
          </p>
          <p className="text-xs text-dim">
            Applied {uplift.applied}, held out {uplift.heldOut}, on {uplift.days} days with both{uplift.isCut ? ', the newest decisions only' : ''}. Evidence
            for it <span className="figure">{formatNumber(uplift.evidenceFor, 1)}</span>, against it{' '}
            <span className="figure">{formatNumber(uplift.evidenceAgainst, 1)}</span>. The interval holds at every look.
          </p>
          {BAR[lesson.state] === undefined ? null : <Judged judged={lesson.judged} bar={BAR[lesson.state] as string} />}
          {uplift.points.length > 1 ? <Curve points={uplift.points} /> : null}
        </div>
      )}
    </LivePanel>
  )
}

/** What its gates go by, which is not all of the above. */
function Judged({ judged, bar }: { readonly judged: JudgedUplift | null; readonly bar: string }) {
  if (judged === null) return <p className="text-xs text-dim">{bar} Its gates have not looked at it in this state yet.</p>
  return (
    <p className="text-xs text-dim">
      {bar} Its gates looked <Time at={judged.atMs} style="moment" />, since it entered this state and with the wildest outcomes cut: applied {judged.applied},
      held out {judged.heldOut} on {judged.days} days, <Effect mean={judged.mean} low={judged.low} high={judged.high} rule="gain" /> bps, evidence for it{' '}
      <span className="figure">{formatNumber(judged.evidenceFor, 1)}</span>, against it{' '}
      <span className="figure">{formatNumber(judged.evidenceAgainst, 1)}</span>.
    </p>
  )
}

/** What moves it on or back from where it is. */
const BAR: Readonly<Record<string, string>> = {
  canary: `It acts for good after ${TRIAL_MIN.n} applied on ${TRIAL_MIN.days} days with evidence of ${TRIAL_MIN.evidence} and its guardrails shown safe, and ends at 10 against.`,
  active: '10 against puts it on probation.',
  probation: '10 for it brings it back, 20 against ends it.',
}

function Curve({ points }: { readonly points: readonly UpliftPoint[] }) {
  const band = points.map(
    ({ day, mean, low, high }, at): BandPoint => ({
      id: day,
      at,
      value: mean,
      low,
      high,
      words: `${day}: ${formatWithSign(mean, 2)}${low === null || high === null ? '' : ` [${formatWithSign(low, 2)}, ${formatWithSign(high, 2)}]`} bps`,
    }),
  )
  const last = band.at(-1)
  return (
    <BandChart
      summary={`Improvement over ${points.length} days, + applying is cheaper: ${last?.words ?? ''}`}
      points={band}
      domain={bandDomain(band)}
      span={[0, Math.max(1, band.length - 1)]}
      marks={points.map(({ day }, at) => ({ at, label: day.slice(5) }))}
    />
  )
}
