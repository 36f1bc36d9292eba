import { Num } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { System } from '#lib/wire/views/system.ts'

/** How long each interval of an execution takes. */
export function StagesPanel({ system }: { readonly system: System }) {
  const rank = (key: string) => STAGE_ORDER.indexOf(key) + 1 || STAGE_ORDER.length + 1
  const rows = [...system.stats.stages].sort((a, b) => rank(a.key) - rank(b.key))
  const ms = (value: number | null) => <Num value={value} print={formatDuration} reason="too few" />
  return (
    <LivePanel title="Stage latencies" note="of the last 512 executions; p95 from n 20, p99 from n 100" readAtMs={system.readAtMs} isFlush>
      {rows.length === 0 ? (
        <p className="p-3 text-dim">None yet. They appear with the first execution that this worker ends.</p>
      ) : (
        <PlainTable
          label="Stage latencies"
          rows={rows}
          rowId={(stage) => stage.key}
          columns={[
            { id: 'stage', header: 'Interval', isWide: true, cell: (stage) => sentenceCase(asWords(stage.key.replace(/_ms$/, ''))) },
            { id: 'p50', header: 'p50', align: 'right', cell: (stage) => ms(stage.p50) },
            { id: 'p95', header: 'p95', align: 'right', cell: (stage) => ms(stage.p95) },
            { id: 'p99', header: 'p99', align: 'right', cell: (stage) => ms(stage.p99) },
            { id: 'n', header: 'n', align: 'right', cell: (stage) => <Num value={stage.n} decimals={0} /> },
          ]}
        />
      )}
    </LivePanel>
  )
}

const STAGE_ORDER = [
  'notice_ms',
  'judge_ms',
  'intent_ms',
  'send_ms',
  'ack_ms',
  'first_fill_ms',
  'working_ms',
  'report_ms',
  'paint_ms',
  'decision_to_send_ms',
  'venue_ms',
]
