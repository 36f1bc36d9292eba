'use client'
import { useSyncExternalStore } from 'react'

/**
 * One clock for every age on screen: a single timer while anybody looks, and one value for all, so that two ages of the
 * same instant never differ. `offsetMs` corrects the browser's clock to the server's; the live stream sets it.
 */
let offsetMs = 0
let nowMs = 0
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()
let tickedAt = 0
const LATE_MS = 2_500
const CATCH_UP_MS = 100

export function useNow(): number {
  return useSyncExternalStore(subscribe, read, () => 0)
}

/** Milliseconds to add to this browser's clock to get the server's. */
export function setClockOffset(ms: number): void {
  // Beats jitter by a few milliseconds; following each of them would redraw every age for nothing.
  if (Math.abs(ms - offsetMs) < 250) return
  offsetMs = ms
  tick()
}

/** For a moment that matters between two seconds: every age is told anew. */
export const tellTime = (): void => {
  if (listeners.size > 0) tick()
}

/** The server's wall time as this browser knows it, for event handlers. */
export const serverNowMs = (): number => Date.now() + offsetMs

function read(): number {
  if (nowMs === 0) nowMs = serverNowMs()
  return nowMs
}

function tick(): void {
  const isLate = performance.now() - tickedAt > LATE_MS
  tickedAt = performance.now()
  // After a long task or a sleep, word from the desk may be waiting behind this very timer: it is heard first, so that a healthy desk does
  // not look stale for the blink in between.
  if (isLate) return void setTimeout(tick, CATCH_UP_MS)
  nowMs = serverNowMs()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    tickedAt = performance.now()
    timer = setInterval(tick, 1_000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    nowMs = 0
  }
}
