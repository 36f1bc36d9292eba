import { Id } from '#components/data/id.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { counted } from '#lib/format/words.ts'
import type { System } from '#lib/wire/views/system.ts'

/** The processes of the desk: what each of them does, where, and when it was last heard. */
export function WorkersPanel({ system }: { readonly system: System }) {
  return (
    <LivePanel title="Workers" note={counted(system.workers.length, 'process', 'processes')} readAtMs={system.readAtMs} isFlush>
      {system.workers.length === 0 ? (
        <p className="p-3 text-dim">No worker has reported yet.</p>
      ) : (
        <PlainTable
          label="Worker processes"
          rows={system.workers}
          rowId={(worker) => worker.id}
          isDim={(worker) => worker.role === 'stopped'}
          columns={[
            { id: 'id', header: 'Worker', cell: (worker) => <Id value={worker.id} /> },
            { id: 'role', header: 'Role', cell: (worker) => <Status value={ROLES[worker.role] ?? 'waiting'} word={worker.role} /> },
            {
              id: 'where',
              header: 'Process',
              isWide: true,
              cell: (worker) => (
                <>
                  <span className="figure">{worker.pid}</span> on {worker.host}
                </>
              ),
            },
            { id: 'beat', header: 'Last beat', align: 'right', cell: (worker) => <Time at={worker.heartbeatAtMs} /> },
            { id: 'since', header: 'Since', align: 'right', cell: (worker) => <Time at={worker.startedAtMs} style="moment" /> },
          ]}
        />
      )}
    </LivePanel>
  )
}

const ROLES: Readonly<Record<string, string>> = { trading: 'live', standby: 'waiting', stopped: 'closed' }
