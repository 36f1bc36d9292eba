import type { Column } from '#components/data/column.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { formatScore } from '#lib/format/number.ts'
import { asWords, shortId } from '#lib/format/words.ts'
import type { BraidRow } from '#lib/wire/views/braids.ts'
import { KIND_NAMES } from './filter.ts'

const key = (text: string | null) => (text === null ? <span className="text-faint">any</span> : asWords(text))

export const BRAID_COLUMNS: readonly Column<BraidRow>[] = [
  {
    id: 'id',
    header: 'Braid',
    width: 74,
    isSticky: true,
    cell: (row) => (
      <span className="figure" title={row.id}>
        {shortId(row.id)}
      </span>
    ),
  },
  { id: 'time', header: 'Laid', width: 120, sortKey: 'time', sortWords: ['Oldest first', 'Newest first'], cell: (row) => <Time at={row.createdAtMs} /> },
  { id: 'kind', header: 'Level', width: 92, cell: (row) => KIND_NAMES[row.kind] },
  {
    id: 'version',
    header: 'Version',
    width: 62,
    align: 'right',
    help: 'A cluster is laid anew as it grows: each time is a version of its braid.',
    cell: (row) => <Num value={row.version} decimals={0} reason="none" />,
  },
  { id: 'symbol', header: 'Symbol', unit: 'key', width: 88, cell: (row) => key(row.symbol) },
  { id: 'timeframe', header: 'Frame', unit: 'key', width: 60, cell: (row) => key(row.timeframe) },
  { id: 'venue', header: 'Venue', unit: 'key', width: 88, cell: (row) => key(row.venue) },
  { id: 'type', header: 'Type', unit: 'key', width: 70, cell: (row) => key(row.executionType) },
  { id: 'outcome', header: 'Outcome', unit: 'key', width: 88, cell: (row) => key(row.outcomeType) },
  {
    id: 'members',
    header: 'Members',
    width: 74,
    align: 'right',
    sortKey: 'members',
    help: 'How many strands, or braids of the level below, were laid into it. Three that agree are needed.',
    cell: (row) => <Num value={row.memberCount} decimals={0} />,
  },
  {
    id: 'score',
    header: 'Accumulated',
    unit: 'score',
    sortKey: 'score',
    help: 'The sum of the members’ scores: how much evidence the braid carries. It ranks braids of one level and says nothing about cost.',
    width: 92,
    align: 'right',
    cell: (row) => <Num value={row.accumulatedScore} print={formatScore} reason="no score yet" />,
  },
  {
    id: 'into',
    header: 'Laid into',
    width: 80,
    cell: (row) => (row.braidedInto === null ? <Unknown reason="none yet" /> : <span className="figure">{shortId(row.braidedInto)}</span>),
  },
  {
    id: 'lesson',
    header: 'Lesson',
    width: 200,
    cell: ({ lesson }) =>
      lesson === null ? (
        <span className="text-faint">observation, no lesson</span>
      ) : (
        <Status value={lesson.state} word={`${asWords(lesson.state)}: ${lesson.title ?? 'no words yet'}`} />
      ),
  },
]
