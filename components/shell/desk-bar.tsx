'use client'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useNow } from '#components/data/now.ts'
import { patiently } from '#components/data/patiently.ts'
import { Status } from '#components/data/status.tsx'
import { useZone } from '#components/data/zone.ts'
import { LiveBadge } from '#components/live/badge.tsx'
import { useIsStale, useLiveView } from '#components/live/provider.tsx'
import { formatMoment } from '#lib/format/time.ts'
import { deskQuery, WATCHED, watchedOf } from '#lib/query/overview.ts'
import type { Market } from '#lib/wire/views/overview.ts'
import { HaltStrip } from './halt-strip.tsx'
import { HaltSwitch } from './halt-switch.tsx'
import { openPalette } from './palette-state.ts'
import { PersonMark } from './person-menu.tsx'

// The second step of resuming brings a dialog along; nobody needs it before it is asked for.
const ResumeDialog = lazy(() => patiently(() => import('./resume-dialog.tsx')))

/** Where the market comes from, whether it is live, whether we trade, and the switch that stops it: on every screen. */
export function DeskBar() {
  const options = deskQuery()
  const { data, isError } = useQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: WATCHED, idOf: watchedOf, everyMs: 1_000 })
  const stale = useIsStale()
  const [isResuming, setResuming] = useState(false)
  const resume = () => setResuming(true)
  return (
    <>
      {data?.trading?.state === 'halted' ? <HaltStrip trading={data.trading} isStale={stale} onResume={resume} /> : null}
      <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1 sm:px-4">
        <div className="min-w-0 truncate text-xs max-sm:order-last max-sm:w-full">
          {data?.market ? (
            <MarketWords market={data.market} readAtMs={data.readAtMs} />
          ) : data ? (
            <span className="text-faint">No market yet</span>
          ) : isError ? (
            <Status value="unknown" word="The state of the desk could not be read" />
          ) : null}
        </div>
        <button
          type="button"
          onClick={openPalette}
          aria-keyshortcuts="Control+K Meta+K"
          title="Go to a screen, find by id, do something (Ctrl K, ⌘ K)"
          className="flex h-7 items-center gap-2 rounded-md border border-line px-2 text-xs text-faint hover:bg-raised hover:text-ink"
        >
          <svg aria-hidden viewBox="0 0 16 16" className="size-3.5" fill="none" stroke="currentColor" strokeWidth="1.5">
            <path d="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.6 10.6 14 14" />
          </svg>
          <span className="max-md:sr-only">Find or do</span>
          <kbd aria-hidden className="figure text-2xs max-lg:hidden">
            Ctrl K
          </kbd>
        </button>
        <div className="lg:hidden">
          <PersonMark />
        </div>
        <div className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1">
          <LiveBadge />
          <HaltSwitch desk={data ?? null} isStale={stale} onResume={resume} />
        </div>
      </div>
      {/* Asked here: its answer is still read when the strip has gone. */}
      {isResuming ? (
        <Suspense>
          <ResumeDialog onClose={() => setResuming(false)} />
        </Suspense>
      ) : null}
    </>
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
