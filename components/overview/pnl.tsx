'use client'
import { useQuery } from '@tanstack/react-query'
import { Signed } from '#components/data/signed.tsx'
import { Sparkline } from '#components/data/sparkline.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { formatSignedMoney } from '#lib/format/money.ts'
import { equityQuery } from '#lib/query/equity.ts'
import type { Today } from '#lib/wire/views/overview.ts'
import { dayPnl } from './day-pnl.ts'

/** What the day of market time has earned so far, as a line; the positions screen has it in its parts. */
export function PnlPanel({ pnl }: { readonly pnl: Today['pnl'] }) {
  const { data, error, refetch } = useQuery(equityQuery)
  const currency = data?.currency ?? ''
  const day = data ? dayPnl(data, pnl?.currency === currency ? pnl.total : null) : null
  const amount = (value: number) => <Signed value={value} rule="gain" decimals={2} />
  return (
    <LivePanel
      title="P&L of the market day"
      note={`${currency}${currency ? ', ' : ''}+ gained; the figure above as a line`}
      readAtMs={data?.readAtMs}
      actions={
        <Link href="/positions" className="text-xs text-accent underline underline-offset-2">
          Positions
        </Link>
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={3} label="Loading the day" />
        )
      ) : day === null ? (
        <p className="text-sm text-dim">The line starts with the first 10 s of trading.</p>
      ) : (
        <div className="flex items-end gap-5">
          <div className="min-w-0 flex-1">
            <Sparkline
              values={day.values}
              label={`P&L of the market day in ${day.values.length} points: now ${formatSignedMoney(day.last, currency)}, highest ${formatSignedMoney(day.high, currency)}, lowest ${formatSignedMoney(day.low, currency)}.`}
              width={420}
              height={56}
              isWide
            />
          </div>
          <dl className="grid grid-cols-[auto_auto] items-baseline gap-x-3 text-xs text-dim">
            <dt>now</dt>
            <dd className="text-right text-base">{amount(day.last)}</dd>
            <dt>highest</dt>
            <dd className="text-right">{amount(day.high)}</dd>
            <dt>lowest</dt>
            <dd className="text-right">{amount(day.low)}</dd>
            <dt>since</dt>
            <dd className="text-right">
              <Time at={day.sinceMs} style="clock" />
            </dd>
          </dl>
        </div>
      )}
    </LivePanel>
  )
}
