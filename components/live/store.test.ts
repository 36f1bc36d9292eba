import { describe, expect, it } from 'vitest'
import { livenessOf } from '#lib/query/live-state.ts'
import type { Frame } from '#lib/wire/stream.ts'
import { makeLiveStore } from './store.ts'

const hello = (more: { readonly workerAt?: number | null }): Frame => ({
  type: 'hello',
  cursor: '1:1',
  isBehind: false,
  serverAt: 10_000,
  build: 'b1',
  ...more,
})
const after = (frame: Frame) => {
  const store = makeLiveStore()
  store.opened(10_000)
  store.frame(frame, 10_000)
  return (nowMs: number) => livenessOf(store.state(), nowMs).kind
}

describe('the state of the tail in a tab', () => {
  it('is live with a worker that beats, and says so of a worker that is silent or was never there', () => {
    expect(after(hello({ workerAt: 9_500 }))(10_100)).toBe('live')
    expect(after(hello({ workerAt: 1_000 }))(10_100)).toBe('worker-silent')
    expect(after(hello({ workerAt: null }))(10_100)).toBe('worker-silent')
  })

  it('claims nothing of a worker that nothing is known of: it connects, and is stale without a further word', () => {
    const kind = after(hello({}))
    expect(kind(10_100)).toBe('connecting')
    expect(kind(15_000)).toBe('stale')
  })
})
