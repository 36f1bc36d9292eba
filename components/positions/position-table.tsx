'use client'
import { type ReactNode, useState } from 'react'
import { ListTools } from '#components/data/list-tools.tsx'
import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Time } from '#components/data/time.tsx'
import { useArranged } from '#components/data/use-arranged.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Act } from '#components/shell/act.tsx'
import { Link } from '#components/ui/link.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import { holdingOf } from '#lib/format/sign.ts'
import { formatAge } from '#lib/format/time.ts'
import { currenciesOf } from '#lib/format/words.ts'
import { askAtOnce } from '#lib/query/commands.ts'
import type { CommandState } from '#lib/wire/command.ts'
import type { PositionRow, PositionWatch } from '#lib/wire/views/positions.ts'
import { PositionChanges } from './position-changes.tsx'

const keyOf = (row: PositionRow): string => `${row.venue} ${row.symbol}`

/** Every holding, with what was done to it and what can be done. */
export function Holdings({ rows, readAtMs }: { readonly rows: readonly PositionRow[]; readonly readAtMs: number }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) => {
    const next = new Set(open)
    if (!next.delete(key)) next.add(key)
    setOpen(next)
  }
  const columns: readonly PlainColumn<PositionRow>[] = [
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
    {
      id: 'quantity',
      header: 'Holding',
      help: 'Above zero long, below zero short. Where the venue says something else, both numbers stand here.',
      align: 'right',
      cell: (row) => (
        <>
          <span className="text-dim">{holdingOf(row.quantity)} </span>
          <Num value={row.quantity} print={(value) => formatQuantity(value, row.lot)} unit={row.isInverse ? 'contracts' : currenciesOf(row.symbol).base} />
          {row.difference === null ? <Agreement row={row} /> : <Difference row={row} difference={row.difference} />}
        </>
      ),
    },
    {
      id: 'average',
      header: 'Average',
      help: 'The quantity-weighted price of what is held now.',
      align: 'right',
      cell: (row) => <Num value={row.averagePrice} print={(value) => formatPrice(value, row.tick, 2)} reason="flat" />,
    },
    {
      id: 'mark',
      header: 'Mark',
      help: 'The mid of the venue’s own book, and its age by the market’s clock. Older than 15 s it is dimmed.',
      align: 'right',
      cell: (row) => (
        <>
          <Dim isOld={row.isMarkStale}>
            <Num value={row.markPrice} print={(value) => formatPrice(value, row.tick, 1)} reason="no book" />
          </Dim>
          <span className="block text-2xs">
            <MarkAge row={row} />
          </span>
        </>
      ),
    },
    {
      id: 'unrealized',
      header: 'Unrealised',
      help: 'What closing at the mark would earn: quantity × (mark − average), or of an inverse contract in its base; + is gained. Fees are not in it.',
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
      help: 'What closed parts have earned against their average price, less every fee paid; + is gained.',
      unit: '+ gained',
      align: 'right',
      cell: (row) => <Signed value={row.realized} rule="gain" decimals={moneyDecimals(row.realized)} unit={row.currency} />,
    },
    {
      id: 'fees',
      header: 'Fees',
      help: 'Fees paid for all fills of this holding; rebates are negative. They are taken off what is realised already.',
      unit: 'paid',
      align: 'right',
      cell: (row) => <Num value={row.fees} decimals={moneyDecimals(row.fees)} unit={row.currency} />,
    },
    { id: 'watch', header: 'Watched', cell: (row) => <Watches row={row} /> },
    {
      id: 'act',
      header: <span className="sr-only">Action</span>,
      cell: (row) => (
        <Act
          kind="close"
          isOffered={!isFlat(row)}
          whyNot={isFlat(row) ? 'flat' : null}
          label="Close"
          hidden={`${row.symbol} on ${row.venue}`}
          step={{
            title: `Close ${row.symbol} on ${row.venue}`,
            lead: `${row.quantity.startsWith('-') ? 'Buys' : 'Sells'} ${formatQuantity(row.quantity.replace('-', ''), row.lot)} ${row.isInverse ? 'contracts' : currenciesOf(row.symbol).base} at the market on ${row.venue}, reduce-only. Only a new decision opens it again.`,
            confirm: 'Close the position',
            isReasoned: true,
          }}
          run={(key, reason) => askAtOnce('close', key, { symbol: row.symbol, venue: row.venue, reason })}
          done={closedWords}
        />
      ),
    },
  ]
  const arranged = useArranged('positions', columns)
  return (
    <LivePanel
      title="Holdings"
      note="a mark older than 15 s is dimmed; press a symbol for its changes"
      readAtMs={readAtMs}
      actions={<ListTools list="positions" arranged={arranged} exportSearch="" isPlain />}
      isFlush
    >
      <PlainTable
        label="Holdings per symbol and venue"
        rows={rows}
        rowId={keyOf}
        isDim={(row) => isFlat(row) && row.difference === null}
        isStrong={(row) => row.difference !== null}
        detail={(row) => (open.has(keyOf(row)) ? <PositionChanges row={row} /> : null)}
        columns={arranged.columns}
      />
    </LivePanel>
  )
}

