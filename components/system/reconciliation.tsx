import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { counted } from '#lib/format/words.ts'
import type { System } from '#lib/wire/views/system.ts'

/** Whether our books are each venue's own, and since when. */
export function ReconciliationPanel({ system }: { readonly system: System }) {
  const rows = system.reconciliations
  return (
    <LivePanel title="Reconciliation" note="orders, fills and positions against each venue's own books" readAtMs={system.readAtMs} isFlush>
      {rows.length === 0 ? (
        <p className="p-3 text-dim">No venue has been compared yet. The worker does so at its start and every two seconds.</p>
      ) : (
        <PlainTable
          label="Reconciliation by venue"
          rows={rows}
          rowId={(row) => row.venue}
          isStrong={(row) => row.failure !== null || row.differenceCount > 0}
          columns={[
            { id: 'venue', header: 'Venue', cell: (row) => row.venue },
            {
              id: 'state',
              header: 'State',
              isWide: true,
              cell: (row) =>
                row.failure !== null ? (
                  <span className="text-warn">
                    {row.failure}
                    {row.failingSinceMs === null ? null : (
                      <>
                        , since <Time at={row.failingSinceMs} style="clock" />
                      </>
                    )}
                  </span>
                ) : row.differenceCount > 0 ? (
                  <span className="text-danger">{counted(row.differenceCount, 'difference')}</span>
                ) : (
                  <span className="text-dim">agrees</span>
                ),
            },
            { id: 'found', header: 'Fills found late', align: 'right', cell: (row) => <Num value={row.foundFills} decimals={0} /> },
            {
              id: 'at',
              header: 'Compared',
              align: 'right',
              cell: (row) => (row.checkedAtMs === null ? <Unknown reason="not yet" /> : <Time at={row.checkedAtMs} />),
            },
          ]}
        />
      )}
    </LivePanel>
  )
}
