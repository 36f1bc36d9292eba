import { describe, expect, it } from 'vitest'
import type { StrandRow } from '#lib/wire/views/strands.ts'
import { putStrands, type StrandsData } from './strands.ts'

const row = (id: string, status = 'filled'): StrandRow => ({
  id,
  kind: 'execution',
  status,
  symbol: 'A',
  timeframe: '5m',
  venue: 'v',
  executionType: 'market',
  outcomeType: null,
  side: 'buy',
  strandScore: null,
  strandScoreReason: 'pending',
  executionScore: null,
  executionScoreReason: 'pending',
  shortfallBps: null,
  shortfallReason: 'pending',
  braidedInto: null,
  createdAtMs: 0,
})
const data = (nextBefore: string | null): StrandsData => ({
  pages: [
    { rows: [row('5'), row('4')], nextBefore: '4', readAtMs: 0 },
    { rows: [row('3'), row('2')], nextBefore, readAtMs: 0 },
  ],
  pageParams: [null, '4'],
})
const ids = (found: StrandsData) => found.pages.map((page) => page.rows.map(({ id, status }) => `${id}${status[0]}`).join(' '))

describe('the live rows of the strand table', () => {
  it('replaces a row where it stands and puts a new one on top', () => {
    expect(ids(putStrands(data('2'), ['3', '6'], [row('3', 'expired'), row('6')]))).toEqual(['6f 5f 4f', '3e 2f'])
  })
  it('takes out what the filter no longer lets through', () => expect(ids(putStrands(data('2'), ['4'], []))).toEqual(['5f', '3f 2f']))
  it('leaves what belongs to an unread page to that page', () => {
    expect(ids(putStrands(data('2'), ['1'], [row('1')]))).toEqual(['5f 4f', '3f 2f'])
    expect(ids(putStrands(data(null), ['1'], [row('1')]))[0]).toContain('1f')
  })
})
