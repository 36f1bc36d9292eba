import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import type { Direction } from '#lib/domain/govern/risk-class.ts'

/** One field of the configuration, as texts: what it is (`old`), what is asked for, and where it matters what is in force now. */
export type FieldLine = {
  readonly path: string
  readonly old: string | null
  readonly proposed: string | null
  readonly now?: string | null
  /** Of a limit: which way it goes. */
  readonly direction?: Direction
}

const none = <span className="text-faint">not set</span>
const value = (text: string | null) => (text === null ? none : <span className="figure inline-block min-w-20 break-words whitespace-normal">{text}</span>)

function Proposed({ proposed, direction }: FieldLine) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span className="font-medium text-ink">{value(proposed)}</span>
      {direction === 'looser' ? <span className="text-2xs text-danger">▲ lets more through</span> : null}
      {direction === 'tighter' ? <span className="text-2xs text-dim">▼ tightens</span> : null}
    </span>
  )
}

const FIELD: PlainColumn<FieldLine> = { id: 'path', header: 'Field', cell: (row) => <code className="figure">{row.path}</code> }
const PLAIN: readonly PlainColumn<FieldLine>[] = [
  FIELD,
  { id: 'old', header: 'Old', cell: (row) => value(row.old) },
  { id: 'new', header: 'New', isWide: true, cell: (row) => <Proposed {...row} /> },
]
/** The base has moved: now / then / proposed. */
const MOVED: readonly PlainColumn<FieldLine>[] = [
  FIELD,
  {
    id: 'now',
    header: 'Now',
    cell: (row) =>
      row.now === undefined || row.now === row.old ? <span className="text-faint">as then</span> : <span className="text-warn">{value(row.now)}</span>,
  },
  { id: 'then', header: 'Then', cell: (row) => value(row.old) },
  { id: 'proposed', header: 'Proposed', isWide: true, cell: (row) => <Proposed {...row} /> },
]

/** Old → new, one line for each field. */
export function ChangedFields({ lines, hasMoved = false }: { readonly lines: readonly FieldLine[]; readonly hasMoved?: boolean }) {
  return <PlainTable label="Changed fields" columns={hasMoved ? MOVED : PLAIN} rows={lines} rowId={(row) => row.path} />
}
