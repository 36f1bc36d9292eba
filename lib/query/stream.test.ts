import { describe, expect, it } from 'vitest'
import type { Frame } from '#lib/wire/stream.ts'
import { continues, cursorOf, keepStream, type StreamHost } from './stream.ts'

/** A browser whose time moves only by hand. */
function host() {
  const opened: { url: string; isClosed: boolean; tell: (frame: Frame) => void; fail: () => void }[] = []
  const timers = new Set<{ at: number; run: () => void }>()
  let now = 0
  const fake: StreamHost = {
    open(url) {
      const source = {
        close: () => {
          one.isClosed = true
        },
        onmessage: null as ((event: MessageEvent<string>) => void) | null,
        onerror: null as (() => void) | null,
      }
      const one = {
        url,
        isClosed: false,
        tell: (frame: Frame) => source.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent<string>),
        fail: () => source.onerror?.(),
      }
      opened.push(one)
      return source as ReturnType<StreamHost['open']>
    },
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    now: () => now,
    random: () => 0.5,
  }
  function pass(ms: number): void {
    const until = now + ms
    for (;;) {
      const due = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      timers.delete(due)
      now = due.at
      due.run()
    }
    now = until
  }
  return { fake, opened, pass, last: () => opened.at(-1) as (typeof opened)[number], timers }
}
const hello: Frame = { type: 'hello', cursor: '5:1', isBehind: false, serverAt: 1, workerAt: 1, build: 'b' }

describe('keepStream', () => {
  it('resumes from the last cursor, waiting twice as long each time, at most about ten seconds', () => {
    const { fake, opened, pass, last } = host()
    const words: string[] = []
    keepStream({ onFrame: () => {}, onConnection: (word) => words.push(word), cursor: () => '5:1' }, fake)
    last().tell(hello)
    last().fail()
    expect(last().isClosed).toBe(true)
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      const before = opened.length
      pass(delay - 1)
      expect(opened.length).toBe(before)
      pass(1)
      expect(opened.length).toBe(before + 1)
      expect(last().url).toBe('/api/stream?from=5%3A1')
      last().fail()
    }
    expect(words.slice(0, 2)).toEqual(['open', 'lost'])
  })

  it('starts over with short waits once the server has said hello', () => {
    const { fake, opened, pass, last } = host()
    keepStream({ onFrame: () => {}, onConnection: () => {}, cursor: () => null }, fake)
    for (const delay of [500, 1_000, 2_000]) {
      last().fail()
      pass(delay)
    }
    last().tell(hello)
    last().fail()
    const before = opened.length
    pass(500)
    expect(opened.length).toBe(before + 1)
  })

  it('reconnects after bye at once and without a word', () => {
    const { fake, opened, pass, last } = host()
    const words: string[] = []
    keepStream({ onFrame: () => {}, onConnection: (word) => words.push(word), cursor: () => null }, fake)
    last().tell(hello)
    last().tell({ type: 'bye' })
    pass(0)
    expect(opened.length).toBe(2)
    expect(words).toEqual(['open'])
  })

  it('gives up a connection that is open in name only', () => {
    const { fake, opened, pass, last } = host()
    keepStream({ onFrame: () => {}, onConnection: () => {}, cursor: () => null }, fake)
    last().tell(hello)
    pass(9_000)
    last().tell({ type: 'beat', serverAt: 1, workerAt: 1, lagMs: 0 })
    pass(9_999)
    expect(opened.length).toBe(1)
    pass(501)
    expect(opened.length).toBe(2)
  })

  it('leaves nothing behind when it is closed', () => {
    const { fake, last, timers } = host()
    const close = keepStream({ onFrame: () => {}, onConnection: () => {}, cursor: () => null }, fake)
    last().tell(hello)
    close()
    expect(last().isClosed).toBe(true)
    expect(timers.size).toBe(0)
  })
})

describe('the chain of frames', () => {
  it('is broken when a change does not start where the last frame ended', () => {
    const change = { type: 'change', from: '5:1', to: '6:2', items: [] } as const
    expect(continues(change, '5:1')).toBe(true)
    expect(continues(change, '5:0')).toBe(false)
    expect(continues(change, null)).toBe(true)
    expect(cursorOf(change)).toBe('6:2')
    expect(cursorOf({ type: 'beat', serverAt: 1, workerAt: null, lagMs: 0 })).toBeNull()
  })
})
