import type { ReactNode } from 'react'
import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Sparkline } from '#components/data/sparkline.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatWithSign } from '#lib/format/number.ts'
import { asWords, counted } from '#lib/format/words.ts'
import type { ErrorView, Venues } from '#lib/wire/views/venues.ts'
import { Mean } from './mean.tsx'
import { executionsOf } from './places.ts'

const PARTS = ['latency', 'spread', 'queue', 'fees', 'rest'] as const

/** ASKS.md, ask 6: is paper better than live, and does the forecast know what trading costs? */
export function SimulatorPanel({ data }: { readonly data: Venues }) {
  const { paperMinusLive, modelError, selfCheck } = data
  return (
    <LivePanel title="Simulator and cost model" note="measured against what they said, bps of the filled notional" readAtMs={data.readAtMs} isFlush>
      <dl className="grid gap-px border-b border-line bg-line sm:grid-cols-2 xl:grid-cols-4">
        <Figure name="Paper − live cost" note="bps, + paper was dearer; live orders beside their paper twins">
          {paperMinusLive.n === 0 ? (
            <span className="text-sm text-dim">no order has gone to a venue outside this process</span>
          ) : (
            <Mean view={paperMinusLive} rule="plain" align="left" />
          )}
        </Figure>
        <Figure name="Actual − forecast" note="bps, + lost; every execution with a forecast">
          {modelError.mean === null ? <Unknown reason="no_fill" /> : <Mean view={modelError} rule="cost" align="left" />}
        </Figure>
        <Figure name="Forecast error over time" note={timeNote(data)}>
          {data.overTime.length === 0 ? (
            <Unknown reason="no_fill" />
          ) : (
            <Sparkline values={data.overTime.map(({ mean }) => (mean === null ? null : Number(mean)))} label={timeSentence(data)} width={220} height={28} />
          )}
        </Figure>
        <Figure name="Simulator against itself" note="paper executions that their own replay did not give back to the last digit">
          {selfCheck.n === 0 ? (
            <Unknown reason="no_fill" />
          ) : (
            <span className="figure">
              {selfCheck.different} of {selfCheck.n}
            </span>
          )}
        </Figure>
      </dl>
      {data.errors.length === 0 ? (
        <p className="p-3 text-sm text-dim">Nothing has been filled yet. A twin is written within a second of an execution’s report.</p>
      ) : (
        <PlainTable
          label="Forecast and simulator error by venue, style and symbol"
          columns={COLUMNS}
          rows={data.errors}
          rowId={(row) => `${row.venue} ${row.style} ${row.symbol}`}
        />
      )}
    </LivePanel>
  )
}

const COLUMNS: readonly PlainColumn<ErrorView>[] = [
  {
    id: 'venue',
    header: 'Venue',
    cell: (row) => (
      <Link href={executionsOf(row)} className="text-accent hover:underline">
        {row.venue}
      </Link>
    ),
  },
  { id: 'style', header: 'Style', cell: (row) => asWords(row.style) },
  { id: 'symbol', header: 'Symbol', cell: (row) => row.symbol },
  {
    id: 'error',
    header: 'Forecast error',
    unit: 'bps, + lost',
    align: 'right',
    title: 'Actual cost − forecast',
    cell: (row) => <Mean view={row.error} rule="cost" />,
  },
  ...PARTS.map(
    (part): PlainColumn<ErrorView> => ({
      id: part,
      header: `of it ${part}`,
      unit: 'bps, + lost',
      align: 'right',
      title: 'Mean part of the error; the parts of each execution add up to it',
      cell: (row) => (row.parts === null ? <Unknown reason="pending" /> : <span className="figure text-dim">{formatWithSign(row.parts[part], 2)}</span>),
    }),
  ),
  {
    id: 'parted',
    header: 'Replayed',
    align: 'right',
    title: 'Executions whose orders were run again on the books they met',
    cell: (row) => <Num value={row.partsCount} decimals={0} />,
  },
  {
    id: 'simulator',
    header: 'Simulator error',
    unit: 'bps, + lost',
    align: 'right',
    title: 'Live cost − cost of the paper twin',
    cell: (row) => (row.simulator.n === 0 ? <span className="text-faint">is the simulator</span> : <Mean view={row.simulator} rule="cost" />),
  },
]

function Figure({ name, note, children }: { readonly name: string; readonly note: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-0.5 bg-panel px-3 py-2">
      <dt className="text-2xs text-dim">{name}</dt>
      <dd className="flex min-h-9 items-center justify-start text-base">{children}</dd>
      <dd className="text-2xs text-faint">{note}</dd>
    </div>
  )
}

const timeNote = ({ overTime }: Venues): string =>
  overTime.length === 0 ? 'bps, + lost' : `bps, + lost; ${counted(overTime.length, 'equal span')} of market time`

function timeSentence({ overTime }: Venues): string {
  const known = overTime.flatMap(({ mean }) => mean ?? [])
  return `Mean forecast error, ${formatWithSign(known[0] ?? 0, 2)} bps at first, ${formatWithSign(known.at(-1) ?? 0, 2)} bps at last`
}
