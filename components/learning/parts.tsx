import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { effectInWords } from '#lib/format/stored-names.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { Entry, LearningHealth, LearningPart } from '#lib/wire/views/learning.ts'

/** The six learning components and the three algorithms: what each is for, knows, changed last, and how that is taken back. */
export function PartsPanel({ data }: { readonly data: LearningHealth }) {
  return (
    <LivePanel title="Components and algorithms" note="six components, three algorithms; every change stands below" readAtMs={data.readAtMs} isFlush>
      <PlainTable label="Components and algorithms" columns={COLUMNS} rows={data.parts} rowId={(row) => row.name} />
    </LivePanel>
  )
}

const COLUMNS: readonly PlainColumn<LearningPart>[] = [
  {
    id: 'name',
    header: 'Part',
    isWide: true,
    cell: (row) => (
      <>
        {sentenceCase(row.name)}
        <span className="block text-2xs text-faint">{row.does}</span>
      </>
    ),
  },
  { id: 'state', header: 'Knows now', cell: (row) => <Entries entries={row.entries} none="no outcome yet" /> },
  {
    id: 'last',
    header: 'Last change',
    cell: ({ last }) =>
      last === null ? (
        <span className="text-faint">none</span>
      ) : (
        <span className="grid text-2xs">
          <span>
            {last.parameter} <Time at={last.atMs} style="moment" />
          </span>
          <span className="figure max-w-64 truncate" title={`${last.old ?? 'none'} → ${last.next}`}>
            {last.old ?? 'none'} → {last.next}
          </span>
          <span className="text-dim">{last.reason}</span>
        </span>
      ),
  },
  {
    id: 'effect',
    header: 'Measured effect',
    cell: ({ last }) => (last === null ? <span className="text-faint">–</span> : <Entries entries={effectInWords(last.effect)} none="pending" />),
  },
  { id: 'undo', header: 'Taken back', cell: (row) => <span className="text-2xs text-dim">{row.undo}</span> },
]

function Entries({ entries, none }: { readonly entries: readonly Entry[]; readonly none: string }) {
  if (entries.length === 0) return <span className="text-faint">{none}</span>
  return (
    <span className="grid text-2xs">
      {entries.map(({ name, value }) => (
        <span key={name}>
          <span className="text-dim">{asWords(name)}</span> <span className="figure">{value}</span>
        </span>
      ))}
    </span>
  )
}
