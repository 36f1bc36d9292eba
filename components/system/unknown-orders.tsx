'use client'
import { checkOrder } from '#app/actions/orders.ts'
import { Id } from '#components/data/id.tsx'
import { Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatQuantity } from '#lib/format/number.ts'
import { shortId } from '#lib/format/words.ts'
import type { System } from '#lib/wire/views/system.ts'

/** Orders that were sent and have no answer, with the press that asks their venue now. */
export function UnknownOrdersPanel({ system }: { readonly system: System }) {
  const { unknown } = system
  return (
    <div id="unknown" className="grid scroll-mt-16">
      <LivePanel
        title="Unknown orders"
        note={unknown.length === 0 ? 'none' : 'sent, no answer: only the venue’s word ends them'}
        readAtMs={system.readAtMs}
        isFlush
      >
        {unknown.length === 0 ? (
          <p className="p-3 text-dim">Every order that was sent has its venue’s word.</p>
        ) : (
          <PlainTable
            label="Orders without the venue's word"
            rows={unknown}
            rowId={(order) => order.id}
            columns={[
              {
                id: 'order',
                header: 'Order',
                isWide: true,
                cell: (order) => (
                  <Link href={`/executions/${encodeURIComponent(order.executionId)}#orders`} className="text-accent hover:underline">
                    {order.side} {formatQuantity(order.quantity)} {order.symbol} <span className="figure">{shortId(order.id)}</span>
                  </Link>
                ),
              },
              { id: 'venue', header: 'Venue', cell: (order) => order.venue },
              { id: 'client', header: 'Client id', cell: (order) => <Id value={order.clientOrderId} /> },
              {
                id: 'age',
                header: 'Unknown for',
                align: 'right',
                cell: (order) => (
                  <span className="text-warn">
                    <Time at={order.sinceMs} />
                  </span>
                ),
              },
              {
                id: 'last',
                header: 'Last check',
                align: 'right',
                cell: (order) => (order.lastCheckMs === null ? <Unknown reason="not yet" /> : <Time at={order.lastCheckMs} style="clock" />),
              },
              {
                id: 'next',
                header: 'Next check',
                align: 'right',
                cell: (order) => (order.nextCheckMs === null ? <Unknown reason="not planned" /> : <Time at={order.nextCheckMs} style="clock" />),
              },
              {
                id: 'act',
                header: <span className="sr-only">Action</span>,
                cell: (order) => (
                  <Act
                    kind="check_order"
                    label="Check now"
                    hidden={`order ${shortId(order.id)} on ${order.venue}`}
                    run={(key) => checkOrder(key, order.id)}
                    done={() => 'asked'}
                  />
                ),
              },
            ]}
          />
        )}
      </LivePanel>
    </div>
  )
}
