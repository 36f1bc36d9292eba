'use client'
import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { useZone } from '#components/data/zone.ts'
import { Panel } from '#components/ui/panel.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatNumber, formatPercent, formatPrice, formatQuantity, formatScore } from '#lib/format/number.ts'
import { formatClockUs } from '#lib/format/time.ts'
import { asWords, currenciesOf, sentenceCase } from '#lib/format/words.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { isUnderWay, notReached } from './slices.ts'

/** What the desk knew when it judged: every eligible venue's best prices at that moment, and the market around them. */
export function ContextPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { context, head, listings } = detail
  const zone = useZone()
  const { base, quote } = currenciesOf(head.symbol ?? '')
  if (context === null)
    return (
      <Panel title="Context">
        <p className="text-dim">
          {notReached(
            head.status,
            'No context was built: the decision ended before the market was looked at.',
            'No context is stored yet. It is, when the decision is judged.',
          )}
        </p>
      </Panel>
    )
  const tickOf = (venue: string) => listings.find((listing) => listing.venue === venue)?.tick
  return (
    <Panel title="Context" note={context.now_us === null ? undefined : `market time ${formatClockUs(context.now_us, zone)}`} isFlush>
      <PlainTable
        label="Quotes of every venue when the decision was judged"
        rows={context.books}
        rowId={(book) => book.venue}
        isStrong={(book) => book.venue === detail.route?.chosen}
        isDim={(book) => book.is_live === false}
        columns={[
          {
            id: 'venue',
            header: 'Venue',
            isWide: true,
            cell: (book) => (
              <>
                {book.venue}
                {book.venue === detail.route?.chosen ? <span className="text-accent"> chosen</span> : null}
                {book.is_live === false ? <span className="text-warn"> not live</span> : null}
              </>
            ),
          },
          {
            id: 'bid_size',
            header: 'Bid size',
            unit: base,
            align: 'right',
            cell: (book) => <Num value={book.bid_size} print={formatQuantity} reason="no_book" />,
          },
          {
            id: 'bid',
            header: 'Bid',
            unit: quote,
            align: 'right',
            cell: (book) => <Num value={book.bid} print={(value) => formatPrice(value, tickOf(book.venue))} reason="no_book" />,
          },
          {
            id: 'ask',
            header: 'Ask',
            unit: quote,
            align: 'right',
            cell: (book) => <Num value={book.ask} print={(value) => formatPrice(value, tickOf(book.venue))} reason="no_book" />,
          },
          {
            id: 'ask_size',
            header: 'Ask size',
            unit: base,
            align: 'right',
            cell: (book) => <Num value={book.ask_size} print={formatQuantity} reason="no_book" />,
          },
          { id: 'age', header: 'Age', align: 'right', cell: (book) => <Num value={book.age_ms} print={formatDuration} /> },
        ]}
      />
      <div className="grid gap-x-8 gap-y-1 p-3 sm:grid-cols-2">
        <Terms>
          <Term name="Mid">
            <Num value={context.mid} print={(value) => formatPrice(value, listings[0]?.tick, 1)} unit={quote} reason="no_book" />
          </Term>
          <Term name="Desk’s position, all venues">
            <Num value={context.position} print={formatQuantity} unit={base} />
          </Term>
          <Term name="Equity">
            <Num value={context.equity} decimals={2} unit={context.currency ?? 'reporting currency'} />
          </Term>
        </Terms>
        <Terms>
          <Term name="Daily volatility">
            {context.volatility_daily === null ? (
              <Unknown reason="not measured yet" />
            ) : (
              <Num value={context.volatility_daily} print={(value) => formatPercent(value, 2)} />
            )}
          </Term>
          <Term name="Daily volume">
            {context.volume_daily === null ? (
              <Unknown reason="not measured yet" />
            ) : (
              <Num value={context.volume_daily} print={(value) => formatNumber(value, { min: 0, max: 4 })} unit={base} />
            )}
          </Term>
          <Term name="Recent score">
            {context.recent_score === null ? <Unknown reason="no history" /> : <Num value={context.recent_score} print={formatScore} />}
          </Term>
        </Terms>
      </div>
    </Panel>
  )
}

