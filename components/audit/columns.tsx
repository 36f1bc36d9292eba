import type { Column } from '#components/data/column.ts'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { asWords, shortId } from '#lib/format/words.ts'
import type { AuditRow } from '#lib/wire/views/audit.ts'
import { changesInWords } from './words.ts'

/** Where somebody could have said why. */
const ASKED: ReadonlySet<string> = new Set(['command', 'trading', 'config', 'proposal', 'lesson', 'parameter'])

export const AUDIT_COLUMNS: readonly Column<AuditRow>[] = [
  { id: 'at', header: 'When', width: 128, isSticky: true, sort: 'descending', cell: (row) => <Time at={row.atMs} style="moment" /> },
  { id: 'actor', header: 'Who', width: 130, cell: (row) => <span title={row.actor}>{row.actor}</span> },
  {
    id: 'what',
    header: 'What',
    width: 180,
    cell: (row) => (
      <span title={`${row.noun} ${row.kind}, kept as ${row.source} ${row.key}`}>
        <span className="text-dim">{row.noun === 'command' ? 'asked: ' : `${row.noun} `}</span>
        {row.kind === `${row.subject}` ? row.kind : asWords(row.kind)}
      </span>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 110,
    cell: (row) => (row.outcome === null ? null : <Status value={row.outcome.status} hint={row.outcome.message ?? undefined} />),
  },
  {
    id: 'subject',
    header: 'Subject',
    width: 200,
    cell: (row) =>
      row.subject === null ? null : (
        <span title={row.subject}>{/^[0-9A-Z]{20,}/.test(row.subject) ? <code className="figure">{shortId(row.subject)}</code> : row.subject}</span>
      ),
  },
  {
    id: 'why',
    header: 'Why',
    width: 210,
    cell: (row) =>
      row.why === null ? ASKED.has(row.noun) ? <span className="text-faint">no reason given</span> : null : <span title={row.why}>{row.why}</span>,
  },
  {
    id: 'changes',
    header: 'Before → after',
    width: 240,
    cell: (row) => {
      const words = changesInWords(row)
      return <span title={words.replaceAll(' · ', '\n')}>{words}</span>
    },
  },
]
