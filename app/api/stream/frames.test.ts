import { describe, expect, it } from 'vitest'
import { makeRing, type TailEvent } from '#lib/db/tail-ring.ts'
import type { Frame } from '#lib/wire/stream.ts'
import { type FrameSource, frames, STREAM_MAX_MS } from './frames.ts'

const event = (xid: number, seq: number, id = `e${seq}`, kind = 'working', noun = 'execution'): TailEvent => ({
  at: `${xid}:${seq}`,
  noun,
  id,
  kind,
  executionId: null,
})

/** A stream over a clock that only the test moves: `wait` runs what is scheduled and jumps to the time it was given. */
function stream(from: string | null, options: { ring?: ReturnType<typeof makeRing>; alive?: () => boolean } = {}) {
  const ring = options.ring ?? makeRing(1_000, '0:0')
  let now = 1_000_000
  let isOver = false
  const plan: { at: number; run: () => void }[] = []
  const tail: FrameSource = { head: ring.head, since: ring.since, pulse: () => (options.alive?.() === false ? null : { workerAt: now - 700, lagMs: 3 }) }
  const wait = async (untilMs: number, orNews: boolean) => {
    const due = plan.filter((step) => step.at <= untilMs).sort((a, b) => a.at - b.at)
    const first = orNews ? due[0] : undefined
    now = Math.max(now, first?.at ?? untilMs)
    for (const step of plan.splice(0).sort((a, b) => a.at - b.at)) step.at <= now ? step.run() : plan.push(step)
  }
  const told = frames({ tail, from, build: 'b1', clock: () => now, wait, isOver: () => isOver })
  return {
    ring,
    at: (ms: number, run: () => void) => plan.push({ at: 1_000_000 + ms, run }),
    end: () => {
      isOver = true
    },
    now: () => now - 1_000_000,
    async take(count: number): Promise<Frame[]> {
      const taken: Frame[] = []
      while (taken.length < count) {
        const next = await told.next()
        if (next.done) break
        taken.push(next.value)
      }
      return taken
    },
  }
}

describe('frames', () => {
  it('says nothing of the worker while the database has not answered of late', async () => {
    const [hello] = await stream(null, { alive: () => false }).take(1)
    expect(hello).toMatchObject({ type: 'hello' })
    expect(hello).not.toHaveProperty('workerAt')
  })

  it('starts at the head and says hello, then beats every two seconds', async () => {
    const { ring, take } = stream(null)
    ring.push([event(5, 1)])
    expect(await take(3)).toEqual([
      { type: 'hello', cursor: '5:1', isBehind: false, serverAt: 1_000_000, workerAt: 999_300, build: 'b1' },
      { type: 'beat', serverAt: 1_002_000, workerAt: 1_001_300, lagMs: 3 },
      { type: 'beat', serverAt: 1_004_000, workerAt: 1_003_300, lagMs: 3 },
    ])
  })

  it('resumes after the given cursor without a gap', async () => {
    const ring = makeRing(1_000, '0:0')
    ring.push([event(5, 1), event(5, 2), event(7, 3)])
    const [hello, change] = await stream('5:1', { ring }).take(2)
    expect(hello).toMatchObject({ type: 'hello', cursor: '5:1', isBehind: true })
    expect(change).toMatchObject({ type: 'change', from: '5:1', to: '7:3', items: [{ id: 'e2' }, { id: 'e3' }] })
  })

  it('folds events of one id to the newest kind and keeps the order of the last word', async () => {
    const { at, take, ring } = stream(null)
    at(100, () => ring.push([event(5, 1, 'a', 'approved'), event(5, 2, 'b', 'approved'), event(6, 3, 'a', 'reported')]))
    const [, change] = await take(2)
    expect(change).toEqual({
      type: 'change',
      from: '0:0',
      to: '6:3',
      items: [
        { noun: 'execution', id: 'b', kind: 'approved' },
        { noun: 'execution', id: 'a', kind: 'reported' },
      ],
    })
  })

  it('lets no mark-out hide the report that came before it in the same frame', async () => {
    const { at, take, ring } = stream(null)
    at(100, () => ring.push([event(5, 1, 'a', 'approved'), event(5, 2, 'a', 'reported'), event(6, 3, 'a', 'measured'), event(6, 4, 'b', 'measured')]))
    const [, change] = await take(2)
    expect(change).toMatchObject({
      items: [
        { id: 'a', kind: 'reported' },
        { id: 'b', kind: 'measured' },
      ],
    })
  })

  it('sends at most one change in 20 ms, and chains from to to', async () => {
    const { at, take, ring, now } = stream(null)
    at(100, () => ring.push([event(5, 1)]))
    at(105, () => ring.push([event(6, 2)]))
    at(112, () => ring.push([event(7, 3)]))
    const [, first] = await take(2)
    const firstAt = now()
    const [second] = await take(1)
    expect(first).toMatchObject({ from: '0:0', to: '5:1' })
    expect(second).toMatchObject({ from: '5:1', to: '7:3' })
    expect(now() - firstAt).toBeGreaterThanOrEqual(20)
  })

  it('answers a cursor that it does not know with a resync', async () => {
    const ring = makeRing(1_000, '50:9')
    ring.push([event(60, 10)])
    for (const unknown of ['50:8', '99:1']) {
      const [hello, resync] = await stream(unknown, { ring }).take(2)
      expect(hello?.type).toBe('hello')
      expect(resync).toEqual({ type: 'resync', cursor: '60:10', reason: 'unknown_cursor' })
    }
  })

  it('tells a reader that fell behind the ring to read everything again', async () => {
    const ring = makeRing(10, '0:0')
    const { take } = stream(null, { ring })
    await take(1)
    ring.push(Array.from({ length: 50 }, (_, index) => event(5, index + 1)))
    const [resync] = await take(1)
    expect(resync).toEqual({ type: 'resync', cursor: '5:50', reason: 'slow_reader' })
  })

  it('falls silent while the database does not answer', async () => {
    let isAlive = false
    const { at, take } = stream(null, { alive: () => isAlive })
    at(7_000, () => {
      isAlive = true
    })
    const [, beat] = await take(2)
    expect(beat).toMatchObject({ type: 'beat' })
    expect((beat as { serverAt: number }).serverAt).toBeGreaterThanOrEqual(1_007_000)
  })

  it('says bye after ten minutes, and nothing after that', async () => {
    const { take, now } = stream(null)
    const all = await take(1_000)
    expect(all.at(-1)).toEqual({ type: 'bye' })
    expect(now()).toBe(STREAM_MAX_MS)
  })

  it('ends when the reader has gone', async () => {
    const { take, end } = stream(null)
    await take(1)
    end()
    expect(await take(1)).toEqual([])
  })
})
