import { z } from 'zod'

/**
 * The live tail as the browser sees it: ids of what has changed, never the state itself, so that a lost frame costs a
 * read and not a wrong number. A cursor is `xid:seq` of the last event told.
 */
export type Frame = HelloFrame | ChangeFrame | BeatFrame | ResyncFrame | ByeFrame

/** First frame of every stream. `cursor` is where it starts, `isBehind` says that the next change is what was missed; another `build` than before asks for a reload. */
export type HelloFrame = {
  readonly type: 'hello'
  readonly cursor: string
  readonly isBehind: boolean
  readonly serverAt: number
  /** As in a beat; absent while the database has not answered of late, when nothing is known of the worker. */
  readonly workerAt?: number | null
  readonly build: string
}

/** Everything in (from, to], folded to one item per noun and id. `from` equals the last `to`. */
export type ChangeFrame = { readonly type: 'change'; readonly from: string; readonly to: string; readonly items: readonly ChangeItem[] }

export type ChangeItem = {
  readonly noun: string
  readonly id: string
  /** The newest event's kind. */
  readonly kind: string
  /** The execution that an order, fill or position belongs to. */
  readonly executionId?: string
}

/** Every 2 s. `workerAt` is the trading worker's last heartbeat; `lagMs` is how old the oldest event not yet told is. */
export type BeatFrame = { readonly type: 'beat'; readonly serverAt: number; readonly workerAt: number | null; readonly lagMs: number }

/** What was missed cannot be told: read everything again, and go on from `cursor`. */
export type ResyncFrame = { readonly type: 'resync'; readonly cursor: string; readonly reason: 'unknown_cursor' | 'slow_reader' }

/** The stream ends on purpose; reconnecting is routine and not trouble. */
export type ByeFrame = { readonly type: 'bye' }

export const BEAT_MS = 2_000

/** Both halves are unsigned 64-bit at most; what is longer or otherwise shaped never came from us. */
export const cursorText = z.string().regex(/^\d{1,20}:\d{1,19}$/)

/** One frame as server-sent text. Only a change carries an id: it alone moves the place to resume from. */
export const toEventText = (frame: Frame): string => `${frame.type === 'change' ? `id: ${frame.to}\n` : ''}data: ${JSON.stringify(frame)}\n\n`
