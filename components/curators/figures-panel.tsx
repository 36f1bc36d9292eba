'use client'
import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Rate } from '#lib/domain/learn/curator-figures.ts'
import { formatNumber, formatPercent } from '#lib/format/number.ts'
import { sentenceCase } from '#lib/format/words.ts'
import type { CuratorRow, Curators } from '#lib/wire/views/curators.ts'

/** Who decides how much, and are they right. */
export function FiguresPanel({ curators }: { readonly curators: Curators }) {
  const [isAll, setAll] = useState(false)
  const newest = curators.rows[0]?.version ?? null
  const rows = isAll ? curators.rows : curators.rows.filter(({ version }) => version === newest)
  const older = curators.rows.length - curators.rows.filter(({ version }) => version === newest).length
  return (
    <LivePanel
      title="How right they are"
      note={`over the newest ${formatNumber(curators.decisions.count, 0)} decisions${curators.decisions.count >= curators.decisions.max ? ' (at most)' : ''}; for = approves, against = nudges or vetoes; good = worth more than its cost${curators.version !== null && newest !== null && newest < curators.version ? `; v${curators.version} has judged none yet` : ''}`}
      readAtMs={curators.readAtMs}
      isFlush
      actions={
        older > 0 ? (
          <Button size="sm" aria-pressed={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? `Only v${newest}` : 'Every version'}
          </Button>
        ) : null
      }
    >
      {rows.length === 0 ? (
        <p className="p-3 text-sm text-dim">Four curators with their starting weights. Accuracy appears after the first 20 outcomes.</p>
      ) : (
        <PlainTable
          label="Curators and their figures"
          rows={rows}
          rowId={(row) => `${row.curator} ${row.version}`}
          columns={columnsOf(curators.bars)}
          isDim={(row) => row.version !== newest}
        />
      )}
    </LivePanel>
  )
}

type Bars = Curators['bars']

const knob = (row: CuratorRow, value: (knobs: NonNullable<CuratorRow['knobs']>) => number): ReactNode =>
  row.knobs === null ? <Unknown reason="version not kept" /> : <span className="figure">{formatNumber(value(row.knobs), { min: 2, max: 4 })}</span>

const columnsOf = (bars: Bars): readonly PlainColumn<CuratorRow>[] => [
  {
    id: 'curator',
    header: 'Curator',
    cell: (row) => (
      <>
        {sentenceCase(row.curator)} <span className="text-faint">v{row.version}</span>
        {row.knobs?.enabled === false ? <span className="text-warn"> off</span> : null}
      </>
    ),
  },
  {
    id: 'weight',
    header: 'Weight',
    unit: '×4',
    help: 'Times four, it multiplies the curator’s contribution. Weights need not add up to 1.',
    align: 'right',
    cell: (row) => knob(row, ({ weight }) => weight),
  },
  { id: 'threshold', header: 'Threshold', unit: 'quality', align: 'right', cell: (row) => knob(row, ({ threshold }) => threshold) },
  { id: 'kappa', header: 'Bound κ', unit: 'ln', align: 'right', cell: (row) => knob(row, ({ kappa }) => kappa) },
  { id: 'floor', header: 'Veto floor', unit: 'quality', align: 'right', cell: (row) => knob(row, ({ vetoFloor }) => vetoFloor) },
  { id: 'n', header: 'Decisions', unit: 'n', align: 'right', cell: (row) => <span className="figure">{formatNumber(row.n, 0)}</span> },
  {
    id: 'vetoes',
    header: 'Veto rate',
    unit: `alert above ${formatPercent(bars.vetoRate, 0)}`,
    align: 'right',
    cell: (row) => <VetoRate row={row} bars={bars} />,
  },
  {
    id: 'contribution',
    header: 'Contribution',
    unit: 'mean |ln|',
    align: 'right',
    cell: (row) =>
      row.meanContribution === null ? <Unknown reason="nothing said" /> : <span className="figure">{formatNumber(row.meanContribution, 3)}</span>,
  },
  {
    id: 'known',
    header: 'Outcomes',
    unit: 'n, of refused',
    align: 'right',
    title: 'Decisions it spoke on whose worth is known; of refused ones it is what the market would have given',
    cell: (row) => (
      <span className="figure">
        {formatNumber(row.known, 0)}
        <span className="text-faint">, {formatNumber(row.shadow, 0)}</span>
      </span>
    ),
  },
  {
    id: 'accuracy',
    header: 'Accuracy',
    align: 'right',
    title: '(for and good + against and not) / outcomes',
    cell: (row) => <Share row={row} rate={row.accuracy} bars={bars} />,
  },
  { id: 'precision', header: 'Precision', align: 'right', title: 'for and good / for', cell: (row) => <Share row={row} rate={row.precision} bars={bars} /> },
  { id: 'recall', header: 'Recall', align: 'right', title: 'for and good / good', cell: (row) => <Share row={row} rate={row.recall} bars={bars} /> },
  {
    id: 'f1',
    header: 'F1',
    align: 'right',
    title: '2 · precision · recall / (precision + recall)',
    cell: (row) =>
      row.known < bars.outcomes ? (
        <Observation n={row.known} needed={bars.outcomes} />
      ) : row.f1 === null ? (
        <Unknown reason="none for" />
      ) : (
        <span className="figure">{formatNumber(row.f1, 2)}</span>
      ),
  },
  {
    id: 'calibration',
    header: 'Calibration error',
    unit: '0 = exact',
    align: 'right',
    title: 'Quality read as the chance of a good outcome: mean distance over ten bins',
    cell: (row) =>
      row.known < bars.outcomes ? (
        <Observation n={row.known} needed={bars.outcomes} />
      ) : row.calibrationError === null ? (
        <Unknown reason="no quality" />
      ) : (
        <span className="figure">{formatNumber(row.calibrationError, 2)}</span>
      ),
  },
]

function VetoRate({ row, bars }: { readonly row: CuratorRow; readonly bars: Bars }) {
  if (row.vetoRate === null) return <Unknown reason="not asked" />
  const isAlert = row.vetoRate.value > bars.vetoRate && row.n >= bars.outcomes
  return (
    <span className={`figure ${isAlert ? 'font-medium text-warn' : ''}`} title={`${row.vetoes} of ${row.n}`}>
      {isAlert ? <TriangleAlert role="img" aria-label={`above ${formatPercent(bars.vetoRate, 0)}`} size={12} className="mr-1 inline align-[-1px]" /> : null}
      {formatPercent(row.vetoRate.value)}
    </span>
  )
}

function Share({ row, rate, bars }: { readonly row: CuratorRow; readonly rate: Rate | null; readonly bars: Bars }) {
  if (row.known < bars.outcomes) return <Observation n={row.known} needed={bars.outcomes} />
  if (rate === null) return <Unknown reason="none to count" />
  return (
    <span className="figure" title={`${Math.round(rate.value * rate.n)} of ${rate.n}, 95 %`}>
      {formatNumber(rate.value, 2)}{' '}
      <span className="text-faint">
        [{formatNumber(rate.low, 2)}, {formatNumber(rate.high, 2)}]
      </span>
    </span>
  )
}

const Observation = ({ n, needed }: { readonly n: number; readonly needed: number }) => (
  <span className="whitespace-nowrap text-faint" title={`An observation: judged from ${needed} outcomes on`}>
    {n} of {needed}
  </span>
)
