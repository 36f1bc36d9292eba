/** How live a screen is, from what the stream has said and how long ago. Pure: the badge, the bar and the dimming agree. */
export type LiveState = {
  readonly connection: 'connecting' | 'open' | 'lost'
  /** When this browser opened its first connection, and when the last frame came; server clock. */
  readonly openedAt: number
  readonly lastFrameAt: number | null
  /** The server's time in the last frame that carried one, and the worker's heartbeat as it was then. */
  readonly serverAt: number | null
  readonly workerAt: number | null
  readonly lagMs: number
  readonly build: string | null
  /** The server has another build than the one this page came from. */
  readonly isOutdated: boolean
  /** When something was missed and everything was read again; server clock. */
  readonly readAgainAt: number | null
}

export type Liveness =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting' }
  /** No word for so long: what is on screen may no longer be true. */
  | { readonly kind: 'stale'; readonly ageMs: number }
  /** The stream is in order and the worker is not: nothing is traded. Null when no worker has ever reported. */
  | { readonly kind: 'worker-silent'; readonly silentMs: number | null }

/** Beats come every 2 s: one may be late. */
export const FRAME_MAX_AGE_MS = 4_000
/** A heartbeat older than this means that no worker trades (CONTRACT.md, `tr_worker`). */
export const WORKER_SILENT_MS = 5_000
/** A reconnect that takes longer is no longer routine. */
const RECONNECT_MAX_MS = 10_000

export const NOT_CONNECTED: LiveState = {
  connection: 'connecting',
  openedAt: 0,
  lastFrameAt: null,
  serverAt: null,
  workerAt: null,
  lagMs: 0,
  build: null,
  isOutdated: false,
  readAgainAt: null,
}

export function livenessOf(state: LiveState, nowMs: number): Liveness {
  const ageMs = Math.max(0, nowMs - (state.lastFrameAt ?? state.openedAt))
  if (ageMs > FRAME_MAX_AGE_MS) {
    return state.connection === 'lost' && ageMs <= RECONNECT_MAX_MS ? { kind: 'reconnecting' } : { kind: 'stale', ageMs }
  }
  if (state.connection === 'lost') return { kind: 'reconnecting' }
  if (state.lastFrameAt === null || state.serverAt === null) return { kind: 'connecting' }
  if (state.workerAt === null) return { kind: 'worker-silent', silentMs: null }
  // Judged at the moment of the frame, so that the time since the frame is not held against the worker.
  if (state.serverAt - state.workerAt > WORKER_SILENT_MS) return { kind: 'worker-silent', silentMs: nowMs - state.workerAt }
  return { kind: 'live' }
}

/** True while numbers must be drawn as old ones. */
export const isStale = (state: LiveState, nowMs: number): boolean =>
  nowMs > 0 && state.openedAt > 0 && nowMs - (state.lastFrameAt ?? state.openedAt) > FRAME_MAX_AGE_MS
