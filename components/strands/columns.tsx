import type { Column } from '#components/data/column.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { formatScore } from '#lib/format/number.ts'
import { asWords, shortId } from '#lib/format/words.ts'
import type { StrandRow } from '#lib/wire/views/strands.ts'

const key = (text: string | null, missing: string) => (text === null ? <Unknown reason={missing} /> : asWords(text))

/** The five columns of a cluster's key stand together, in the order of the key. */
export const STRAND_COLUMNS: readonly Column<StrandRow>[] = [
  {
    id: 'id',
    header: 'Strand',
    width: 74,
    isSticky: true,
    cell: (row) => (
      <span className="figure" title={row.id}>
        {shortId(row.id)}
      </span>
    ),
  },
  { id: 'time', header: 'Made', width: 120, sortKey: 'time', sortWords: ['Oldest first', 'Newest first'], cell: (row) => <Time at={row.createdAtMs} /> },
  { id: 'kind', header: 'Kind', width: 76, cell: (row) => asWords(row.kind) },
  { id: 'symbol', header: 'Symbol', unit: 'key', width: 84, cell: (row) => key(row.symbol, 'none') },
  { id: 'timeframe', header: 'Frame', unit: 'key', width: 52, cell: (row) => key(row.timeframe, 'none') },
  { id: 'venue', header: 'Venue', unit: 'key', width: 84, cell: (row) => key(row.venue, 'none') },
  { id: 'execution_type', header: 'Type', unit: 'key', width: 60, cell: (row) => key(row.executionType, 'none') },
  {
    id: 'outcome_type',
    header: 'Outcome',
    unit: 'key',
    width: 86,
    cell: (row) => (row.outcomeType === null ? <Status value={row.status} /> : asWords(row.outcomeType)),
  },
  {
    id: 'strand_score',
    header: 'Strand',
    unit: 'score',
    metric: 'strand_score',
    sortKey: 'strand_score',
    width: 64,
    align: 'right',
    cell: (row) => <Num value={row.strandScore} print={formatScore} reason={row.strandScoreReason} />,
  },
  {
    id: 'execution_score',
    header: 'Execution',
    unit: 'score',
    metric: 'execution_score',
    sortKey: 'execution_score',
    width: 76,
    align: 'right',
    cell: (row) => <Num value={row.executionScore} print={formatScore} reason={row.executionScoreReason} />,
  },
  {
    id: 'shortfall',
    header: 'Shortfall',
    unit: 'bps, + lost',
    metric: 'implementation_shortfall_bps',
    sortKey: 'shortfall',
    sortWords: ['Best first', 'Worst first'],
    width: 82,
    align: 'right',
    cell: (row) => <Signed value={row.shortfallBps} rule="cost" reason={row.shortfallReason} />,
  },
]
