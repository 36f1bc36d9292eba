'use client'
import type { ReactNode } from 'react'
import { Help } from '#components/data/help.tsx'
import { useNow } from '#components/data/now.ts'
import { Num } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { useIsStale } from '#components/live/provider.tsx'
import { formatSignedMoney } from '#lib/format/money.ts'
import { formatPercent } from '#lib/format/number.ts'
import { formatAge } from '#lib/format/time.ts'
import type { Today, WorkerStats } from '#lib/wire/views/overview.ts'

/** Today in five numbers, each with what it is counted over. */
export function TodayFigures({ today, stats, readAtMs }: { readonly today: Today; readonly stats: WorkerStats; readonly readAtMs: number }) {
  const stale = useIsStale()
  const now = useNow()
  const { decisions, filled, refused, open, pnl } = today
  return (
    <section aria-label="Today" className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 lg:grid-cols-5">
      <Figure
        name="Decisions today"
        note={
          <>
            since 00:00 UTC
            {stats.decisionsPerMinute === null ? null : (
              <>
                {' '}
                · <span className="figure">{stats.decisionsPerMinute}</span> a minute now
              </>
            )}
          </>
        }
      >
        <Num value={decisions} decimals={0} />
      </Figure>
      <Figure name="Filled" note={<Of part={filled} whole={decisions} rest={open > 0 ? `${open} open` : null} />}>
        <Num value={filled} decimals={0} />
      </Figure>
      <Figure name="Refused" note={<Of part={refused} whole={decisions} rest={null} />}>
        <Num value={refused} decimals={0} />
      </Figure>
      <Figure
        name="Arrival slippage, mean"
        metric="arrival_slippage_bps"
        note={
          <>
            bps, + lost · n <Num value={today.slippageCount} decimals={0} />
          </>
        }
      >
        <Signed value={today.slippageBps} rule="cost" reason="no_fill" />
      </Figure>
      <Figure
        name="P&L of the market day"
        help="Realised and open since 00:00 UTC of the market’s day, fees inside; + is gained. The line below ends at this figure. Of costs, such as the slippage beside it, + is lost."
        note={
          stale ? (
            <span className="text-warn">as of {formatAge(Math.max(0, now - readAtMs))} ago</span>
          ) : pnl ? (
            <span className="figure">
              {formatSignedMoney(pnl.realized, 'realised')} · {formatSignedMoney(pnl.unrealized, 'open')}
            </span>
          ) : (
            'after the first fill'
          )
        }
      >
        {pnl ? <Signed value={pnl.total} rule="gain" decimals={2} unit={pnl.currency} /> : <span className="text-base text-faint">no fill yet</span>}
      </Figure>
    </section>
  )
}

type FigureProps = { readonly name: string; readonly note: ReactNode; readonly metric?: string; readonly help?: string; readonly children: ReactNode }

function Figure({ name, note, metric, help, children }: FigureProps) {
  return (
    <div className="grid content-start gap-0.5 bg-panel px-3 py-2.5 max-sm:last:col-span-2 sm:max-lg:last:col-span-2">
      <h2 className="text-xs font-normal text-dim">
        <Help metric={metric} text={help} name={name}>
          {name}
        </Help>
      </h2>
      <p className="text-xl">{children}</p>
      <p className="text-xs text-faint sm:truncate">{note}</p>
    </div>
  )
}

/** A rate shows both of its numbers. */
function Of({ part, whole, rest }: { readonly part: number; readonly whole: number; readonly rest: string | null }) {
  return (
    <>
      of <Num value={whole} decimals={0} />
      {whole === 0 ? null : (
        <>
          {' '}
          · <span className="figure">{formatPercent(part / whole)}</span>
        </>
      )}
      {rest === null ? null : <> · {rest}</>}
    </>
  )
}
