import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import { asWords, counted } from '#lib/format/words.ts'
import type { LearningHealth, PatternRow } from '#lib/wire/views/learning.ts'

const VERDICTS = { nominated: 'nominated', not_significant: 'not significant', immaterial: 'immaterial', observation: 'observation' } as const

/** Everything that was tried, also what came to nothing: without that count no p means anything. */
export function PatternsPanel({ data }: { readonly data: LearningHealth }) {
  const total = Object.values(data.tried).reduce((sum, n) => sum + n, 0)
  return (
    <LivePanel title="Patterns tried" note="day-clustered errors, shrinkage, false-discovery control at 5 %" readAtMs={data.readAtMs} isFlush>
      {total === 0 ? (
        <p className="p-3 text-sm text-dim">
          Nothing was tried yet. The evidence run looks at every population with outcomes; below 20 on 5 days it stays an observation.
        </p>
      ) : (
        <>
          <p className="border-b border-line px-3 py-2 text-xs text-dim">
            {counted(total, 'pattern')} tried:{' '}
            {Object.entries(VERDICTS)
              .map(([verdict, word]) => `${data.tried[verdict] ?? 0} ${word}`)
              .join(', ')}
            .{data.patternsCut ? ` The first ${data.patterns.length} are listed.` : ''}
          </p>
          <PlainTable label="Patterns tried" columns={COLUMNS} rows={data.patterns} rowId={(row) => row.key} isDim={(row) => row.verdict !== 'nominated'} />
        </>
      )}
    </LivePanel>
  )
}

const COLUMNS: readonly PlainColumn<PatternRow>[] = [
  { id: 'population', header: 'Population', isWide: true, cell: (row) => row.conditions.join(', ') || 'every decision' },
  { id: 'comparison', header: 'Against', cell: (row) => asWords(row.comparison) },
  {
    id: 'n',
    header: 'n',
    unit: 'on days',
    align: 'right',
    cell: (row) => (
      <span className="figure">
        {row.n} on {row.days}
      </span>
    ),
  },
  { id: 'raw', header: 'Raw', unit: 'bps, + dearer', align: 'right', cell: (row) => <Estimate mean={row.raw} se={row.se} /> },
  { id: 'shrunk', header: 'Shrunk', unit: 'bps, + dearer', align: 'right', cell: (row) => <Estimate mean={row.shrunk} se={row.shrunkSe} /> },
  { id: 'p', header: 'p', align: 'right', cell: (row) => <Num value={row.p} decimals={4} reason="too little evidence" /> },
  { id: 'adjusted', header: 'Adjusted p', align: 'right', cell: (row) => <Num value={row.adjustedP} decimals={4} reason="too little evidence" /> },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: (row) =>
      row.lessonId === null ? (
        VERDICTS[row.verdict]
      ) : (
        <Link href={`/lessons/${encodeURIComponent(row.lessonId)}`} className="text-accent hover:underline">
          {VERDICTS[row.verdict]}, its lesson
        </Link>
      ),
  },
  { id: 'batch', header: 'Batch', align: 'right', cell: (row) => <span className="figure">{row.batch}</span> },
]

function Estimate({ mean, se }: { readonly mean: number; readonly se: number | null }) {
  return (
    <span className="figure whitespace-nowrap">
      {formatWithSign(mean, 2)} {se === null ? <Unknown reason="no error" /> : <span className="text-faint">± {formatNumber(se, 2)}</span>}
    </span>
  )
}
