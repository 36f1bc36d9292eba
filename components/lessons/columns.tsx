import type { Column } from '#components/data/column.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { formatPercent, formatScore } from '#lib/format/number.ts'
import type { LessonRow } from '#lib/wire/views/lessons.ts'
import { Effect } from './effect.tsx'

const NORMAL_95 = 1.959964

export const titleOf = ({ title, action }: Pick<LessonRow, 'title' | 'action'>): string =>
  title ?? `${action.charAt(0).toUpperCase()}${action.slice(1)}, no words yet`

export const LESSON_COLUMNS: readonly Column<LessonRow>[] = [
  {
    id: 'title',
    header: 'Lesson',
    width: 232,
    isSticky: true,
    cell: (row) => <span title={titleOf(row)}>{titleOf(row)}</span>,
  },
  { id: 'state', header: 'State', width: 108, cell: (row) => <Status value={row.state} /> },
  {
    id: 'conditions',
    header: 'Speaks to',
    width: 182,
    cell: (row) => (
      <span className="text-dim" title={row.conditions.join(', ')}>
        {row.conditions.join(', ') || 'every decision'}
      </span>
    ),
  },
  { id: 'action', header: 'Action', width: 160, cell: (row) => <span title={row.action}>{row.action}</span> },
  {
    id: 'effect',
    header: 'Shrunk effect',
    unit: 'bps, + dearer',
    sortKey: 'effect',
    sortWords: ['Cheapest first', 'Dearest first'],
    help: 'By how much decisions that meet its conditions cost more (+) or less (−) than comparable ones, pulled towards zero by how little is known; with its 95 % interval. Grey while the interval crosses 0.',
    width: 180,
    align: 'right',
    cell: (row) => <Effect mean={row.effectBps} low={row.effectBps - NORMAL_95 * row.effectSe} high={row.effectBps + NORMAL_95 * row.effectSe} />,
  },
  {
    id: 'n',
    header: 'n',
    unit: 'on days',
    sortKey: 'n',
    help: 'How many decisions speak for or against it, and on how many days they were made. Below 20 on 5 days it is an observation.',
    width: 78,
    align: 'right',
    cell: (row) => (
      <span className="figure">
        {row.n} on {row.days}
      </span>
    ),
  },
  {
    id: 'more',
    header: 'Needs',
    unit: 'about, more',
    help: 'About how many more decisions it takes to be sure of the effect it shows now.',
    width: 78,
    align: 'right',
    cell: ({ more }) =>
      more.count === null ? (
        <Unknown reason="not known" />
      ) : more.count === 0 ? (
        <span className="text-faint">enough</span>
      ) : (
        <Num value={more.count} decimals={0} />
      ),
  },
  {
    id: 'confidence',
    header: 'Confidence',
    sortKey: 'confidence',
    help: 'How sure the desk is that it holds, from 0 to 1, calibrated on what became of earlier lessons.',
    width: 84,
    align: 'right',
    cell: (row) => <Num value={row.confidence} print={formatScore} reason="not known" />,
  },
  {
    id: 'since',
    header: 'In state since',
    width: 120,
    sortKey: 'since',
    sortWords: ['Longest first', 'Newest first'],
    cell: (row) => <Time at={row.stateSinceMs} />,
  },
  {
    id: 'psign',
    header: 'p sign',
    help: 'The probability that the true effect has the sign that is shown.',
    width: 78,
    align: 'right',
    cell: (row) => <Num value={row.pSign} print={(value) => formatPercent(value)} reason="not known" />,
  },
]
