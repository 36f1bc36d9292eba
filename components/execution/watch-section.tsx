'use client'
import { setWatchPolicy } from '#app/actions/executions.ts'
import { Num } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { Link } from '#components/ui/link.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import { asWords, currenciesOf, sentenceCase, shortId } from '#lib/format/words.ts'
import type { Closer, ExecutionDetail, Monitoring } from '#lib/wire/views/execution.ts'

const POLICIES = {
  resume: { name: 'resume', means: 'go on watching it', other: 'flatten' },
  flatten: { name: 'flatten', means: 'close it at once', other: 'resume' },
} as const

/** Who watches the position that this execution left, at which prices it is closed, what happens after a crash, and what closed it. */
export function WatchPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { head, monitoring, closers, listings } = detail
  const { base, quote } = currenciesOf(head.symbol ?? '')
  if (monitoring === null || !isWatchable(monitoring, closers)) return null
  const listing = listings.find(({ venue }) => venue === head.venue)
  const { policy, watched_by: watcher, watching_since: since, left } = monitoring
  const conditions = Object.entries(monitoring.exit_conditions ?? {})
  return (
    <LivePanel title="Watch" note="what closes the position that this execution left" readAtMs={detail.readAtMs} isFlush>
      <div className="p-3">
        <Terms>
          <Term name="Watched by">
            {watcher !== null ? (
              <>
                <Status value="live" word={`worker ${shortId(watcher)}`} hint={watcher} />
                {since === null ? null : (
                  <span className="text-dim">
                    {' '}
                    since <Time at={since} style="moment" />
                  </span>
                )}
              </>
            ) : (
              <span className={head.status === 'refused' || Number(left ?? 0) === 0 ? 'text-dim' : 'text-warn'}>{unwatched(detail)}</span>
            )}
          </Term>
          {left === null ? null : (
            <Term name="Left to watch">
              <Num value={left} print={(value) => formatQuantity(value, listing?.lot)} unit={base} />
            </Term>
          )}
          {monitoring.stop_loss?.price == null ? null : (
            <Term name="Stop">
              <Num value={monitoring.stop_loss.price} print={(value) => formatPrice(value, listing?.tick)} unit={quote} />
            </Term>
          )}
          {monitoring.take_profit?.price == null ? null : (
            <Term name="Target">
              <Num value={monitoring.take_profit.price} print={(value) => formatPrice(value, listing?.tick)} unit={quote} />
            </Term>
          )}
          {conditions.map(([name, value]) => (
            <Term key={name} name={sentenceCase(asWords(name))}>
              <span className="figure">{typeof value === 'object' ? JSON.stringify(value) : String(value)}</span>
            </Term>
          ))}
          {policy === null ? null : (
            <Term name="After a crash">
              <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
                <span>
                  {POLICIES[policy].name}: {POLICIES[policy].means}
                </span>
                {watcher === null ? null : (
                  <Act
                    kind="watch_policy"
                    label={`Change to ${POLICIES[policy].other}`}
                    tone="quiet"
                    step={{
                      title: `Change to ${POLICIES[policy].other}`,
                      lead: `After a crash the desk will ${POLICIES[POLICIES[policy].other].means} instead of ${policy === 'resume' ? 'going on' : 'closing it'}. Nothing is traded now.`,
                      confirm: `Change to ${POLICIES[policy].other}`,
                    }}
                    run={(key) => setWatchPolicy(key, head.id, POLICIES[policy].other)}
                    done={() => 'changed'}
                  />
                )}
              </span>
            </Term>
          )}
        </Terms>
      </div>
      {closers.length === 0 ? null : (
        <PlainTable
          label="Executions that closed it"
          rows={closers}
          rowId={(closer) => closer.id}
          columns={[
            {
              id: 'id',
              header: 'Closed by',
              isWide: true,
              cell: (closer) => (
                <Link href={`/executions/${encodeURIComponent(closer.id)}`} className="text-accent hover:underline" title={closer.id}>
                  {closer.cause === null ? 'execution' : sentenceCase(asWords(closer.cause))} <span className="figure">{shortId(closer.id)}</span>
                </Link>
              ),
            },
            { id: 'at', header: 'When', cell: (closer) => <Time at={closer.createdAtMs} style="moment" /> },
            { id: 'status', header: 'Status', cell: (closer) => <Status value={closer.status} /> },
            {
              id: 'filled',
              header: 'Closed',
              unit: base,
              align: 'right',
              cell: (closer) => <Num value={closer.filledQuantity} print={(value) => formatQuantity(value, listing?.lot)} reason="pending" />,
            },
            {
              id: 'price',
              header: 'At',
              unit: quote,
              align: 'right',
              cell: (closer) => <Num value={closer.averagePrice} print={(value) => formatPrice(value, listing?.tick, 2)} reason="no_fill" />,
            },
          ]}
        />
      )}
    </LivePanel>
  )
}

const isWatchable = (m: Monitoring, closers: readonly Closer[]): boolean =>
  m.stop_loss !== null || m.take_profit !== null || m.exit_conditions !== null || m.watched_by !== null || m.policy === 'flatten' || closers.length > 0

function unwatched({ head, monitoring, closers }: ExecutionDetail): string {
  if (head.status === 'refused') return 'nobody: it was refused'
  if (monitoring?.left != null && Number(monitoring.left) === 0)
    return closers.length > 0 ? 'nobody: it is closed' : Number(head.filledQuantity ?? 0) === 0 ? 'nobody: nothing is filled' : 'nobody: nothing is left'
  return 'nobody'
}
