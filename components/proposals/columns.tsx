import type { Column } from '#components/data/column.ts'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { asWords } from '#lib/format/words.ts'
import type { ProposalRow } from '#lib/wire/views/proposals.ts'
import { RiskBadge, WaitingBadges } from './badges.tsx'

const none = (words: string) => <span className="text-faint">{words}</span>

const TITLE: Column<ProposalRow> = {
  id: 'title',
  header: 'Proposal',
  width: 280,
  cell: (row) => (
    <span className="flex items-center gap-2 overflow-hidden">
      <span className="truncate" title={row.title}>
        {row.title}
      </span>
      <WaitingBadges {...row} />
    </span>
  ),
}
const KIND: Column<ProposalRow> = { id: 'kind', header: 'Kind', width: 96, cell: (row) => asWords(row.kind) }
const AUTHOR: Column<ProposalRow> = { id: 'author', header: 'Author', width: 116, cell: (row) => row.author }

// The title stands first: it is what a row's link is called by.
export const WAITING: readonly Column<ProposalRow>[] = [
  TITLE,
  { id: 'risk', header: 'Risk', width: 200, sort: 'descending', cell: (row) => <RiskBadge {...row} /> },
  { id: 'age', header: 'Waits', unit: 'since', width: 120, cell: (row) => <Time at={row.createdAtMs} /> },
  KIND,
  { id: 'status', header: 'Status', width: 104, cell: (row) => <Status value={row.status} /> },
  AUTHOR,
  {
    id: 'base',
    header: 'From',
    unit: 'base version',
    width: 88,
    align: 'right',
    cell: (row) => (row.baseVersion === null ? none('no version') : <span className="figure">v{row.baseVersion}</span>),
  },
  {
    id: 'expires',
    header: 'If nobody answers',
    width: 196,
    cell: (row) =>
      row.appliesAtMs !== null ? (
        <>
          applies <Time at={row.appliesAtMs} style="moment" />
        </>
      ) : row.expiresAtMs === null ? (
        none('it waits')
      ) : (
        <>
          {row.kind === 'review' ? 'taken back' : 'expires'} <Time at={row.expiresAtMs} style="moment" />
        </>
      ),
  },
]

export const DECIDED: readonly Column<ProposalRow>[] = [
  TITLE,
  { id: 'status', header: 'Status', width: 130, cell: (row) => <Status value={row.status} /> },
  {
    id: 'decided',
    header: 'Decided',
    width: 124,
    sort: 'descending',
    cell: (row) => (row.decidedAtMs === null ? none('by time') : <Time at={row.decidedAtMs} style="moment" />),
  },
  KIND,
  AUTHOR,
  { id: 'by', header: 'Decided by', width: 130, cell: (row) => row.decidedBy ?? none('nobody') },
  {
    id: 'applied',
    header: 'Applied as',
    width: 90,
    cell: (row) => (row.appliedVersion === null ? none('not applied') : <span className="figure">v{row.appliedVersion}</span>),
  },
]
