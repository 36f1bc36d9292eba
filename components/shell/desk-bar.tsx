'use client'
import { useQuery } from '@tanstack/react-query'
import { useNow } from '#components/data/now.ts'
import { Status } from '#components/data/status.tsx'
import { useZone } from '#components/data/zone.ts'
import { LiveBadge } from '#components/live/badge.tsx'
import { useIsStale, useLiveView } from '#components/live/provider.tsx'
import { formatMoment } from '#lib/format/time.ts'
import { deskQuery } from '#lib/query/overview.ts'
import type { Market } from '#lib/wire/views/overview.ts'
import { HaltSwitch } from './halt-switch.tsx'
import { PersonMark } from './person-menu.tsx'
import { ClockSwitch, ThemeSwitch } from './switches.tsx'

/** Where the market comes from, whether it is live, whether we trade, and the switch that stops it: on every screen. */
export function DeskBar() {
  const options = deskQuery()
  const { data } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['trading', 'market', 'worker', 'risk'] })
  const stale = useIsStale()
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1 sm:px-4">
      <div className="min-w-0 truncate text-xs">
        {data?.market ? <MarketWords market={data.market} readAtMs={data.readAtMs} /> : <span className="text-faint">No market yet</span>}
      </div>
      <div className="flex items-center lg:hidden">
        <ClockSwitch />
        <ThemeSwitch />
        <PersonMark />
      </div>
      <div className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1">
        <LiveBadge />
        <HaltSwitch desk={data ?? null} isStale={stale} />
      </div>
    </div>
  )
}

/** `simulated`, `replay binance-btc 10× at its recorded time`. */
function MarketWords({ market, readAtMs }: { readonly market: Market; readonly readAtMs: number }) {
  const now = useNow()
  const zone = useZone()
  const [kind, name] = market.source.split(':')
  const isReplay = kind === 'replay'
  const speed = isReplay && market.speed ? (market.speed === 'max' ? ' as fast as it goes' : ` ${market.speed}×`) : ''
  return (
    <span className="inline-flex max-w-full items-center gap-2" title={`Market source ${market.source}, ${market.state}`}>
      <Status
        value={market.state}
        word={isReplay ? `replay ${name ?? ''}${speed}` : kind === 'sim' ? 'simulated market' : kind === 'none' ? 'market from md_strand' : market.source}
      />
      {isReplay ? (
        // Recorded time stands still between two readings: it is the market's and not ours to run on.
        <span suppressHydrationWarning className="figure truncate text-dim" title="Recorded time of the market">
          {formatMoment(market.clockMs, zone, now || readAtMs)}
        </span>
      ) : null}
    </span>
  )
}
