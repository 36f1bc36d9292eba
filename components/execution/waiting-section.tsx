import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatNumber, isNumeric } from '#lib/format/number.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'

/** What a decision waits for: each condition with what it is now and what it must be; all of them must hold. */
export function WaitingPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { head, monitoring } = detail
  if (head.status !== 'waiting') return null
  const waiting = monitoring?.waiting ?? null
  if (waiting === null)
    return (
      <LivePanel title="Waits for" readAtMs={detail.readAtMs}>
        <p className="text-dim">Its conditions have not been looked at yet. They are, whenever the market of its symbol moves.</p>
      </LivePanel>
    )
  const holding = waiting.lines.filter((line) => line.holds === true).length
  return (
    <LivePanel title="Waits for" note={`${holding} of ${waiting.lines.length} hold; it is traded when all do`} readAtMs={detail.readAtMs} isFlush>
      <PlainTable
        label="Entry conditions"
        rows={waiting.lines}
        rowId={(line) => line.name}
        isStrong={(line) => line.holds === false}
        columns={[
          { id: 'name', header: 'Condition', isWide: true, cell: (line) => sentenceCase(asWords(line.name)) },
          { id: 'value', header: 'Now', align: 'right', cell: (line) => <Given text={line.value} /> },
          { id: 'threshold', header: 'Must be', align: 'right', cell: (line) => <Given text={line.threshold} /> },
          {
            id: 'holds',
            header: 'Holds',
            cell: (line) =>
              line.holds === null ? (
                <Unknown reason="not known" />
              ) : (
                <Status value={line.holds ? 'filled' : 'waiting'} word={line.holds ? 'holds' : 'not yet'} />
              ),
          },
        ]}
      />
      <p className="flex flex-wrap gap-x-4 px-3 py-2 text-xs text-dim">
        <span>
          until{' '}
          {waiting.until === null ? (
            <Unknown reason="not given" />
          ) : (
            <span className="text-ink">
              <Time at={instantMs(waiting.until)} style="moment" hint="market time" />
            </span>
          )}
          , then it expires
        </span>
        <span>
          looked at{' '}
          {waiting.checked_at === null ? (
            <Unknown reason="not yet" />
          ) : (
            <span className="text-ink">
              <Time at={instantMs(waiting.checked_at)} style="moment" hint="market time" />
            </span>
          )}
        </span>
      </p>
    </LivePanel>
  )
}

function Given({ text }: { readonly text: string | null }) {
  if (text === null) return <Unknown reason="not known" />
  return isNumeric(text) ? <Num value={text} print={(value) => formatNumber(value, { min: 0, max: 6 })} /> : <span className="figure">{text}</span>
}

/** ISO text, or microseconds as they are stored elsewhere in the row. */
const instantMs = (at: string | number): string | number => (typeof at === 'number' && at > 1e14 ? at / 1_000 : at)
