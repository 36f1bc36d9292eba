import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FRAME_MAX_AGE_MS, isStale, type LiveState, livenessOf, NOT_CONNECTED, WORKER_SILENT_MS } from './live-state.ts'

const state = (overrides: Partial<LiveState>): LiveState => ({
  ...NOT_CONNECTED,
  connection: 'open',
  openedAt: 10_000,
  lastFrameAt: 100_000,
  serverAt: 100_000,
  workerAt: 99_000,
  ...overrides,
})

describe('livenessOf', () => {
  it('is live while frames come and the worker beats', () => {
    expect(livenessOf(state({}), 103_900)).toEqual({ kind: 'live' })
  })
  it('is stale once no frame came for more than four seconds, whatever the worker last said', () => {
    expect(livenessOf(state({}), 104_100)).toEqual({ kind: 'stale', ageMs: 4_100 })
    expect(livenessOf(state({ workerAt: 10_000 }), 123_000)).toEqual({ kind: 'stale', ageMs: 23_000 })
  })
  it('says reconnecting first, and stale when that takes longer than ten seconds', () => {
    expect(livenessOf(state({ connection: 'lost' }), 100_500)).toEqual({ kind: 'reconnecting' })
    expect(livenessOf(state({ connection: 'lost' }), 109_000)).toEqual({ kind: 'reconnecting' })
    expect(livenessOf(state({ connection: 'lost' }), 111_000)).toEqual({ kind: 'stale', ageMs: 11_000 })
  })
  it('tells a silent worker from a silent stream', () => {
    expect(livenessOf(state({ workerAt: 60_000 }), 101_000)).toEqual({ kind: 'worker-silent', silentMs: 41_000 })
    expect(livenessOf(state({ workerAt: null }), 101_000)).toEqual({ kind: 'worker-silent', silentMs: null })
  })
  it('does not count the time since the frame against the worker', () => {
    expect(livenessOf(state({ workerAt: 96_000 }), 103_500)).toEqual({ kind: 'live' })
  })
  it('is connecting before the first frame, and stale when none ever comes', () => {
    const first = state({ connection: 'connecting', lastFrameAt: null, serverAt: null, workerAt: null, openedAt: 100_000 })
    expect(livenessOf(first, 101_000)).toEqual({ kind: 'connecting' })
    expect(livenessOf(first, 106_000)).toEqual({ kind: 'stale', ageMs: 6_000 })
  })
})

describe('isStale', () => {
  it('dims numbers with the badge, also while reconnecting', () => {
    expect(isStale(state({}), 103_000)).toBe(false)
    expect(isStale(state({ connection: 'lost' }), 105_000)).toBe(true)
    expect(isStale(NOT_CONNECTED, 5_000)).toBe(false)
  })
})

describe('a screen cannot lie about freshness', () => {
  const frame = fc.record({ afterMs: fc.integer({ min: 0, max: FRAME_MAX_AGE_MS }), workerAgeMs: fc.integer({ min: 0, max: WORKER_SILENT_MS }) })
  const run = fc.record({ frames: fc.array(frame, { minLength: 1, maxLength: 20 }), lookMs: fc.integer({ min: 0, max: FRAME_MAX_AGE_MS }) })
  type Run = { readonly frames: readonly { readonly afterMs: number; readonly workerAgeMs: number }[] }
  const after = ({ frames }: Run): LiveState => {
    const at = frames.reduce((sum, { afterMs }) => sum + afterMs, 100_000)
    return state({ lastFrameAt: at, serverAt: at, workerAt: at - (frames.at(-1)?.workerAgeMs ?? 0) })
  }

  it('a healthy desk is never shown as broken: frames in time and a worker that beats are live at every moment between them', () => {
    fc.assert(
      fc.property(run, (one) => {
        const now = after(one)
        const at = (now.lastFrameAt ?? 0) + one.lookMs
        expect(livenessOf(now, at)).toEqual({ kind: 'live' })
        expect(isStale(now, at)).toBe(false)
      }),
    )
  })

  it('and silence is never shown as live, whatever was said before it', () => {
    fc.assert(
      fc.property(run, fc.integer({ min: 1, max: 3_600_000 }), fc.constantFrom('open', 'lost'), (one, moreMs, connection) => {
        const now: LiveState = { ...after(one), connection }
        const at = (now.lastFrameAt ?? 0) + FRAME_MAX_AGE_MS + moreMs
        expect(livenessOf(now, at).kind).not.toBe('live')
        expect(isStale(now, at)).toBe(true)
      }),
    )
  })
})
