import { describe, expect, it } from 'vitest'
import type { ExecutionRow } from '#lib/wire/views/executions.ts'
import { applyDelta, type ExecutionsData, executionOf } from './executions.ts'

const row = (id: string, status = 'filled') => ({ id, status }) as ExecutionRow
const data = (...pages: [string[], string | null][]): ExecutionsData => ({
  pages: pages.map(([ids, next]) => ({ rows: ids.map((id) => row(id)), next })),
  pageParams: [null, ...pages.slice(0, -1).map(([, next]) => next)],
})
const ids = (of: ExecutionsData) => of.pages.map((page) => page.rows.map(({ id }) => id))

describe('applyDelta', () => {
  it('replaces a known row where it stands and leaves other pages untouched', () => {
    const before = data([['e9', 'e8'], 'e8'], [['e7', 'e6'], null])
    const after = applyDelta(before, ['e7'], [row('e7', 'cancelled')])
    expect(ids(after)).toEqual([
      ['e9', 'e8'],
      ['e7', 'e6'],
    ])
    expect(after.pages[1]?.rows[0]?.status).toBe('cancelled')
    expect(after.pages[0]).toBe(before.pages[0])
  })

  it('puts newer rows on top, newest first, also when they come out of order', () => {
    expect(ids(applyDelta(data([['e5'], null]), ['e6', 'e8', 'e7'], [row('e8'), row('e7'), row('e6')]))).toEqual([['e8', 'e7', 'e6', 'e5']])
    expect(ids(applyDelta(data([['e5', 'e3'], null]), ['e4'], [row('e4')]))).toEqual([['e5', 'e4', 'e3']])
  })

  it('takes out a row that the filter no longer lets through', () => {
    expect(ids(applyDelta(data([['e5', 'e4'], null]), ['e5'], []))).toEqual([['e4']])
  })

  it('leaves a row of a page that is not read to that page', () => {
    expect(ids(applyDelta(data([['e9', 'e8'], 'e8']), ['e2'], [row('e2')]))).toEqual([['e9', 'e8']])
  })

  it('keeps at most 5,000 rows and goes on reading below the last one kept', () => {
    const many = Array.from({ length: 4_990 }, (_, i) => `e${String(9_999 - i)}`)
    const fresh = Array.from({ length: 50 }, (_, i) => row(`f${String(50 - i).padStart(2, '0')}`))
    const after = applyDelta(
      data([many.slice(0, 100), many[99] as string], [many.slice(100), 'e0001']),
      fresh.map(({ id }) => id),
      fresh,
    )
    const all = ids(after).flat()
    expect(all.length).toBe(5_000)
    expect(after.pages.at(-1)?.next).toBe(all.at(-1))
  })

  it('shows the first row of an empty blotter', () => {
    expect(ids(applyDelta(data([[], null]), ['e1'], [row('e1')]))).toEqual([['e1']])
  })
})

describe('the execution that an event changes on screen', () => {
  it('is its own, or the one that an order or fill belongs to; a mark-out changes none', () => {
    expect(executionOf({ noun: 'execution', id: 'e', kind: 'reported' })).toBe('e')
    expect(executionOf({ noun: 'fill', id: 'f', kind: 'booked', executionId: 'e' })).toBe('e')
    expect(executionOf({ noun: 'order', id: 'o', kind: 'sent' })).toBeNull()
    expect(executionOf({ noun: 'execution', id: 'e', kind: 'measured' })).toBeNull()
  })
})

describe('applyDelta where the oldest come first', () => {
  it('replaces what is known, wherever it stands, and leaves new ones to their page', () => {
    const after = applyDelta(data([['e1', 'e2'], 'e2'], [['e3'], null]), ['e2', 'e9'], [row('e2', 'cancelled'), row('e9')], false)
    expect(ids(after)).toEqual([['e1', 'e2'], ['e3']])
    expect(after.pages[0]?.rows[1]?.status).toBe('cancelled')
  })
})
