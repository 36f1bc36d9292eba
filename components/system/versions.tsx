import { Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import type { System } from '#lib/wire/views/system.ts'

/** What runs here, by version. */
export function VersionsPanel({ system }: { readonly system: System }) {
  const { versions, stats } = system
  const rows: readonly (readonly [string, string | null])[] = [
    ['Product', versions.product],
    ['Build', versions.build],
    ['Schema', versions.schema],
    ['Node, web', versions.node],
    ['Node, worker', stats.node],
    ['Postgres', versions.postgres],
    ['Worker memory', stats.memoryMb === null ? null : `${stats.memoryMb} MB`],
  ]
  return (
    <LivePanel title="Versions" readAtMs={system.readAtMs} isFlush>
      <PlainTable
        label="Versions"
        rows={rows}
        rowId={([name]) => name}
        columns={[
          { id: 'name', header: 'Part', cell: ([name]) => name },
          {
            id: 'value',
            header: 'Version',
            isWide: true,
            cell: ([, value]) => (value === null ? <Unknown reason="not told" /> : <span className="figure break-all">{value}</span>),
          },
        ]}
      />
    </LivePanel>
  )
}
