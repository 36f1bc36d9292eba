import { describe, expect, it } from 'vitest'
import type { ExecutionRow } from '#lib/wire/views/executions.ts'
import { EXECUTIONS } from './columns.ts'
import { commentOf, csvLine, lineOf, pickColumns } from './csv.ts'

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
    const columns = pickColumns(EXECUTIONS, 'time,size,slippage,shortfall')
    expect(columns.map(({ name }) => name)).toEqual([
      'id',
      'decision_id',
      'created_at',
      'decided_at',
      'quantity',
      'arrival_slippage_bps (+ lost)',
      'implementation_shortfall_bps (+ lost)',
    ])
    expect(lineOf(row, columns)).toBe('X1,D1,2026-11-22T14:03:07.123Z,,0.10000000,-1.25,\n')
  })
  it('quotes what needs it and never starts a formula', () => {
    expect(lineOf(row, pickColumns(EXECUTIONS, 'symbol,reason'))).toBe(`X1,D1,'=cmd(),ORDER_SIZE_LIMIT,"Said ""no"", twice"\n`)
    expect(csvLine(['-5', '-5+1', '+x', '@y'])).toBe(`-5,'-5+1,'+x,'@y\n`)
  })
  it('has every column when none is named', () => {
    expect(lineOf(row, pickColumns(EXECUTIONS, undefined)).split(',').length).toBeGreaterThanOrEqual(18)
  })
  it('follows the order on screen, and takes a column once', () => {
    expect(pickColumns(EXECUTIONS, 'side,symbol,side,gone').map(({ name }) => name)).toEqual(['id', 'decision_id', 'side', 'symbol'])
  })
  it('guards every start of a formula, behind blanks too, and leaves numbers alone', () => {
    for (const text of ['=1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u00a0=1', '|calc', '＝1', '＋1', '－1', '＠x'])
      expect(csvLine([text]).replace(/^"/, '').startsWith("'"), JSON.stringify(text)).toBe(true)
    expect(csvLine(['-5', '-0.25', '1e-7', '-1.5e3', -5, 0.1])).toBe('-5,-0.25,1e-7,-1.5e3,-5,0.1\n')
  })
  it('keeps the comment on one line and in one cell', () => {
    expect(commentOf('filter: symbol=X,=cmd()\n=2 "quoted";=3')).toBe('# filter: symbol=X |=cmd() =2  |quoted | |=3\n')
  })
})
