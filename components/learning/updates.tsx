import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { effectInWords } from '#lib/format/stored-names.ts'
import { shortId } from '#lib/format/words.ts'
import type { LearningHealth, UpdateRow } from '#lib/wire/views/learning.ts'

/** Every change of a parameter: old to new, why, and what it did. */
export function UpdatesPanel({ data }: { readonly data: LearningHealth }) {
  return (
    <LivePanel title="Parameter updates" note="newest first; every one can be reverted" readAtMs={data.readAtMs} isFlush>
      {data.updates.length === 0 ? (
        <p className="p-3 text-sm text-dim">No parameter has changed.</p>
      ) : (
        <PlainTable label="Parameter updates" columns={COLUMNS} rows={data.updates} rowId={(row) => row.seq} isDim={(row) => row.isReverted} />
      )}
    </LivePanel>
  )
}

const COLUMNS: readonly PlainColumn<UpdateRow>[] = [
  { id: 'time', header: 'When', cell: (row) => <Time at={row.atMs} style="moment" /> },
  { id: 'parameter', header: 'Parameter', cell: (row) => row.parameter },
  { id: 'old', header: 'Old', cell: (row) => (row.old === null ? <span className="text-faint">none</span> : <Value text={row.old} />) },
  { id: 'new', header: 'New', cell: (row) => <Value text={row.next} /> },
  { id: 'reason', header: 'Why', isWide: true, cell: (row) => row.reason },
  {
    id: 'effect',
    header: 'Measured effect',
    cell: (row) =>
      row.effect.length === 0 ? (
        <span className="text-faint">pending</span>
      ) : (
        <span className="grid text-2xs">
          {effectInWords(row.effect).map(({ name, value }) => (
            <span key={name}>
              <span className="text-dim">{name}</span> <span className="figure">{value}</span>
            </span>
          ))}
        </span>
      ),
  },
  {
    id: 'by',
    header: 'By',
    cell: (row) => (
      <>
        {row.actor}
        {row.proposalId === null ? null : (
          <Link href={`/proposals/${encodeURIComponent(row.proposalId)}`} title={row.proposalId} className="text-accent hover:underline">
            {' '}
            proposal {shortId(row.proposalId)}
          </Link>
        )}
        {row.isReverted ? <span className="text-warn"> reverted</span> : null}
      </>
    ),
  },
]

function Value({ text }: { readonly text: string }) {
  return (
    <span className="figure block max-w-64 truncate" title={text}>
      {text}
    </span>
  )
}
