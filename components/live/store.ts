'use client'
import { type LiveState, NOT_CONNECTED } from '#lib/query/live-state.ts'
import type { ChangeItem, Frame } from '#lib/wire/stream.ts'

/** What the badge shows beside the stream's own state: a screen whose rows stand still, and what arrived meanwhile. */
export type Pause = { readonly isPaused: boolean; readonly newCount: number }
export const NOT_PAUSED: Pause = { isPaused: false, newCount: 0 }

/** Ages on screen move by seconds: a change that follows another word this soon says nothing new about the connection. */
const TOLD_MS = 1_000

/** The state of the tail in this tab, readable outside of React so that a frame a second redraws only who looks at it. */
export function makeLiveStore() {
  let state: LiveState = NOT_CONNECTED
  let pause: Pause = NOT_PAUSED
  const listeners = new Set<() => void>()
  let toldAt = 0
  const itemListeners = new Set<(items: readonly ChangeItem[]) => void>()
  const publish = () => {
    for (const listener of listeners) listener()
  }
  return {
    state: () => state,
    pause: () => pause,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** What has changed, as it is told; for who looks at the desk beside the views on screen. */
    onItems(listener: (items: readonly ChangeItem[]) => void): () => void {
      itemListeners.add(listener)
      return () => void itemListeners.delete(listener)
    },
    opened(now: number): void {
      state = { ...NOT_CONNECTED, openedAt: now }
      publish()
    },
    connection(connection: 'open' | 'lost'): void {
      if (connection === state.connection) return
      state = { ...state, connection }
      publish()
    },
    frame(frame: Frame, now: number): void {
      const isRoutine = frame.type === 'change' && state.connection === 'open' && Math.abs(now - toldAt) < TOLD_MS
      const timed = (frame.type === 'hello' || frame.type === 'beat') && frame.workerAt !== undefined
      state = {
        ...state,
        lastFrameAt: now,
        ...(timed ? { serverAt: frame.serverAt, workerAt: frame.workerAt ?? null } : {}),
        ...(frame.type === 'beat' ? { lagMs: frame.lagMs } : {}),
        ...(frame.type === 'hello'
          ? { connection: 'open' as const, build: state.build ?? frame.build, isOutdated: state.build !== null && state.build !== frame.build }
          : {}),
      }
      if (frame.type === 'change') for (const listener of itemListeners) listener(frame.items)
      if (isRoutine) return
      toldAt = now
      publish()
    },
    /** Something was missed and everything on screen is read again. */
    readAgain(now: number): void {
      state = { ...state, readAgainAt: now }
      publish()
    },
    setPause(next: Pause): void {
      if (next.isPaused === pause.isPaused && next.newCount === pause.newCount) return
      pause = next
      publish()
    },
  }
}
export type LiveStore = ReturnType<typeof makeLiveStore>