/** What was asked for, as it was understood. */
export function PlanPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { spec, head, monitoring, predict } = detail
  const { quote } = currenciesOf(head.symbol ?? '')
  if (spec === null)
    return (
      <Panel title="Plan">
        <p className="text-dim">The decision could not be read as a plan. Its row is under “Raw rows”.</p>
      </Panel>
    )
  const stop = monitoring?.stop_loss?.price ?? spec.stop_loss
  const target = monitoring?.take_profit?.price ?? spec.take_profit
  const watch = watchOf(detail)
  return (
    <Panel title="Plan">
      <Terms>
        <Term name="Style">{sentenceCase(asWords(head.executionType ?? spec.style ?? 'not given'))}</Term>
        <Term name="Size">
          {spec.size === null ? <Unknown reason="not given" /> : <SizeText kind={spec.size.kind} value={spec.size.value} symbol={head.symbol ?? ''} />}
        </Term>
        <Term name="Decided">
          <Num value={head.quantity} print={formatQuantity} reason="not known" />
        </Term>
        <Term name="Ordered">
          <Num value={head.orderedQuantity} print={formatQuantity} reason={head.status === 'refused' ? 'zero_order' : 'pending'} />
        </Term>
        <Term name="Strength">
          <Num value={spec.strength} print={formatScore} />
        </Term>
        {spec.limit_price === null ? null : (
          <Term name="Limit">
            <Num value={spec.limit_price} unit={quote} />
          </Term>
        )}
        {stop === null ? null : (
          <Term name="Stop">
            <Exit price={stop} watch={watch} quote={quote} />
          </Term>
        )}
        {target === null ? null : (
          <Term name="Target">
            <Exit price={target} watch={watch} quote={quote} />
          </Term>
        )}
        {spec.max_slippage_bps === null ? null : (
          <Term name="Slippage bound">
            <Num value={spec.max_slippage_bps} unit="bps" />
          </Term>
        )}
        {spec.max_latency_ms === null ? null : (
          <Term name="Latency bound">
            <Num value={spec.max_latency_ms} print={formatDuration} />
          </Term>
        )}
        {spec.horizon_ms === null ? null : (
          <Term name="Horizon">
            <Num value={spec.horizon_ms} print={formatDuration} />
          </Term>
        )}
        {spec.venue_preferences.length === 0 ? null : <Term name="Venues wished">{spec.venue_preferences.join(', ')}</Term>}
        {spec.reduce_only ? <Term name="Reduce only">yes</Term> : null}
        {predict?.expected_cost_bps == null ? null : (
          <Term name="Expected cost">
            <Num value={predict.expected_cost_bps} decimals={1} unit="bps" />
          </Term>
        )}
        {predict?.fill_prob == null ? null : (
          <Term name="Fill probability">
            <Num value={predict.fill_prob} print={formatPercent} />
          </Term>
        )}
        {predict?.latency_ms == null ? null : (
          <Term name="Expected latency">
            <Num value={predict.latency_ms} print={formatDuration} />
          </Term>
        )}
      </Terms>
    </Panel>
  )
}

function SizeText({ kind, value, symbol }: { readonly kind: string; readonly value: string; readonly symbol: string }) {
  const { base, quote } = currenciesOf(symbol)
  if (kind === 'fraction')
    return (
      <>
        <Num value={value} print={formatPercent} /> <span className="text-faint">of equity</span>
      </>
    )
  return <Num value={value} print={formatQuantity} unit={kind === 'notional' ? quote : base} />
}

type Watch = { readonly word: string; readonly isAlarming: boolean }

/** Whether somebody looks at its stop and target: a filled part that nobody watches is a person's business. */
function watchOf({ head, monitoring }: ExecutionDetail): Watch {
  if (monitoring?.watched_by != null) return { word: 'watched', isAlarming: false }
  if (head.status === 'refused') return { word: 'not traded', isAlarming: false }
  if (isUnderWay(head.status)) return { word: 'watched from the first fill on', isAlarming: false }
  const isLeft = Number(monitoring?.left ?? head.filledQuantity ?? 0) !== 0
  return isLeft ? { word: 'watched by nobody', isAlarming: true } : { word: 'over', isAlarming: false }
}

function Exit({ price, watch, quote }: { readonly price: string; readonly watch: Watch; readonly quote: string }) {
  return (
    <>
      <Num value={price} unit={quote} /> <span className={watch.isAlarming ? 'text-warn' : 'text-faint'}>{watch.word}</span>
    </>
  )
}
