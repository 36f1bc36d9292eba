'use client'
import { useQuery } from '@tanstack/react-query'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { FlattenAll } from '#components/shell/flatten-all.tsx'
import { buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { counted } from '#lib/format/words.ts'
import { positionsQuery } from '#lib/query/positions.ts'
import type { Positions as Data } from '#lib/wire/views/positions.ts'
import { EquityPanel } from './equity-panel.tsx'
import { ExposurePanel } from './exposure.tsx'
import { Holdings } from './position-table.tsx'
import { Totals } from './totals.tsx'

/** What we hold, what it earned, and how old the price is that says so. */
export function Positions() {
  const { data, error, refetch } = useQuery(positionsQuery)
  useLiveView({ queryKey: positionsQuery.queryKey, nouns: ['position', 'fill', 'incident', 'command'] })
  const differing = data?.rows.filter((row) => row.difference !== null) ?? []
  const open = data?.totals.reduce((sum, total) => sum + total.openCount, 0) ?? 0
  return (
    <Page
      title="Positions"
      lead={data && data.rows.length > 0 ? `${open === 0 ? 'flat' : counted(open, 'open holding')}, per symbol and venue` : undefined}
      actions={data && data.rows.length > 0 ? <FlattenAll openPositions={open} /> : undefined}
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {differing.length > 0 ? (
        <Fault
          message={`${counted(differing.length, 'holding')} ${differing.length === 1 ? 'is' : 'are'} not what the venue says: ${differing.map((row) => `${row.symbol} on ${row.venue}`).join(', ')}. The venue’s word wins; nothing is liquidated before they agree.`}
        />
      ) : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={8} label="Loading positions" />
        )
      ) : data.rows.length === 0 ? (
        <>
          <Flat data={data} />
          <EquityPanel />
        </>
      ) : (
        <>
          <Totals totals={data.totals} />
          <Holdings rows={data.rows} readAtMs={data.readAtMs} />
          <ExposurePanel data={data} />
          <EquityPanel />
        </>
      )}
    </Page>
  )
}

function Flat({ data }: { readonly data: Data }) {
  const venues = data.market?.venueCount ?? 0
  return (
    <Empty
      action={
        <Link href="/decide" className={buttonStyle({ tone: 'accent' })}>
          Send a decision
        </Link>
      }
    >
      {venues === 0
        ? 'Flat, and no market is open yet. Positions appear with the first fill.'
        : `Flat on ${counted(venues, 'venue')}. A position appears with the first fill.`}
    </Empty>
  )
}
