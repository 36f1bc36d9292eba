import { Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { Incident } from '#lib/wire/views/system.ts'

/** What must not be and was: open ones first, each with both numbers where two disagree, and when it was cleared. */
export function IncidentsPanel({ incidents, readAtMs }: { readonly incidents: readonly Incident[]; readonly readAtMs: number }) {
  const open = incidents.filter((incident) => incident.clearedAtMs === null).length
  return (
    <div id="incidents" className="grid scroll-mt-16">
      <LivePanel
        title="Incidents"
        note={incidents.length === 0 ? 'none in 24 h' : `${open} open, ${incidents.length - open} cleared`}
        readAtMs={readAtMs}
        isFlush
      >
        {incidents.length === 0 ? (
          <p className="p-3 text-dim">No drift from a venue, no book that does not add up, nothing that could not be stored.</p>
        ) : (
          <PlainTable
            label="Incidents, open ones first"
            rows={incidents}
            rowId={(incident) => incident.id}
            isDim={(incident) => incident.clearedAtMs !== null}
            columns={[
              {
                id: 'state',
                header: 'State',
                cell: (incident) => (incident.clearedAtMs === null ? <Status value="silent" word="open" /> : <Status value="done" word="cleared" />),
              },
              { id: 'name', header: 'Incident', cell: (incident) => <span title={incident.id}>{sentenceCase(asWords(incident.name))}</span> },
              {
                id: 'message',
                header: 'What',
                isWide: true,
                cell: (incident) => (
                  <>
                    {incident.message}{' '}
                    {incident.executionId === null ? null : (
                      <Link href={`/executions/${encodeURIComponent(incident.executionId)}`} className="text-accent underline underline-offset-2">
                        Open
                      </Link>
                    )}
                  </>
                ),
              },
              { id: 'ours', header: 'Ours', align: 'right', cell: (incident) => <Side text={incident.ours} /> },
              { id: 'theirs', header: 'Theirs', align: 'right', cell: (incident) => <Side text={incident.theirs} /> },
              { id: 'raised', header: 'Raised', align: 'right', cell: (incident) => <Time at={incident.raisedAtMs} style="moment" /> },
              {
                id: 'cleared',
                header: 'Cleared',
                align: 'right',
                cell: (incident) => (incident.clearedAtMs === null ? <Unknown reason="not yet" /> : <Time at={incident.clearedAtMs} style="moment" />),
              },
            ]}
          />
        )}
      </LivePanel>
    </div>
  )
}

const Side = ({ text }: { readonly text: string | null }) => (text === null ? null : <span className="figure">{text}</span>)
