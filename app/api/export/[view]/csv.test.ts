import { describe, expect, it } from 'vitest'
import type { ExecutionRow } from '#lib/wire/views/executions.ts'
import { csvLine, executionLine, pickColumns } from './csv.ts'

const row: ExecutionRow = {
  id: 'X1',
  decisionId: 'D1',
  symbol: '=cmd()',
  side: 'sell',
  status: 'refused',
  style: 'market',
  venue: null,
  quantity: '0.10000000',
  filledRatio: null,
  averagePrice: null,
  arrivalSlippageBps: '-1.25',
  shortfallBps: null,
  venueMs: null,
  score: null,
  nulls: {},
  unknownSinceMs: null,
  createdAtMs: Date.UTC(2026, 10, 22, 14, 3, 7, 123),
  decidedAtMs: null,
  reasons: [{ code: 'ORDER_SIZE_LIMIT', message: 'Said "no", twice', field: null, curator: null, value: null, limit: null }],
}

describe('the export', () => {
  it('keeps decimals as they are stored, times in ISO, and what is not known empty', () => {
    const columns = pickColumns('time,size,slippage,shortfall')
    expect(columns).toEqual([
      'id',
      'decision_id',
      'created_at',
      'decided_at',
      'quantity',
      'arrival_slippage_bps (+ lost)',
      'implementation_shortfall_bps (+ lost)',
    ])
    expect(executionLine(row, columns)).toBe('X1,D1,2026-11-22T14:03:07.123Z,,0.10000000,-1.25,\n')
  })
  it('quotes what needs it and never starts a formula', () => {
    expect(executionLine(row, pickColumns('symbol,reason'))).toBe(`X1,D1,'=cmd(),ORDER_SIZE_LIMIT,"Said ""no"", twice"\n`)
    expect(csvLine(['-5', '-5+1', '+x', '@y'])).toBe(`-5,'-5+1,'+x,'@y\n`)
  })
  it('has every column when none is named', () => {
    expect(executionLine(row, pickColumns(undefined)).split(',').length).toBeGreaterThanOrEqual(18)
  })
})
