import { Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import type { MetricMap } from '#lib/wire/views/parts.ts'
import { BarTrack } from './bar-track.tsx'
import { type ShortfallWaterfall as Prepared, prepareShortfall, type ShortfallStep } from './prepare/shortfall.ts'

/** Where the shortfall comes from: every part begins where the one above it ended, and the last row is their sum. */
export function ShortfallWaterfall({ metrics }: { readonly metrics: MetricMap }) {
  const chart = prepareShortfall(metrics)
  if (chart === null) return null
  return (
    <table aria-label="Shortfall by part, bps of the decided notional, + lost" className="w-full border-separate border-spacing-0 text-xs">
      <thead className="sr-only">
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Drawn</th>
          <th scope="col">bps, + lost</th>
        </tr>
      </thead>
      <tbody>
        {chart.steps.map((step, index) => (
          <Row key={step.key} step={step} index={index} chart={chart} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ step, index, chart }: { readonly step: ShortfallStep; readonly index: number; readonly chart: Prepared }) {
  const isNextTotal = chart.steps[index + 1]?.isTotal ?? true
  return (
    <tr title={step.means} className={step.isTotal ? 'font-medium [&>*]:border-t [&>*]:border-line-strong' : ''}>
      <th scope="row" className="pr-3 pl-3 text-left font-[inherit] whitespace-nowrap">
        {step.label}
      </th>
      <td className="w-full">
        <BarTrack
          domain={chart.domain}
          from={step.value === null ? null : step.from}
          to={step.value === null ? null : step.to}
          tone={step.isTotal ? 'plain' : (step.value ?? 0) >= 0 ? 'bad' : 'good'}
          marks={[{ at: 0, kind: 'zero' }]}
          joinsAbove={index > 0 && !step.isTotal}
          joinsBelow={!step.isTotal && !isNextTotal}
        />
      </td>
      <td className="pr-3 pl-3 text-right whitespace-nowrap">
        {step.value === null ? <Unknown reason={step.reason} /> : <Signed value={step.text} rule="cost" decimals={1} />}
      </td>
    </tr>
  )
}