/** When the venue's own books were last found to say the same. */
function Agreement({ row: { reconciliation } }: { readonly row: PositionRow }) {
  if (reconciliation === null || reconciliation.checkedAtMs === null) return <span className="block text-2xs text-faint">not compared yet</span>
  return reconciliation.failure === null ? (
    <span className="block text-2xs text-faint">
      venue agrees, <Time at={reconciliation.checkedAtMs} />
    </span>
  ) : (
    <span className="block text-2xs text-warn" title={reconciliation.failure}>
      venue not asked since <Time at={reconciliation.checkedAtMs} style="clock" />
    </span>
  )
}

/** The venue's word wins, and until the books agree both numbers stand in red. */
function Difference({ row, difference }: { readonly row: PositionRow; readonly difference: NonNullable<PositionRow['difference']> }) {
  return (
    <span className="block font-medium text-danger">
      venue says {difference.theirs === null ? 'otherwise' : formatQuantity(difference.theirs, row.lot)}
      {difference.ours === null || difference.ours === row.quantity ? '' : `, we had ${formatQuantity(difference.ours, row.lot)}`}, for{' '}
      <Time at={difference.sinceMs} />
    </span>
  )
}

/** Whose stops and targets stand over this holding. */
function Watches({ row }: { readonly row: PositionRow }) {
  const [first, ...others] = row.watches
  if (!first) return isFlat(row) ? null : <Unknown reason="by nobody" />
  return (
    <span className="block max-w-52">
      <Watch row={row} watch={first} />
      {others.length === 0 ? null : (
        <details className="text-2xs">
          <summary className="cursor-pointer text-dim">{others.length} more</summary>
          {others.map((watch) => (
            <Watch key={watch.executionId} row={row} watch={watch} />
          ))}
        </details>
      )}
    </span>
  )
}

/** One decision's part of it. A venue nets all parts, so that a long part may stand over a short holding: its own side and size are said. */
function Watch({ row, watch }: { readonly row: PositionRow; readonly watch: PositionWatch }) {
  const guards = [
    watch.stop === null ? '' : `stop ${formatPrice(watch.stop, row.tick)}`,
    watch.target === null ? '' : `target ${formatPrice(watch.target, row.tick)}`,
  ].filter(Boolean)
  return (
    <span className="block" title={`worker ${watch.by}`}>
      <Link href={`/executions/${encodeURIComponent(watch.executionId)}#position`} className="block whitespace-normal text-accent hover:underline">
        {guards.join(', ') || 'exits'}
      </Link>
      <span className="block text-2xs text-faint">
        {watch.side === null ? '' : `over ${watch.side === 'buy' ? 'long' : 'short'} ${watch.left === null ? '' : formatQuantity(watch.left, row.lot)}; `}
        after a crash {watch.policy ?? 'resume'}
      </span>
    </span>
  )
}

const closedWords = ({ result: { facts } }: CommandState): string => (facts.flat === false ? 'not closed whole' : 'closed')

const isFlat = (row: PositionRow): boolean => holdingOf(row.quantity) === 'flat'

/** An old mark is visibly old, and its age says how old: colour is not the only cue. */
function Dim({ isOld, children }: { readonly isOld: boolean; readonly children: ReactNode }) {
  return isOld ? <span className="[&_.figure]:text-faint [&_.figure]:italic">{children}</span> : children
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
