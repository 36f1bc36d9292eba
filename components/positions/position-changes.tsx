'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Num } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import { sentenceCase, shortId } from '#lib/format/words.ts'
import { positionHistoryQueryOf } from '#lib/query/positions.ts'
import type { PositionRow } from '#lib/wire/views/positions.ts'

/** How this holding came about: every change with the fill and the execution that made it. */
export function PositionChanges({ row }: { readonly row: PositionRow }) {
  const options = positionHistoryQueryOf(row.symbol, row.venue)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(options)
  const id = `${row.venue} ${row.symbol}`
  useLiveView({ queryKey: options.queryKey, nouns: ['position'], idOf: (item) => (item.id === id ? id : null) })
  if (error) return <Fault message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton rows={3} label="Loading the changes" />
  const rows = data.pages.flatMap((page) => page.rows)
  return (
    <div className="ml-4 border-l border-line pl-2">
      <PlainTable
        label={`Changes of ${row.symbol} on ${row.venue}, newest first`}
        rows={rows}
        rowId={(change) => change.seq}
        columns={[
          { id: 'at', header: 'When', title: 'Market time', cell: (change) => <Time at={change.atMs} style="moment" /> },
          { id: 'change', header: 'Change', cell: (change) => sentenceCase(change.change) },
          {
            id: 'fill',
            header: 'Fill',
            isWide: true,
            cell: (change) =>
              change.side === null ? null : (
                <>
                  {change.side} <Num value={change.fillQuantity} print={(value) => formatQuantity(value, row.lot)} /> at{' '}
                  <Num value={change.price} print={(value) => formatPrice(value, row.tick)} />
                </>
              ),
          },
          {
            id: 'before',
            header: 'Before',
            align: 'right',
            cell: (change) => <Num value={change.quantityBefore} print={(value) => formatQuantity(value, row.lot)} />,
          },
          {
            id: 'after',
            header: 'After',
            align: 'right',
            cell: (change) => <Num value={change.quantityAfter} print={(value) => formatQuantity(value, row.lot)} />,
          },
          {
            id: 'average',
            header: 'Average after',
            align: 'right',
            cell: (change) => <Num value={change.averageAfter} print={(value) => formatPrice(value, row.tick, 2)} reason="flat" />,
          },
          {
            id: 'realized',
            header: 'Realised by it',
            unit: '+ gained',
            align: 'right',
            cell: (change) => <Signed value={change.realizedDelta} rule="gain" decimals={moneyDecimals(change.realizedDelta)} unit={row.currency} />,
          },
          {
            id: 'execution',
            header: 'Execution',
            cell: (change) => (
              <Link href={`/executions/${encodeURIComponent(change.executionId)}`} className="figure text-accent hover:underline" title={change.executionId}>
                {shortId(change.executionId)}
              </Link>
            ),
          },
        ]}
      />
      {rows.length === 0 ? <p className="px-3 py-2 text-dim">No change is stored for this holding.</p> : null}
      {hasNextPage ? (
        <div className="px-3 py-2">
          <Button size="sm" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? 'Reading older changes…' : 'Show older changes'}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
