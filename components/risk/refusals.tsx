import { Num } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { Risk } from '#lib/wire/views/risk.ts'

/** What the desk said no to within a day, by code; each leads to its rows. */
export function RefusalsPanel({ risk }: { readonly risk: Risk }) {
  const { refusals, refusedOf } = risk
  return (
    <LivePanel
      title="Refusals by code"
      note={`of ${refusedOf.count.toLocaleString('en-US')} decisions in 24 h; one may have several codes`}
      readAtMs={risk.readAtMs}
      isFlush
    >
      {refusals.length === 0 ? (
        <p className="p-3 text-dim">{refusedOf.count === 0 ? 'No decision in 24 h.' : 'Nothing was refused in 24 h.'}</p>
      ) : (
        <PlainTable
          label="Refusals by code, most first"
          rows={refusals}
          rowId={(refusal) => refusal.code}
          columns={[
            {
              id: 'code',
              header: 'Code',
              isWide: true,
              cell: ({ code }) => (
                <Link href={`/executions?code=${encodeURIComponent(code)}&range=24h`} className="text-accent hover:underline">
                  {sentenceCase(asWords(code.toLowerCase()))}
                </Link>
              ),
            },
            { id: 'count', header: 'Decisions', align: 'right', cell: ({ count }) => <Num value={count} decimals={0} /> },
            {
              id: 'last',
              header: 'Last',
              align: 'right',
              cell: ({ lastMs, lastId }) => (
                <Link href={`/executions/${encodeURIComponent(lastId)}`} className="text-accent hover:underline">
                  <Time at={lastMs} />
                </Link>
              ),
            },
          ]}
        />
      )}
    </LivePanel>
  )
}
