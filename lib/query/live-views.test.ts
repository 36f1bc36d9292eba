import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '#lib/wire/stream.ts'
import { type LiveView, makeLiveViews } from './live-views.ts'

const item = (id: string, noun = 'execution'): ChangeItem => ({ noun, id, kind: 'working' })

function world() {
  const client = new QueryClient()
  const timers = new Set<{ at: number; run: () => void }>()
  let now = 1_000_000
  let isHidden = false
  let drawMs = 10
  const views = makeLiveViews(client, {
    now: () => now,
    isHidden: () => isHidden,
    drawn: () => new Promise((resolve) => void timers.add({ at: now + drawMs, run: resolve })),
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  })
  const whole: string[] = []
  client.invalidateQueries = async (filters) => void (filters?.refetchType === 'none' || whole.push(JSON.stringify(filters?.queryKey)))
  async function pass(ms: number): Promise<void> {
    const until = now + ms
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    for (;;) {
      const due = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      timers.delete(due)
      now = due.at
      due.run()
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
    now = until
  }
  return {
    client,
    views,
    pass,
    whole,
    hide: (value: boolean) => {
      isHidden = value
    },
    draws: (ms: number) => {
      drawMs = ms
    },
    now: () => now,
  }
}
const reads: string[][] = []
const view = (overrides: Partial<LiveView> = {}): LiveView => ({
  queryKey: ['executions'],
  nouns: ['execution'],
  read: async (ids) => void reads.push([...ids]),
  ...overrides,
})

describe('live views', () => {
  it('reads a first change at once, and what follows within 60 ms together', async () => {
    const { views, pass } = world()
    reads.length = 0
    views.register(view())
    views.onHello(null)
    await pass(500)
    views.onChange([item('a')])
    await pass(0)
    expect(reads).toEqual([['a']])
    views.onChange([item('b')])
    await pass(40)
    views.onChange([item('c'), item('b'), item('p', 'position')])
    await pass(19)
    expect(reads).toEqual([['a']])
    await pass(1)
    expect(reads).toEqual([['a'], ['b', 'c']])
  })

  it('reads less often where drawing takes long: it rests for about as long as that took', async () => {
    const { views, pass, draws } = world()
    reads.length = 0
    views.register(view())
    draws(200)
    for (let n = 0; n < 100; n++) {
      views.onChange([item(`e${n}`)])
      await pass(20)
    }
    expect(reads.length).toBe(6)
    expect(reads.flat().length).toBeGreaterThanOrEqual(80)
  })

  it('keeps one read in flight, and reads what came meanwhile after it', async () => {
    const { views, pass } = world()
    let finish = () => {}
    const seen: string[][] = []
    views.register(
      view({
        read: (ids) => {
          seen.push([...ids])
          return new Promise((resolve) => {
            finish = resolve
          })
        },
      }),
    )
    views.onChange([item('a')])
    await pass(40)
    views.onChange([item('b')])
    await pass(400)
    expect(seen).toEqual([['a']])
    finish()
    await pass(40)
    expect(seen).toEqual([['a'], ['b']])
  })

  it('reads the whole query instead of more than 200 ids', async () => {
    const { views, pass, whole } = world()
    reads.length = 0
    views.register(view())
    views.onChange(Array.from({ length: 201 }, (_, i) => item(`e${i}`)))
    await pass(300)
    expect(reads).toEqual([])
    expect(whole).toEqual(['["executions"]'])
  })

  it('reads nothing in a hidden tab, and once when it is seen again', async () => {
    const { views, pass, whole, hide } = world()
    reads.length = 0
    views.register(view())
    hide(true)
    for (let i = 0; i < 300; i++) views.onChange([item(`e${i}`)])
    await pass(5_000)
    expect([reads.length, whole.length]).toEqual([0, 0])
    hide(false)
    views.onVisible()
    await pass(300)
    expect([reads.length, whole.length]).toEqual([0, 1])
  })

  it('reads everything after a gap and after the first hello, but not after a routine reconnect', async () => {
    const { views, pass, whole } = world()
    views.register(view())
    views.onHello(null)
    await pass(500)
    expect(whole.length).toBe(1)
    views.onHello(null)
    await pass(500)
    expect(whole.length).toBe(1)
    views.onGap()
    await pass(500)
    expect(whole.length).toBe(2)
  })

  it('leaves what came with the document as it is where the stream goes on from there, and reads what changed since', async () => {
    const { client, views, pass, whole, now } = world()
    reads.length = 0
    const madeAt = now()
    client.setQueryData(['executions'], {}, { updatedAt: madeAt + 1_200 })
    client.setQueryData(['old'], {}, { updatedAt: madeAt - 5 })
    await pass(2_000)
    views.register(view())
    views.register(view({ queryKey: ['old'] }))
    views.register(view({ queryKey: ['being read'] }))
    expect(views.onHello(madeAt)).toBe(true)
    views.onChange([item('missed')])
    await pass(500)
    expect(whole).toEqual(['["old"]'])
    expect(reads).toEqual([['missed'], ['missed']])
    expect(views.onHello(null)).toBe(false)
    await pass(500)
    expect(whole.length).toBe(1)
  })

  it('reads again what was being read when a stream without a place began', async () => {
    const { views, pass, whole } = world()
    views.register(view({ queryKey: ['being read'] }))
    views.onHello(null)
    await pass(500)
    expect(whole).toEqual(['["being read"]'])
  })

  it('catches up on what changed between the page and its registration', async () => {
    const { client, views, pass, now } = world()
    reads.length = 0
    views.onHello(null)
    await pass(60_000)
    client.setQueryData(['executions'], {}, { updatedAt: now() })
    await pass(100)
    views.onChange([item('late')])
    await pass(100)
    views.register(view())
    await pass(100)
    expect(reads).toEqual([['late']])
  })

  it('reads again what was on screen long ago', async () => {
    const { client, views, pass, whole, now } = world()
    views.onHello(null)
    client.setQueryData(['executions'], {}, { updatedAt: now() })
    await pass(60_000)
    views.register(view())
    await pass(300)
    expect(whole).toEqual(['["executions"]'])
  })

  it('asks again for everything when a delta read failed', async () => {
    const { views, pass, whole } = world()
    views.register(view({ read: () => Promise.reject(new Error('away')) }))
    views.onChange([item('a')])
    await pass(100)
    expect(whole).toEqual([])
    await pass(2_000)
    expect(whole).toEqual(['["executions"]'])
  })

  it('spaces whole reads by everyMs', async () => {
    const { views, pass, whole } = world()
    views.register({ queryKey: ['overview'], nouns: ['execution'], everyMs: 1_000 })
    for (let i = 0; i < 30; i++) {
      views.onChange([item(`e${i}`)])
      await pass(100)
    }
    expect(whole.length).toBeGreaterThanOrEqual(3)
    expect(whole.length).toBeLessThanOrEqual(4)
  })
})
