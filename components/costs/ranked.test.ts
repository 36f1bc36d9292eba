import { expect, it } from 'vitest'
import type { CostRow } from '#lib/wire/views/costs.ts'
import { costRowId, rankedOnce } from './ranked.ts'

const rows = (...ids: string[]): CostRow[] =>
  ids.map((executionId) => ({
    executionId,
    orderId: null,
    fillId: null,
    symbol: null,
    side: null,
    venue: null,
    style: null,
    status: 'filled',
    atMs: null,
    value: '1',
    reason: null,
    weight: null,
    fillCount: 1,
  }))

it('has a row of both ends once, worst first', () => {
  expect(rankedOnce({ worst: rows('a', 'b', 'c'), best: rows('d', 'c', 'b') }).map(costRowId)).toEqual(['a', 'b', 'c', 'd'])
  expect(rankedOnce({ worst: rows('a', 'b'), best: rows('d', 'c') }).map(costRowId)).toEqual(['a', 'b', 'c', 'd'])
})
