import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Frame } from '#lib/wire/stream.ts'
import { openLiveLink } from './live-link.ts'
import type { StreamHost } from './stream.ts'

const hello: Frame = { type: 'hello', cursor: '1:0', isBehind: false, serverAt: 1, workerAt: 1, build: 'b' }
const beat: Frame = { type: 'beat', serverAt: 2, workerAt: 2, lagMs: 0 }
const change = (from: number, to: number): Frame => ({ type: 'change', from: `1:${from}`, to: `1:${to}`, items: [] })

/** Streams that were opened, with the browser's real locks and channels between the tabs. */
const opened: { tell: (frame: Frame) => void; isClosed: boolean }[] = []
const host: StreamHost = {
  open() {
    const close = (): void => {
      one.isClosed = true
    }
    const source = { close, onmessage: null as ((event: MessageEvent<string>) => void) | null, onerror: null }
    const one = { tell: (frame: Frame) => source.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent<string>), isClosed: false }
    opened.push(one)
    return source
  },
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: () => 0.5,
}
const open: (() => void)[] = []
function tab() {
  const frames: Frame[] = []
  const words: string[] = []
  const close = openLiveLink({ onFrame: (frame) => frames.push(frame), onConnection: (word) => words.push(word), cursor: () => null }, host)
  open.push(close)
  return { frames, words, close }
}
const streams = () => opened.filter(({ isClosed }) => !isClosed)
const settle = () => new Promise((resolve) => setTimeout(resolve, 50))

afterEach(async () => {
  for (const close of open.splice(0)) close()
  await settle()
  opened.length = 0
})

/** Words and locks come from another thread: waits until they have, however long the machine stands still. */
const eventually = (look: () => void): Promise<void> => vi.waitFor(look, 10_000)
async function streamOf(n: number): Promise<(typeof opened)[number]> {
  await eventually(() => expect(opened.length).toBe(n))
  return opened[n - 1] as (typeof opened)[number]
}

describe('one stream per browser', () => {
  it('is kept by one tab and heard by all; who joins hears the last hello', async () => {
    const first = tab()
    const stream = await streamOf(1)
    stream.tell(hello)
    const second = tab()
    await eventually(() => expect(second.frames).toEqual([hello]))
    expect(streams().length).toBe(1)
    stream.tell(beat)
    await eventually(() => expect(second.frames).toEqual([hello, beat]))
    stream.tell(change(0, 1))
    await eventually(() => expect(second.frames).toEqual([hello, beat, change(0, 1)]))
    expect(first.frames).toEqual([hello, beat, change(0, 1)])
    expect(second.words).toContain('open')
  })

  it('passes on to another tab when its own closes, and that one tells the third', async () => {
    const first = tab()
    ;(await streamOf(1)).tell(hello)
    const [second, third] = [tab(), tab()]
    await eventually(() => expect([second.frames.at(-1), third.frames.at(-1)]).toEqual([hello, hello]))
    first.close()
    const next = await streamOf(2)
    expect(streams().length).toBe(1)
    next.tell(hello)
    next.tell(change(0, 1))
    await eventually(() => expect([second.frames.at(-1), third.frames.at(-1)]).toEqual([change(0, 1), change(0, 1)]))
  })

  it('tells nobody when nobody listens', async () => {
    const spoken: unknown[] = []
    const ear = new BroadcastChannel('ropewalk-live')
    ear.onmessage = ({ data }: MessageEvent) => spoken.push(data)
    try {
      tab()
      const stream = await streamOf(1)
      stream.tell(hello)
      await eventually(() => expect(spoken.length).toBeGreaterThan(1))
      await settle()
      spoken.length = 0
      stream.tell(change(0, 1))
      stream.tell(change(1, 2))
      await settle()
      expect(spoken).toEqual([])
    } finally {
      ear.close()
    }
  })
})
