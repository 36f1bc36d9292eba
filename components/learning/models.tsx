import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import type { LearningHealth, ModelUse } from '#lib/wire/views/learning.ts'

/** What was asked of language models, how often the verifier agreed, and what it cost. */
export function ModelsPanel({ data }: { readonly data: LearningHealth }) {
  return (
    <LivePanel title="Model calls" note="a lesson never waits for a model, and never loses its words to one" readAtMs={data.readAtMs} isFlush>
      {data.models.length === 0 ? (
        <p className="p-3 text-sm text-dim">No model was asked. The built-in writer writes every lesson.</p>
      ) : (
        <PlainTable label="Model calls" columns={COLUMNS} rows={data.models} rowId={(row) => `${row.model} ${row.promptVersion}`} />
      )}
    </LivePanel>
  )
}

const COLUMNS: readonly PlainColumn<ModelUse>[] = [
  { id: 'model', header: 'Model', cell: (row) => row.model },
  { id: 'prompt', header: 'Prompt', cell: (row) => row.promptVersion },
  { id: 'calls', header: 'Calls', align: 'right', cell: (row) => <Num value={row.calls} decimals={0} /> },
  {
    id: 'accepted',
    header: 'Accepted',
    align: 'right',
    cell: (row) => (
      <span className="figure">
        {row.accepted} of {row.calls}
      </span>
    ),
  },
  { id: 'refused', header: 'Refused', unit: 'by the verifier', align: 'right', cell: (row) => <Num value={row.refused} decimals={0} /> },
  { id: 'broken', header: 'Malformed, late, failed', align: 'right', cell: (row) => <Num value={row.broken} decimals={0} /> },
  {
    id: 'tokens',
    header: 'Tokens',
    unit: 'in + out',
    align: 'right',
    cell: (row) => (
      <>
        <Num value={row.inputTokens} decimals={0} /> + <Num value={row.outputTokens} decimals={0} />
      </>
    ),
  },
  { id: 'cost', header: 'Cost', unit: 'USD', align: 'right', cell: (row) => <Num value={row.costUsd} decimals={4} reason="not told" /> },
  {
    id: 'latency',
    header: 'Latency',
    unit: 'median',
    align: 'right',
    cell: (row) => (row.medianLatencyMs === null ? <Unknown reason="none" /> : <span className="figure">{formatDuration(row.medianLatencyMs)}</span>),
  },
  { id: 'last', header: 'Last', cell: (row) => <Time at={row.lastAtMs} /> },
]
