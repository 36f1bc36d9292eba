'use client'
import { Num } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatNumber, formatPrice } from '#lib/format/number.ts'
import type { ListedSymbol } from '#lib/wire/views/symbols.ts'

/** What the market says of the chosen symbol now, beside the form that trades it. */
export function SymbolQuotes({ listed, source }: { readonly listed: ListedSymbol | undefined; readonly source: string | null }) {
  if (source === null)
    return (
      <LivePanel title="Market">
        <p className="text-dim">No market is open yet. A decision sent now is recorded and waits for the worker.</p>
      </LivePanel>
    )
  if (listed === undefined)
    return (
      <LivePanel title="Market" note={source}>
        <p className="text-dim">Choose a symbol to see its venues and prices.</p>
      </LivePanel>
    )
  return (
    <LivePanel title={listed.symbol} note={`${source}, last prices`} isFlush>
      <PlainTable
        label={`Quotes of ${listed.symbol}`}
        rows={listed.venues}
        rowId={(quote) => quote.venue}
        isDim={(quote) => quote.isStale}
        columns={[
          {
            id: 'venue',
            header: 'Venue',
            isWide: true,
            cell: (quote) => (
              <>
                {quote.venue}
                {quote.isStale ? <span className="text-warn"> stale</span> : null}
                {quote.allowShort ? null : <span className="text-faint"> no short</span>}
              </>
            ),
          },
          {
            id: 'bid',
            header: 'Bid',
            align: 'right',
            cell: (quote) => <Num value={quote.bid} print={(value) => formatPrice(value, quote.tick)} reason="no_book" />,
          },
          {
            id: 'ask',
            header: 'Ask',
            align: 'right',
            cell: (quote) => <Num value={quote.ask} print={(value) => formatPrice(value, quote.tick)} reason="no_book" />,
          },
          {
            id: 'taker',
            header: 'Taker',
            unit: 'bps',
            align: 'right',
            cell: (quote) => <Num value={quote.takerBps} print={(value) => formatNumber(value, { min: 1, max: 2 })} />,
          },
          { id: 'lot', header: 'Lot', align: 'right', cell: (quote) => <Num value={quote.lot} /> },
        ]}
      />
    </LivePanel>
  )
}
