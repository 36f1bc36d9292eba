import { describe, expect, it } from 'vitest'
import { sliceStateOf, standingOf } from '#components/execution/slices.ts'
import { type OrderRow, type StoredSchedule, storedSchedule } from '#lib/wire/views/execution.ts'
import { progressOf } from './schedule.ts'

const S = 1_000_000
const stored = (over: Partial<StoredSchedule> = {}): StoredSchedule => ({
  ...storedSchedule.parse({
    style: 'twap',
    pace: 'clock',
    quantity: '0.4',
    starts_at_us: 0,
    ends_at_us: 40 * S,
    slices: [0.1, 0.1, 0.1, 0.1, 0].map((quantity, n) => ({ slice_no: n + 1, due_at_us: n * 10 * S, quantity })),
  }),
  ...over,
})
const order = (sliceNo: number | null, status: string, quantity: string, filledQuantity = '0') =>
  ({ sliceNo, status, quantity, filledQuantity, venue: 'a' }) as OrderRow
const fill = (venueAtUs: number, quantity: string) => ({ venueAtUs, quantity })

describe('planned against done', () => {
  const orders = [
    order(1, 'filled', '0.1', '0.1'),
    order(2, 'cancelled', '0.1', '0.03'),
    order(3, 'partially_filled', '0.17', '0.02'),
    order(null, 'filled', '9', '9'),
  ]
  const progress = progressOf(stored(), orders, [fill(11 * S, '0.03'), fill(1 * S, '0.1'), fill(21 * S, '0.02')])
  const states = (nowUs: number, isOver = false, p = progress) => p.slices.map((slice) => sliceStateOf(slice, p, nowUs, isOver).word)

  it('adds up in decimals: an order that is over counts with what it filled, an open one with all of it', () => {
    expect(progress).toMatchObject({ filled: '0.15', ordered: '0.3', open: '0.15', remaining: '0.25' })
    expect(progress.done.map(({ filled }) => filled)).toEqual(['0.1', '0.13', '0.15'])
    expect(progress.slices.map(({ plannedTo }) => plannedTo)).toEqual(['0.1', '0.2', '0.3', '0.4', '0.4'])
    expect(progress.slices.map(({ isCovered }) => isCovered)).toEqual([true, false, true, false, false])
  })
  it('stands where the market’s clock is', () => {
    expect(standingOf(progress, 25 * S)).toMatchObject({ begun: 3, count: 4, plannedNow: '0.3', leftMs: 15_000 })
    expect(standingOf(progress, 25 * S).behind).toBeCloseTo(0)
    expect(standingOf(progress, -1)).toMatchObject({ plannedNow: '0' })
  })
  it('speaks of what is to come as to come, and of what is over as over', () => {
    expect(states(25 * S)).toEqual(['filled', 'partly filled, rest rolls on', 'working', 'to come', 'to come, cleans up'])
    expect(states(35 * S)[3]).toBe('due, rolls on')
    const ended = progressOf(stored(), [order(1, 'filled', '0.1', '0.1'), order(2, 'rejected', '0.1')], [])
    expect(states(99 * S, true, ended)).toEqual(['filled', 'refused by the venue', 'not sent', 'not sent', 'not needed'])
  })
  it('names the check that withholds a slice, and why a stopped one was not sent', () => {
    const holds = storedSchedule.parse({
      ...stored(),
      holds: [{ code: 'PRICE_COLLAR', name: 'price collar', value: '120.5', limit: '100', slice_no: 4, quantity: '0.1', from_us: 0, until_us: null }],
    })
    const held = progressOf(holds, [], [])
    expect(sliceStateOf(held.slices[3] as (typeof held.slices)[number], held, 31 * S, false)).toMatchObject({
      word: 'withheld',
      why: 'price collar: 120.5 bps, the limit is 100 bps',
    })
    const stopped = progressOf(stored({ stopped: { at_us: 5 * S, reason: 'cancelled by command' } }), [], [])
    expect(sliceStateOf(stopped.slices[1] as (typeof held.slices)[number], stopped, 31 * S, false)).toMatchObject({
      word: 'not sent',
      why: 'cancelled by command',
    })
  })
})
