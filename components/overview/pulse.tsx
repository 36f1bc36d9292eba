'use client'
import type { ReactNode } from 'react'
import { Num } from '#components/data/num.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveness, useLiveState } from '#components/live/provider.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { counted } from '#lib/format/words.ts'
import type { Overview } from '#lib/wire/views/overview.ts'

/** Worker, database, tail and market: each with its last sign of life, none of them green on old news. */
export function Pulse({ overview }: { readonly overview: Overview }) {
  const { desk, database, stats } = overview
  const liveness = useLiveness()
  const { lagMs } = useLiveState()
  const isKnown = liveness.kind === 'live' || liveness.kind === 'worker-silent'
  const worker = !isKnown ? 'stale' : liveness.kind === 'worker-silent' ? 'silent' : 'live'
  const { worker: row, market, trading } = desk
  return (
    <LivePanel title="Pulse" note={desk.moduleId ?? undefined} readAtMs={desk.readAtMs} isFlush>
      <ul className="divide-y divide-line text-sm">
        <Sign name="Worker" state={<Status value={worker} word={{ live: 'beats', silent: 'silent', stale: 'not known' }[worker]} />}>
          {row ? (
            <>
              last beat <Time at={row.heartbeatAtMs} /> · process {row.pid} on {row.host} · since <Time at={row.startedAtMs} style="moment" />
            </>
          ) : (
            'No worker has reported yet.'
          )}
        </Sign>
        <Sign
          name="Its queues"
          state={
            <Status
              value={stats.unknownOrders ? 'unknown' : 'live'}
              word={stats.unknownOrders === null ? 'not told' : stats.unknownOrders > 0 ? 'unknown orders' : 'in order'}
            />
          }
        >
          <Num value={stats.inboxDepth} decimals={0} reason="not told" /> in the inbox ·{' '}
          {stats.openOrders === null ? 'open orders not told' : <span className="figure">{counted(stats.openOrders, 'open order')}</span>} ·{' '}
          <Num value={stats.unknownOrders} decimals={0} reason="not told" /> unknown
          {stats.eventLoopP99Ms === null ? null : (
            <>
              {' '}
              · event loop p99 <Num value={stats.eventLoopP99Ms} print={formatDuration} />
            </>
          )}
        </Sign>
        <Sign name="Database" state={<Status value={isKnown ? 'live' : 'stale'} word={isKnown ? 'answers' : 'not known'} />}>
          Postgres {database.version} · tail lag <Num value={isKnown ? lagMs : database.tailLagMs} print={formatDuration} />
        </Sign>
        <Sign name="Market" state={<Status value={isKnown ? (market?.state ?? 'closed') : 'stale'} word={isKnown ? (market?.state ?? 'none') : 'not known'} />}>
          {market ? (
            <>
              {market.source}
              {market.speed ? `, ${market.speed === 'max' ? 'as fast as it goes' : `${market.speed}×`}` : ''} · market time{' '}
              <Time at={market.clockMs} style="moment" />
            </>
          ) : (
            'No market source has opened yet.'
          )}
        </Sign>
        <Sign name="Trading" state={trading ? <Status value={trading.state} /> : <Status value="stale" word="not known" />}>
          {trading ? (
            <>
              since <Time at={trading.sinceMs} style="moment" /> by {trading.actor}
              {trading.reason ? `: ${trading.reason}` : ''}
            </>
          ) : (
            'The worker writes this state when it starts.'
          )}
        </Sign>
      </ul>
    </LivePanel>
  )
}

function Sign({ name, state, children }: { readonly name: string; readonly state: ReactNode; readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-baseline gap-x-3 px-3 py-1.5 sm:grid-cols-[5.5rem_7.5rem_minmax(0,1fr)]">
      <span className="text-xs text-dim">{name}</span>
      <span>{state}</span>
      <span className="min-w-0 text-xs text-dim max-sm:col-span-2">{children}</span>
    </li>
  )
}
