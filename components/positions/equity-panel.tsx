'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { EQUITY_LOOKS, EquityAmount, LineSample } from '#components/charts/equity-lines.tsx'
import { EQUITY_LINES, type EquityLine } from '#components/charts/prepare/equity.ts'
import { patiently } from '#components/data/patiently.ts'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { equityQuery } from '#lib/query/equity.ts'
import type { EquityCurve, EquityPoint } from '#lib/wire/views/equity.ts'

/** Recharts weighs more than the rest of the screen: it comes when there is a curve to draw. */
const EquityChart = dynamic(() => patiently(() => import('#components/charts/equity-chart.tsx')), { ssr: false, loading: () => <Waiting /> })

/** What the books were worth over the last day of market time, and what it is made of. */
export function EquityPanel() {
  const { data, error, refetch } = useQuery(equityQuery)
  const [chosen, setChosen] = useState<ReadonlySet<EquityLine>>(new Set(EQUITY_LINES))
  const [isTable, setTable] = useState(false)
  const toggle = (line: EquityLine) => {
    const next = new Set(chosen)
    if (!next.delete(line)) next.add(line)
    setChosen(next)
  }
  const isEmpty = data?.points.length === 0
  return (
    <LivePanel
      title="Equity"
      note={data?.currency ? `${data.currency}, last 24 h of market time` : 'last 24 h of market time'}
      readAtMs={data?.readAtMs}
      isFlush
      actions={
        data && !isEmpty ? (
          <Button size="sm" tone="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? 'Show the chart' : 'Show the table'}
          </Button>
        ) : null
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Waiting />
        )
      ) : isEmpty ? (
        <Empty>The curve starts with the first 10 s of trading.</Empty>
      ) : isTable ? (
        <EquityTable curve={data} />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-1 p-3 pr-1">
          <fieldset className="flex flex-wrap gap-1">
            <legend className="sr-only">Lines of the chart</legend>
            {EQUITY_LINES.map((line) => (
              <Button key={line} size="sm" tone={chosen.has(line) ? 'plain' : 'quiet'} aria-pressed={chosen.has(line)} onClick={() => toggle(line)}>
                <LineSample line={line} />
                {EQUITY_LOOKS[line].name}
                {EQUITY_LOOKS[line].sign ? <span className="font-normal text-faint">{EQUITY_LOOKS[line].sign}</span> : null}
              </Button>
            ))}
          </fieldset>
          <EquityChart curve={data} chosen={chosen} />
        </div>
      )}
    </LivePanel>
  )
}

/** As high as the chart that comes, so that what is below stays where it is. */
function Waiting() {
  return (
    <div className="h-[290px]">
      <Skeleton rows={9} label="Loading the equity curve" />
    </div>
  )
}

/** The same points, newest first. */
function EquityTable({ curve }: { readonly curve: EquityCurve }) {
  const columns: PlainColumn<EquityPoint>[] = [
    { id: 'at', header: 'When', title: 'Market time', cell: (point) => <Time at={point.atMs} style="moment" /> },
    ...EQUITY_LINES.map(
      (line): PlainColumn<EquityPoint> => ({
        id: line,
        header: EQUITY_LOOKS[line].name,
        unit: EQUITY_LOOKS[line].sign || (curve.currency ?? ''),
        align: 'right',
        cell: (point) => <EquityAmount point={point} line={line} />,
      }),
    ),
  ]
  return (
    <div className="max-h-[290px] overflow-y-auto">
      <PlainTable label="Equity over time, newest first" rows={[...curve.points].reverse()} rowId={(point) => String(point.atMs)} columns={columns} />
    </div>
  )
}
