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

/** The server's wall time as this browser knows it, for event handlers. */
export const serverNowMs = (): number => Date.now() + offsetMs

function read(): number {
  if (nowMs === 0) nowMs = serverNowMs()
  return nowMs
}

function tick(): void {
  nowMs = serverNowMs()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    nowMs = 0
  }
}
