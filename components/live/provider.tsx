'use client'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { serverNowMs, setClockOffset, tellTime, useNow } from '#components/data/now.ts'
import { formatAge } from '#lib/format/time.ts'
import type { LiveReads } from '#lib/query/executions.ts'
import { openLiveLink } from '#lib/query/live-link.ts'
import { FRAME_MAX_AGE_MS, isStale, type Liveness, type LiveState, livenessOf, NOT_CONNECTED } from '#lib/query/live-state.ts'
import { type LiveView, type LiveViews, makeLiveViews } from '#lib/query/live-views.ts'
import { makePaintLog, type OwnPaintTimes, type PaintHost } from '#lib/query/paint.ts'
import { makeServerClock } from '#lib/query/server-clock.ts'
import { continues, cursorOf } from '#lib/query/stream.ts'
import { makeWatch } from '#lib/query/watch.ts'
import type { PaintedAnswer } from '#lib/wire/painted.ts'
import { type LiveStore, makeLiveStore, NOT_PAUSED, type Pause } from './store.ts'

const LiveContext = createContext<{
  readonly store: LiveStore
  readonly views: LiveViews
  readonly reads: LiveReads
  readonly paintTimes: () => OwnPaintTimes
} | null>(null)

/**
 * Opens the tail for everything below it and keeps the queries on screen true. One per tab. `start` is where the log stood a moment before
 * the document was made: the tail goes on from there, and nothing that came with the document is read a second time.
 */
export function LiveProvider({ start, children }: { readonly start: { readonly cursor: string; readonly atMs: number } | null; readonly children: ReactNode }) {
  const client = useQueryClient()
  const [live] = useState(() => {
    const clock = makeServerClock()
    const paints = makePaintLog(clock, paintHost)
    return {
      start,
      store: makeLiveStore(),
      views: makeLiveViews(client, { now: serverNowMs, after, isHidden: () => document.hidden, drawn }),
      paints,
      paintTimes: paints.times,
      reads: { clock, now: preciseNow, arrived: paints.arrived },
    }
  })

  // The stream and the tab's visibility are outside of React.
  useEffect(() => {
    const { store, views, paints, start } = live
    let cursor: string | null = null
    // What happened before this page listened was drawn with it, and is no measure of how soon the page draws.
    let isBefore = false
    // Silence is noticed when it is too long, not at the next full second.
    const silence = makeWatch({ after, now: () => performance.now() }, FRAME_MAX_AGE_MS + 1, tellTime)
    const readAgain = () => {
      store.readAgain(serverNowMs())
      views.onGap()
    }
    store.opened(serverNowMs())
    const close = openLiveLink({
      cursor: () => cursor ?? start?.cursor ?? null,
      onConnection: store.connection,
      onFrame(frame) {
        silence.heard()
        if (frame.type === 'hello' || frame.type === 'beat') setClockOffset(frame.serverAt - Date.now())
        store.frame(frame, serverNowMs())
        if (frame.type === 'hello') isBefore ||= views.onHello(frame.cursor === start?.cursor ? start.atMs : null) && frame.isBehind
        if (frame.type === 'resync') readAgain()
        if (frame.type === 'change') {
          if (!isBefore) paints.told(frame.items)
          isBefore = false
          views.onChange(frame.items)
          if (!continues(frame, cursor)) readAgain()
        }
        cursor = cursorOf(frame) ?? cursor
      },
    })
    document.addEventListener('visibilitychange', views.onVisible)
    return () => {
      close()
      silence.close()
      paints.close()
      document.removeEventListener('visibilitychange', views.onVisible)
    }
  }, [live])

  return (
    <LiveContext value={live}>
      <StaleMark />
      {children}
    </LiveContext>
  )
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** The task after the next frame; a tab that draws none at the moment is not waited for. */
const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    const giveUp = after(DRAWN_MAX_MS, resolve)
    requestAnimationFrame(() => {
      giveUp()
      after(0, resolve)
    })
  })
const DRAWN_MAX_MS = 250

const preciseNow = (): number => performance.timeOrigin + performance.now()

const paintHost: PaintHost = {
  now: preciseNow,
  after,
  nextFrame: (run) => requestAnimationFrame(run),
  // Long tables keep only the rows in view in the document. Asking where a row stands would lay the page out once more for each.
  isDrawn: (id) => document.querySelector(`[data-row="${CSS.escape(id)}"]`) !== null,
  async send(body) {
    const response = await fetch('/api/painted', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    if (!response.ok) throw new Error(`expected the paint times, was status ${response.status}`)
    return (await response.json()) as PaintedAnswer
  },
}

/** Marks the document, so that every number dims at once, and every panel says for how long, without being drawn again. */
function StaleMark() {
  const stale = useIsStale()
  const { lastFrameAt, openedAt } = useLiveState()
  const age = formatAge(Math.max(0, useNow() - (lastFrameAt ?? openedAt)))
  useEffect(() => {
    const { dataset, style } = document.documentElement
    dataset.stale = String(stale)
    if (stale) style.setProperty('--stale-age', JSON.stringify(age))
  }, [stale, age])
  return null
}

/**
 * Keeps a query on screen true: events of `nouns` lead to a delta read (`read`) or to a whole one. `queryKey` must be
 * the key of the query that is shown. The view's functions may change from draw to draw.
 */
export function useLiveView(view: LiveView): void {
  const { views } = useLive()
  const [latest] = useState(() => ({ view }))
  latest.view = view
  const key = JSON.stringify(view.queryKey)
  const nouns = view.nouns.join(' ')
  const hasRead = view.read !== undefined
  const hasIdOf = view.idOf !== undefined
  // The registration belongs to the tail; it follows the query's key and nothing else.
  useEffect(
    () =>
      views.register({
        queryKey: JSON.parse(key),
        nouns: nouns.split(' '),
        ...(latest.view.everyMs === undefined ? {} : { everyMs: latest.view.everyMs }),
        ...(hasRead ? { read: async (ids) => latest.view.read?.(ids) } : {}),
        ...(hasIdOf ? { idOf: (item) => (latest.view.idOf ? latest.view.idOf(item) : item.id) } : {}),
      }),
    [views, key, nouns, hasRead, hasIdOf, latest],
  )
}

/** How soon this browser draws what was reported, as it was at the last full second. */
export function usePaintTimes(): OwnPaintTimes {
  const { paintTimes } = useLive()
  useNow()
  return paintTimes()
}

/** What a delta read of rows tells while it is under way; for the view's `read`. */
export const useLiveReads = (): LiveReads => useLive().reads

/** For who listens to the tail outside of what is drawn. */
export const useLiveStore = (): LiveStore => useLive().store

export function useLiveState(): LiveState {
  const { store } = useLive()
  return useSyncExternalStore(store.subscribe, store.state, () => NOT_CONNECTED)
}

export function useLiveness(): Liveness {
  const state = useLiveState()
  const now = useNow()
  return now === 0 || state.openedAt === 0 ? CONNECTING : livenessOf(state, now)
}

/** True while what is on screen may no longer be true. */
export function useIsStale(): boolean {
  const { kind } = useLiveness()
  const state = useLiveState()
  const now = useNow()
  return kind === 'stale' || isStale(state, now)
}

export function usePause(): readonly [Pause, (pause: Pause) => void] {
  const { store } = useLive()
  return [useSyncExternalStore(store.subscribe, store.pause, () => NOT_PAUSED), store.setPause]
}

const CONNECTING: Liveness = { kind: 'connecting' }

function useLive() {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('expected a LiveProvider above this component')
  return live
}
