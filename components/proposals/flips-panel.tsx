import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatWithSign } from '#lib/format/number.ts'
import { counted, shortId } from '#lib/format/words.ts'
import type { FlipRow, ProposalDetail } from '#lib/wire/views/proposals.ts'

const unknown = (words: string) => <span className="text-faint">{words}</span>

const COLUMNS: readonly PlainColumn<FlipRow>[] = [
  {
    id: 'execution',
    header: 'Execution',
    cell: (row) => (
      <Link href={`/executions/${encodeURIComponent(row.executionId)}`} title={row.executionId} className="figure text-accent hover:underline">
        {shortId(row.executionId)}
      </Link>
    ),
  },
  { id: 'what', header: 'Decision', cell: (row) => [row.side, row.symbol].filter(Boolean).join(' ') || unknown('no longer stored') },
  { id: 'at', header: 'Decided', cell: (row) => (row.atMs === null ? unknown('not stored') : <Time at={row.atMs} style="moment" />) },
  { id: 'to', header: 'Would be', cell: (row) => (row.to === 'publish' ? 'published' : row.to === 'refuse' ? 'refused' : unknown('not said')) },
  {
    id: 'margin',
    header: 'Margin',
    unit: 'then → with it',
    align: 'right',
    cell: ({ marginBefore, marginAfter }) =>
      marginBefore === null || marginAfter === null ? (
        unknown('not said')
      ) : (
        <span className="figure">
          {formatWithSign(marginBefore, 3)} → {formatWithSign(marginAfter, 3)}
        </span>
      ),
  },
  {
    id: 'outcome',
    header: 'What it brought',
    unit: 'bps, + gained',
    align: 'right',
    cell: ({ outcomeBps }) => (outcomeBps === null ? unknown('not known') : <span className="figure">{formatWithSign(outcomeBps, 1)}</span>),
  },
]

/** Past decisions whose action would be another one. */
export function FlipsPanel({ proposal: { flips, flipCount, readAtMs } }: { readonly proposal: ProposalDetail }) {
  return (
    <LivePanel
      title="Past decisions it would flip"
      note={flipCount > flips.length ? `${flips.length} of ${flipCount} are listed` : counted(flipCount, 'decision')}
      readAtMs={readAtMs}
      isFlush
    >
      {flips.length === 0 ? (
        <p className="p-3 text-sm text-dim">None is listed with it.</p>
      ) : (
        <PlainTable label="Decisions it would flip" columns={COLUMNS} rows={flips} rowId={(row) => row.executionId} />
      )}
    </LivePanel>
  )
}
