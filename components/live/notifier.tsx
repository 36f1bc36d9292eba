'use client'
import { useEffect } from 'react'
import { serverNowMs } from '#components/data/now.ts'
import { alarmsOf, type Watched, watchedFrom } from '#lib/query/alarms.ts'
import { getJson } from '#lib/query/fetch.ts'
import { livenessOf } from '#lib/query/live-state.ts'
import { WATCHED, watchedOf } from '#lib/query/overview.ts'
import type { Desk } from '#lib/wire/views/overview.ts'
import { notify } from './notify.ts'
import { useLiveStore } from './provider.tsx'
import type { LiveStore } from './store.ts'

const LOCK = 'ropewalk-notices'
/** At most one look in this time, however much happens. */
const LOOK_EVERY_MS = 1_500
/** A limit that is used up has no event of its own. */
const LOOK_AGAIN_MS = 15_000

/** Looks at the desk also while its tab is not seen, which the screens do not, and tells the system what has become critical. */
export function Notifier() {
  const store = useLiveStore()
  // The stream, the lock between tabs and the system's notifications are outside of React.
  useEffect(() => {
    const leaving = new AbortController()
    const watch = () => (leaving.signal.aborted ? undefined : new Promise<void>((ended) => watchUntil(leaving.signal, store, ended)))
    // One tab of the browser tells; when it closes the next one does. Without locks the key of an alarm keeps them to one.
    if ('locks' in navigator) void navigator.locks.request(LOCK, { signal: leaving.signal }, watch).catch(() => {})
    else void watch()
    return () => leaving.abort()
  }, [store])
  return null
}

function watchUntil(signal: AbortSignal, store: LiveStore, ended: () => void): void {
  let before: Watched | null = null
  let desk: Desk | null = null
  let waiting: ReturnType<typeof setTimeout> | undefined
  let lookedAt = 0

  async function look(): Promise<void> {
    waiting = undefined
    lookedAt = Date.now()
    desk = await getJson<Desk>('/api/overview/desk', signal).catch(() => desk)
    weigh()
  }
  function weigh(): void {
    const { kind } = livenessOf(store.state(), serverNowMs())
    // What is not known is neither better nor worse: it is compared when it is known again.
    if (desk === null || (kind !== 'live' && kind !== 'worker-silent')) return
    const now = watchedFrom(desk, kind === 'worker-silent')
    for (const alarm of alarmsOf(before, now)) notify(alarm)
    before = now
  }
  const lookSoon = () => {
    waiting ??= setTimeout(() => void look(), Math.max(0, lookedAt + LOOK_EVERY_MS - Date.now()))
  }
  const forget = [store.onItems((items) => items.some((item) => WATCHED.includes(item.noun) && watchedOf(item) !== null) && lookSoon()), store.subscribe(weigh)]
  const again = setInterval(lookSoon, LOOK_AGAIN_MS)
  void look()
  signal.addEventListener('abort', () => {
    clearTimeout(waiting)
    clearInterval(again)
    for (const one of forget) one()
    ended()
  })
}
