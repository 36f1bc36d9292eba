'use client'
import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatNumber, formatPercent } from '#lib/format/number.ts'
import { sentenceCase, shortId } from '#lib/format/words.ts'
import type { LimitRow, Risk } from '#lib/wire/views/risk.ts'
import { ChangeLimit } from './change-limit.tsx'

/** From here on a limit is called close. */
export const CLOSE = 0.8

/** Every limit with what is used of it, who set it and when it last said no. */
export function LimitsPanel({ risk }: { readonly risk: Risk }) {
  const { account, limits, readAtMs } = risk
  return (
    <LivePanel
      title="Limits"
      note={account ? `money in ${account.currency}; what an order alone can use has no standing value` : undefined}
      readAtMs={account?.toldAtMs ?? readAtMs}
      isFlush
    >
      {account === null || limits.length === 0 ? (
        <p className="p-3 text-dim">No worker has told its limits yet. They appear within a second of its start.</p>
      ) : (
        <PlainTable
          label="Limits and their use"
          rows={limits}
          rowId={(limit) => limit.name}
          isStrong={(limit) => (limit.utilisation ?? 0) >= CLOSE}
          columns={[
            {
              id: 'name',
              header: 'Limit',
              isWide: true,
              cell: (limit) => (
                <span title={limit.code}>
                  {sentenceCase(limit.name)}
                  {limit.symbol ? <span className="text-faint"> most by {limit.symbol}</span> : null}
                </span>
              ),
            },
            {
              id: 'value',
              header: 'Value',
              align: 'right',
              cell: (limit) => (limit.value === null ? <Unknown reason="by order" /> : <Amount row={limit} text={limit.value} />),
            },
            {
              id: 'limit',
              header: 'Limit',
              align: 'right',
              cell: (limit) => (limit.limit === null ? <Unknown reason="none set" /> : <Amount row={limit} text={limit.limit} />),
            },
            { id: 'use', header: 'Use', align: 'right', cell: (limit) => <Use row={limit} /> },
            { id: 'room', header: 'Headroom', align: 'right', cell: (limit) => <Headroom row={limit} /> },
            { id: 'source', header: 'Set by', cell: (limit) => <Source row={limit} /> },
            { id: 'change', header: '', cell: (limit) => <ChangeLimit row={limit} /> },
            {
              id: 'breach',
              header: 'Last breach',
              align: 'right',
              cell: ({ lastBreach, limit }) =>
                lastBreach === null ? (
                  <Unknown reason="none in 24 h" />
                ) : (
                  <>
                    <Link href={`/executions/${encodeURIComponent(lastBreach.executionId)}`} className="text-accent hover:underline">
                      <Time at={lastBreach.atMs} />
                    </Link>
                    {limit === null ? <span className="text-faint">, while it was set</span> : null}
                  </>
                ),
            },
          ]}
        />
      )}
    </LivePanel>
  )
}

const isShare = ({ unit }: LimitRow): boolean => unit === 'ratio' || unit === 'of peak equity'

function Amount({ row, text }: { readonly row: LimitRow; readonly text: string }) {
  if (isShare(row)) return <Num value={text} print={(value) => formatPercent(value, 1)} />
  const decimals = Math.abs(Number(text)) >= 100 || row.unit === 'orders' ? 0 : 2
  return <Num value={text} print={(value) => formatNumber(value, decimals)} {...(row.unit === 'bps' || row.unit === 'base units' ? { unit: row.unit } : {})} />
}

function Headroom({ row }: { readonly row: LimitRow }) {
  if (row.value === null || row.limit === null) return null
  const room = Number(row.limit) - Number(row.value)
  if (room < 0) return <span className="figure font-medium text-danger">over by {isShare(row) ? formatPercent(-room) : formatNumber(-room, 0)}</span>
  return <span className="figure">{isShare(row) ? formatPercent(room) : formatNumber(room, room >= 100 ? 0 : 2)}</span>
}

function Use({ row: { utilisation } }: { readonly row: LimitRow }) {
  if (utilisation === null) return null
  const tone = utilisation >= 1 ? 'bg-danger' : utilisation >= CLOSE ? 'bg-warn' : 'bg-faint'
  return (
    <span className="inline-flex items-center justify-end gap-2">
      {utilisation >= 1 ? <span className="text-danger">full</span> : utilisation >= CLOSE ? <span className="text-warn">close</span> : null}
      <span aria-hidden className="relative h-1.5 w-24 overflow-hidden rounded-sm bg-raised">
        <span className={`absolute inset-y-0 left-0 ${tone}`} style={{ width: `${Math.min(100, utilisation * 100)}%` }} />
        <span className="absolute inset-y-0 w-px bg-line-strong" style={{ left: `${CLOSE * 100}%` }} />
      </span>
      <span className="figure w-[6ch]">{formatPercent(utilisation, utilisation >= 10 ? 0 : 1)}</span>
    </span>
  )
}

function Source({ row: { source } }: { readonly row: LimitRow }) {
  if (source.kind === 'configuration') return <span className="text-dim">configuration v{source.version}</span>
  return (
    <span className="text-warn" title={`risk update ${source.strandId}`}>
      risk update <span className="figure">{shortId(source.strandId)}</span>
      {source.symbol ? ` for ${source.symbol}` : ''}, <Time at={source.appliedAtMs} />
    </span>
  )
}
