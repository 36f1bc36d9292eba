'use client'
import { checkOrder } from '#app/actions/orders.ts'
import { Id } from '#components/data/id.tsx'
import { Num, Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { Act } from '#components/shell/act.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import { asWords, counted, sentenceCase } from '#lib/format/words.ts'
import type { EventRow, ExecutionDetail, OrderRow } from '#lib/wire/views/execution.ts'

/** What was sent where, and how each order came to its state. */
export function OrdersPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { orders, events, listings, head } = detail
  if (orders.length === 0) {
    return (
      <Panel title="Orders">
        <p className="text-dim">
          {head.status === 'refused'
            ? 'No order was made: the decision was refused.'
            : head.status === 'waiting'
              ? 'No order yet: it waits for its conditions.'
              : 'No order is stored yet. Its intent is committed before anything is sent.'}
        </p>
      </Panel>
    )
  }
  const listingOf = (order: OrderRow) => listings.find((listing) => listing.venue === order.venue)
  return (
    <Panel title="Orders" note={counted(orders.length, 'child order')} isFlush>
      <PlainTable
        label="Child orders with their history"
        rows={orders}
        rowId={(order) => order.id}
        detail={(order) => <History order={order} events={events.filter((event) => event.noun === 'order' && event.nounId === order.id)} />}
        columns={[
          {
            id: 'no',
            header: 'No.',
            cell: (order) => (
              <span className="figure">
                {order.childNo}
                {order.sliceNo === null ? null : <span className="font-sans text-faint"> slice {order.sliceNo}</span>}
              </span>
            ),
          },
          { id: 'status', header: 'State', isWide: true, cell: (order) => <OrderState order={order} /> },
          { id: 'venue', header: 'Venue', cell: (order) => order.venue },
          {
            id: 'kind',
            header: 'Kind',
            cell: (order) => (
              <>
                {order.side} {order.type}{' '}
                <span className="text-faint">
                  {order.timeInForce}
                  {order.reduceOnly ? ', reduce only' : ''}
                </span>
              </>
            ),
          },
          {
            id: 'price',
            header: 'Limit',
            align: 'right',
            title: 'The limit, or the price a market order never trades through',
            cell: (order) => <Num value={order.price} print={(value) => formatPrice(value, listingOf(order)?.tick)} reason="none" />,
          },
          {
            id: 'quantity',
            header: 'Quantity',
            align: 'right',
            cell: (order) => <Num value={order.quantity} print={(value) => formatQuantity(value, listingOf(order)?.lot)} />,
          },
          {
            id: 'filled',
            header: 'Filled',
            align: 'right',
            cell: (order) => <Num value={order.filledQuantity} print={(value) => formatQuantity(value, listingOf(order)?.lot)} />,
          },
          {
            id: 'average',
            header: 'Average',
            align: 'right',
            cell: (order) => <Num value={order.averagePrice} print={(value) => formatPrice(value, listingOf(order)?.tick, 2)} reason="no_fill" />,
          },
          { id: 'client', header: 'Client id', cell: (order) => <Id value={order.clientOrderId} /> },
          { id: 'venue_id', header: 'Venue id', cell: (order) => (order.venueOrderId ? <Id value={order.venueOrderId} /> : <Unknown reason="none yet" />) },
        ]}
      />
    </Panel>
  )
}

/** An order without an answer is unknown, with its age; it is never called failed. */
function OrderState({ order }: { readonly order: OrderRow }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <Status value={order.status} />
      {order.unknownSinceMs === null ? null : (
        <span className="text-warn">
          no answer since <Time at={order.unknownSinceMs} />
          {order.lastCheckAtMs === null ? null : (
            <>
              , asked <Time at={order.lastCheckAtMs} style="clock" />
            </>
          )}
          {order.nextCheckAtMs === null ? null : (
            <>
              , next <Time at={order.nextCheckAtMs} style="clock" />
            </>
          )}
        </span>
      )}
      {order.status === 'unknown' ? (
        <Act
          kind="check_order"
          label="Check now"
          hidden={`order ${order.childNo} on ${order.venue}`}
          run={(key) => checkOrder(key, order.id)}
          done={() => 'asked'}
        />
      ) : null}
      {order.reason ? <span className="text-dim">{asWords(order.reason)}</span> : null}
    </span>
  )
}

/** How the order came to its state, one step after the other. */
function History({ order, events }: { readonly order: OrderRow; readonly events: readonly EventRow[] }) {
  const steps = stepsOf(order, events)
  return (
    <ol aria-label="State history" className="flex flex-wrap items-baseline gap-x-1.5 gap-y-0.5 text-2xs text-dim">
      {steps.map((step, index) => (
        <li key={step.key} className="inline-flex items-baseline gap-1.5">
          {index === 0 ? null : (
            <span aria-hidden className="text-faint">
              →
            </span>
          )}
          <span>{index === 0 ? sentenceCase(asWords(step.name)) : asWords(step.name)}</span>
          <span className="text-faint">
            <Time at={step.atMs} style="clock-ms" />
          </span>
        </li>
      ))}
      <li className="ml-2 text-faint">
        version <span className="figure">{order.version}</span>
      </li>
    </ol>
  )
}

type Step = { readonly key: string; readonly name: string; readonly atMs: number }

/**
 * The log's own order, which is the order of what happened. Steps that follow each other within one booking share an
 * event; the row keeps their instants, and they are put where they belong.
 */
function stepsOf(order: OrderRow, events: readonly EventRow[]): Step[] {
  const logged = events.map((event): Step => ({ key: event.seq, name: event.kind, atMs: event.atMs }))
  const has = (...names: string[]) => logged.some((step) => names.includes(step.name))
  const stamp = (name: string, atMs: number | null): Step[] => (atMs === null ? [] : [{ key: name, name, atMs }])
  const first = has('intended') ? logged.filter((step) => step.name === 'intended') : stamp('intended', order.intendedAtMs)
  return [
    ...first,
    ...(has('sent') ? [] : stamp('sent', order.sentAtMs)),
    ...(has('accepted', 'rejected') ? [] : stamp('acknowledged', order.acknowledgedAtMs)),
    ...logged.filter((step) => step.name !== 'intended'),
    ...(logged.some((step) => step.name === order.status) ? [] : stamp(order.status, order.doneAtMs)),
  ]
}
