import { describe, expect, it } from 'vitest'
import type { EventRow, ExecutionDetail, FillRow, OrderRow, ScheduleSlice } from '#lib/wire/views/execution.ts'
import { latencyOf, slicesInWords, stampsNow } from './slices.ts'

const order = (id: string, more: Partial<OrderRow>): OrderRow =>
  ({ id, timeInForce: 'ioc', intendedAtMs: 5, sentAtMs: null, acknowledgedAtMs: null, ...more }) as OrderRow
const filledAt = (atMs: number): EventRow => ({ noun: 'order', kind: 'partially_filled', atMs }) as EventRow
const fill = (orderId: string, liquidity: FillRow['liquidity']): FillRow => ({ orderId, liquidity }) as FillRow

describe('stamps of an execution under way', () => {
  const stages = (stamps: Readonly<Record<string, number>>, totals = {}) => ({
    stamps_us: stamps,
    committed_is_early: null,
    intervals_ms: {},
    totals_ms: totals,
    nulls: {},
  })
  const detail = (of: { status?: string; stamps?: Readonly<Record<string, number>>; totals?: object; orders?: OrderRow[]; events?: EventRow[] }) =>
    ({
      head: { status: of.status ?? 'working' },
      stages: stages(of.stamps ?? { committed: 1_000, noticed: 2_000, judged: 5_400 }, of.totals),
      orders: of.orders ?? [order('a', { sentAtMs: 9, acknowledgedAtMs: 50 }), order('b', { sentAtMs: 5_009, acknowledgedAtMs: 5_050 })],
      events: of.events ?? [filledAt(72), filledAt(5_072)],
    }) as unknown as ExecutionDetail

  it('give each total as soon as its two stamps are there', () => {
    expect(stampsNow(detail({}))?.totals_ms).toEqual({ decision_to_send_ms: 8, venue_ms: 63 })
    expect(stampsNow(detail({ events: [] }))?.totals_ms).toEqual({ decision_to_send_ms: 8 })
    expect(stampsNow(detail({ orders: [], events: [] }))?.totals_ms).toEqual({})
  })
  it('leave what is stored as it is', () => {
    expect(stampsNow(detail({ totals: { venue_ms: 61 } }))?.totals_ms).toEqual({ decision_to_send_ms: 8, venue_ms: 61 })
    expect(stampsNow(detail({ status: 'filled' }))?.totals_ms).toEqual({})
  })
  it('call a negative total a matter of clocks', () => {
    const now = stampsNow(detail({ stamps: { committed: 99_000 } }))
    expect([now?.totals_ms.decision_to_send_ms, now?.nulls.decision_to_send_ms]).toEqual([undefined, 'clock_skew'])
  })
  it('do not measure from a stored intent that only the order’s row tells, to the millisecond and before it was stored', () => {
    expect(stampsNow(detail({}))?.nulls).toEqual({ intent_ms: 'after the end', send_ms: 'after the end' })
    expect(stampsNow(detail({ stamps: { committed: 1_000, judged: 5_400, intent: 7_000 } }))?.nulls).toEqual({})
  })
})

describe('the latency and its budget', () => {
  const detail = (latency: string | null, orders: readonly OrderRow[], fills: readonly FillRow[]): Pick<ExecutionDetail, 'metrics' | 'orders' | 'fills'> => ({
    metrics: { values: { latency_ms: latency }, nulls: {}, benchmarks: {}, inputs: { max_latency_ms: '1000' }, venueScores: {} },
    orders,
    fills,
  })
  const taking = order('a', {})
  const resting = order('b', { timeInForce: 'gtc' })

  it('is sent to first fill of an order that takes', () => {
    expect(latencyOf(detail('41.3', [taking], [fill('a', 'taker')]))).toEqual({
      words: 'latency 41 ms, budget 1 s',
      means: 'sent to first fill',
      isOver: false,
      endsAt: 'first_fill',
    })
    expect(latencyOf(detail('4700', [taking], [fill('a', 'taker')]))).toMatchObject({ words: 'latency 4.7 s, budget 1 s', isOver: true })
  })
  it('does not count that an order waited in the book', () => {
    expect(latencyOf(detail('11', [resting], [fill('b', 'maker')]))).toMatchObject({
      isOver: false,
      endsAt: 'acknowledged',
      means: expect.stringContaining('waiting in the book has no budget'),
    })
    expect(latencyOf(detail('11', [resting], [fill('b', 'taker'), fill('b', 'maker')]))).toMatchObject({ endsAt: 'first_fill' })
  })
  it('of several orders is a mean, which no stage shows', () => {
    const fills = [fill('a', 'taker'), fill('b', 'maker')]
    expect(latencyOf(detail('1200', [taking, resting], fills))).toMatchObject({
      words: 'mean latency of 2 orders 1.2 s, budget 1 s',
      isOver: true,
      endsAt: null,
    })
    // A second one that filled after the first had not: the line shows the first.
    expect(latencyOf(detail('1200', [taking, resting], [fill('b', 'maker')]))).toMatchObject({ words: 'latency 1.2 s, budget 1 s', endsAt: null })
  })
  it('is unknown until there is a fill and a report', () => {
    expect(latencyOf(detail(null, [resting], []))).toBeNull()
    expect(latencyOf({ metrics: null, orders: [], fills: [] })).toBeNull()
  })
})

/** Guarantees: slices are counted as the facts above their table count them, and what cleans up is said beside. */
const slices = (planned: number, cleaning: number): readonly ScheduleSlice[] =>
  Array.from({ length: planned + cleaning }, (_, at) => ({ planned: at < planned ? '1.5' : '0' }) as ScheduleSlice)

it('says slices and those that clean up', () => {
  expect(slicesInWords({ slices: slices(20, 3) })).toBe('20 slices and 3 that clean up')
  expect(slicesInWords({ slices: slices(14, 1) })).toBe('14 slices and 1 that cleans up')
  expect(slicesInWords({ slices: slices(20, 0) })).toBe('20 slices')
})
