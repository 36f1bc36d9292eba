import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PaintedBody } from '#lib/wire/painted.ts'
import { makePaintLog } from './paint.ts'
import { makeServerClock } from './server-clock.ts'

const reported = (id: string) => ({ noun: 'execution', id, kind: 'reported' })

function bench(drawn: readonly string[]) {
  const clock = makeServerClock()
  clock.sample(1_000, 6_010, 1_020)
  const sent: PaintedBody[] = []
  let frames: (() => void)[] = []
  let timers: { at: number; run: () => void }[] = []
  let now = 2_000
  const log = makePaintLog(clock, {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    nextFrame: (run) => frames.push(run),
    isDrawn: (id) => drawn.includes(id),
    send: async (body) => {
      sent.push(body)
      return { paintMs: body.samples.map(() => 80) }
    },
  })
  return {
    log,
    sent,
    paint(ms: number) {
      // Two frames: the row is drawn in the first, on the glass when the second begins.
      for (let frame = 0; frame < 2; frame++) {
        now += ms / 2
        const due = frames
        frames = []
        for (const run of due) run()
      }
    },
    pass(ms: number) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { run } of due) run()
    },
  }
}

describe('paint stamps', () => {
  it('stamps a report once it is drawn, on the server’s clock with its error, and tells every five seconds', () => {
    const { log, sent, paint, pass } = bench(['a', 'b'])
    log.told([reported('a'), { noun: 'order', id: 'o', kind: 'filled' }, { noun: 'execution', id: 'c', kind: 'approved' }])
    log.arrived(['a', 'c'])
    paint(30)
    log.told([reported('b')])
    log.arrived(['b'])
    paint(20)
    expect(sent).toEqual([])
    pass(5_000)
    expect(sent).toEqual([
      {
        samples: [
          { id: 'a', at_ms: 2_030 + 5_000, error_ms: 10 },
          { id: 'b', at_ms: 2_050 + 5_000, error_ms: 10 },
        ],
      },
    ])
  })

  it('takes the row that was drawn before the word came, at the time when it was drawn', () => {
    const { log, sent, paint, pass } = bench(['a'])
    log.arrived(['a'])
    paint(16)
    pass(40)
    log.told([reported('a')])
    log.arrived(['a'])
    paint(16)
    pass(5_000)
    expect(sent.flatMap(({ samples }) => samples)).toEqual([{ id: 'a', at_ms: 2_016 + 5_000, error_ms: 10 }])
  })

  it('counts no report twice, and none that is out of view', () => {
    const { log, sent, paint, pass } = bench(['a'])
    log.told([reported('a'), reported('far')])
    log.arrived(['a', 'far'])
    paint(16)
    log.arrived(['a'])
    paint(16)
    pass(5_000)
    expect(sent.map(({ samples }) => samples.map(({ id }) => id))).toEqual([['a']])
  })

  it('says nothing when nothing was drawn, and knows this browser’s own times of the last five minutes', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `e${n}`)
    const { log, sent, paint, pass } = bench(ids)
    pass(60_000)
    expect(sent).toEqual([])
    log.told(ids.slice(0, 10).map(reported))
    log.arrived(ids.slice(0, 10))
    paint(16)
    pass(5_000)
    await Promise.resolve()
    expect(log.times()).toEqual({ n: 10, p95Ms: null })
    log.told(ids.slice(10).map(reported))
    log.arrived(ids.slice(10))
    paint(16)
    pass(5_000)
    await Promise.resolve()
    expect(log.times()).toEqual({ n: 30, p95Ms: 80 })
    pass(300_000)
    expect(log.times()).toEqual({ n: 0, p95Ms: null })
  })

  it('stamps every report that is drawn exactly once, in whatever order words and rows come', () => {
    const step = fc.record({ told: fc.boolean(), id: fc.integer({ min: 0, max: 9 }), paints: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ids = Array.from({ length: 10 }, (_, n) => `e${n}`)
        const { log, sent, paint, pass } = bench(ids)
        const [told, arrived] = [new Set<string>(), new Set<string>()]
        for (const { told: isTold, id, paints } of steps) {
          const name = `e${id}`
          // The stream tells a report once.
          if (isTold && !told.has(name)) log.told([reported(name)])
          if (!isTold) log.arrived([name])
          ;(isTold ? told : arrived).add(name)
          if (paints) paint(16)
        }
        paint(16)
        pass(5_000)
        const stamped = sent.flatMap(({ samples }) => samples.map(({ id }) => id))
        expect(new Set(stamped).size).toBe(stamped.length)
        // A row that was drawn before the word and never again counts too: it stood there.
        expect(new Set(stamped)).toEqual(new Set([...told].filter((id) => arrived.has(id))))
      }),
    )
  })
})

describe('the server’s clock', () => {
  it('trusts the quickest answer of the last thirty', () => {
    const clock = makeServerClock()
    expect(clock.at(0)).toBeNull()
    clock.sample(0, 1_100, 100)
    clock.sample(200, 1_207, 210)
    clock.sample(300, 1_390, 400)
    expect(clock.at(1_000)).toEqual({ ms: 2_002, errorMs: 5 })
    for (let n = 0; n < 30; n++) clock.sample(0, 5_010, 20)
    expect(clock.at(0)).toEqual({ ms: 5_000, errorMs: 10 })
  })
})
