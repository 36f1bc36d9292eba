import type { ReactNode } from 'react'
import { Help } from '#components/data/help.tsx'
import { Num, Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatPercent, formatScore } from '#lib/format/number.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { isUnderWay, stampsNow } from './slices.ts'

/** The six numbers that a reader compares between executions. */
export function Figures({ detail }: { readonly detail: ExecutionDetail }) {
  const { head, metrics } = detail
  // The same stamps as the stages below.
  const stages = stampsNow(detail)
  const isOpen = isUnderWay(head.status)
  const nulls = metrics?.nulls ?? {}
  const whenOpen = isOpen ? 'not yet' : head.status === 'refused' ? 'zero_order' : null
  const why = (key: string) => nulls[key] ?? whenOpen
  const total = (key: string): ReactNode => {
    const value = stages?.totals_ms[key] ?? metrics?.values[key]
    return value == null ? <Unknown reason={stages?.nulls[key] ?? why(key)} /> : <Num value={value} print={formatDuration} />
  }
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-4 xl:grid-cols-8">
      <Figure name="Filled" metric="fill_rate" note={isOpen ? 'of ordered, so far' : 'of ordered'}>
        <Num value={metrics?.values.fill_rate ?? filledSoFar(head)} print={formatPercent} reason={why('fill_rate')} />
      </Figure>
      <Figure name="Arrival slippage" metric="arrival_slippage_bps" note="bps, + lost">
        <Signed value={head.arrivalSlippageBps} rule="cost" reason={why('arrival_slippage_bps')} />
      </Figure>
      <Figure name="Shortfall" metric="implementation_shortfall_bps" note="bps, + lost">
        <Signed value={head.shortfallBps} rule="cost" reason={why('implementation_shortfall_bps')} />
      </Figure>
      <Figure name="Decision to send" metric="decision_to_send_ms" note="ours">
        {total('decision_to_send_ms')}
      </Figure>
      <Figure name="Send to first fill" metric="venue_ms" note="the venue's">
        {total('venue_ms')}
      </Figure>
      <Figure
        name="Curated score"
        note={cappedNote(detail.contributions?.raw_score ?? null) ?? 'before the trade'}
        help="The decision’s strength × e^(sum of the curators’ contributions), at most 1. Below the threshold in force the decision is refused."
      >
        <Num value={head.curatedScore} print={formatScore} reason={why('curated_score')} />
      </Figure>
      <Figure name="Execution score" metric="execution_score" note="0 to 1">
        <Num value={head.executionScore} print={formatScore} reason={why('execution_score')} />
      </Figure>
      <Figure name="Strand score" metric="strand_score" note="after 1 min">
        <Num value={head.strandScore} print={formatScore} reason={nulls.strand_score ?? (head.executionScore === null ? why('execution_score') : 'pending')} />
      </Figure>
    </dl>
  )
}

/** `1.25, capped at 1`: what the votes add up to, where that is more than a score can be. */
const cappedNote = (raw: number | null): string | null => (raw !== null && raw > 1 ? `${formatScore(raw)}, capped at 1` : null)

/** Until the end stores the rate: what is filled of what is ordered, for the screen alone. */
function filledSoFar(head: ExecutionDetail['head']): number | null {
  const ordered = Number(head.orderedQuantity ?? 0)
  return isUnderWay(head.status) && head.status !== 'waiting' && ordered > 0 ? Number(head.filledQuantity ?? 0) / ordered : null
}

function Figure({
  name,
  note,
  metric,
  help,
  children,
}: {
  readonly name: string
  readonly note: string
  readonly metric?: string
  readonly help?: string
  readonly children: ReactNode
}) {
  return (
    <div className="flex flex-col bg-panel px-3 py-2">
      <dt className="text-2xs text-dim">
        <Help metric={metric} text={help} name={name}>
          {name}
          <span className="sr-only">, {note}</span>
        </Help>
      </dt>
      <dd className="text-lg">{children}</dd>
      <dd aria-hidden className="text-2xs text-faint">
        {note}
      </dd>
    </div>
  )
}
