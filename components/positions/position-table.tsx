'use client'
import { type ReactNode, useState } from 'react'
import { Num } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import { holdingOf } from '#lib/format/sign.ts'
import { formatAge } from '#lib/format/time.ts'
import { currenciesOf } from '#lib/format/words.ts'
import type { PositionRow } from '#lib/wire/views/positions.ts'
import { PositionChanges } from './position-changes.tsx'

const keyOf = (row: PositionRow): string => `${row.venue} ${row.symbol}`

export function PositionTable({ rows }: { readonly rows: readonly PositionRow[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) => {
    const next = new Set(open)
    if (!next.delete(key)) next.add(key)
    setOpen(next)
  }
  return (
    <PlainTable
      label="Holdings per symbol and venue"
      rows={rows}
      rowId={keyOf}
      isDim={isFlat}
      detail={(row) => (open.has(keyOf(row)) ? <PositionChanges row={row} /> : null)}
      columns={[
        {
          id: 'symbol',
          header: 'Symbol',
          cell: (row) => (
            <button
              type="button"
              aria-expanded={open.has(keyOf(row))}
              onClick={() => toggle(keyOf(row))}
              className="-my-1 inline-flex items-center gap-1.5 py-1 text-ink hover:underline"
            >
              <span aria-hidden className={`text-faint ${open.has(keyOf(row)) ? 'rotate-90' : ''}`}>
                ›
              </span>
              {row.symbol}
              <span className="sr-only">, changes of this holding</span>
            </button>
          ),
        },
        { id: 'venue', header: 'Venue', isWide: true, cell: (row) => row.venue },
        { id: 'holding', header: 'Holding', cell: (row) => holdingOf(row.quantity) },
        {
          id: 'quantity',
          header: 'Quantity',
          align: 'right',
          cell: (row) => (
            <Num value={row.quantity} print={(value) => formatQuantity(value, row.lot)} unit={row.isInverse ? 'contracts' : currenciesOf(row.symbol).base} />
          ),
        },
        {
          id: 'average',
          header: 'Average',
          align: 'right',
          cell: (row) => <Num value={row.averagePrice} print={(value) => formatPrice(value, row.tick, 2)} reason="flat" />,
        },
        {
          id: 'mark',
          header: 'Mark',
          align: 'right',
          cell: (row) => (
            <Dim isOld={row.isMarkStale}>
              <Num value={row.markPrice} print={(value) => formatPrice(value, row.tick, 1)} reason="no book" />
            </Dim>
          ),
        },
        { id: 'age', header: 'Mark age', align: 'right', cell: (row) => <MarkAge row={row} /> },
        {
          id: 'unrealized',
          header: 'Unrealised',
          unit: '+ gained',
          align: 'right',
          cell: (row) => (
            <Dim isOld={row.isMarkStale && !isFlat(row)}>
              <Signed value={row.unrealized} rule="gain" decimals={moneyDecimals(row.unrealized ?? 0)} unit={row.currency} reason="no mark yet" />
            </Dim>
          ),
        },
        {
          id: 'realized',
          header: 'Realised',
          unit: '+ gained',
          align: 'right',
          cell: (row) => <Signed value={row.realized} rule="gain" decimals={moneyDecimals(row.realized)} unit={row.currency} />,
        },
        {
          id: 'fees',
          header: 'Fees',
          unit: 'paid',
          align: 'right',
          cell: (row) => <Num value={row.fees} decimals={moneyDecimals(row.fees)} unit={row.currency} />,
        },
      ]}
    />
  )
}

const isFlat = (row: PositionRow): boolean => holdingOf(row.quantity) === 'flat'

/** An old mark is visibly old, and its age says how old: colour is not the only cue. */
function Dim({ isOld, children }: { readonly isOld: boolean; readonly children: ReactNode }) {
  return isOld ? <span className="opacity-55">{children}</span> : children
}

function MarkAge({ row }: { readonly row: PositionRow }) {
  if (row.markAgeMs === null) return <span className="text-xs text-faint">never marked</span>
  return (
    <span className={`figure ${row.isMarkStale ? 'text-warn' : 'text-dim'}`} title="By the market's clock">
      {formatAge(row.markAgeMs)}
      {row.isMarkStale ? <span className="font-sans"> old</span> : null}
    </span>
  )
}
