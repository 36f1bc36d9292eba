/** Known answers 9 and 10 of the recordings through the readers and the metric functions, and the reader's refusals. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slippageBps } from '#lib/domain/account/metrics/benchmark.ts'
import { measureFill } from '#lib/domain/account/metrics/fill.ts'
import { bookAt } from '#lib/domain/account/metrics/quote-match.ts'
import { BPS, type Decimal, ONE, ZERO } from '#lib/domain/base/decimal.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'
import {
  decimalColumn,
  describeProblem,
  instantColumn,
  optional,
  positiveColumn,
  quoteColumns,
  readTable,
  splitTable,
  textColumn,
  tradeColumns,
} from './files.ts'

const path = (...parts: string[]) => join(recordingsFolder(), ...parts)
const unzipped = (...parts: string[]) => gunzipSync(readFileSync(path(...parts))).toString('utf8')
function rowsOf<T>(result: { ok: true; value: T } | { ok: false; error: Parameters<typeof describeProblem>[0] }): T {
  if (!result.ok) throw new Error(describeProblem(result.error))
  return result.value
}
const known = (value: unknown): Decimal => {
  if (typeof value === 'string') throw new Error(`null: ${value}`)
  return value as Decimal
}

describe('known answer 9: taq, trades matched to the quote in force', () => {
  it('means over all 7,168 trades', () => {
    const quotes = rowsOf(readTable(unzipped('taq', 'sampleQData.csv.gz'), 'sampleQData.csv', quoteColumns({ at: 'EPOCH_US', bid: 'BID', ask: 'OFR' }, 'us')))
    const trades = rowsOf(
      readTable(unzipped('taq', 'sampleTData.csv.gz'), 'sampleTData.csv', tradeColumns({ at: 'EPOCH_US', price: 'PRICE', size: 'SIZE' }, 'us')),
    )
    expect([quotes.length, trades.length]).toEqual([46_564, 7_168])
    let [mids, effective, quoted, value] = [ZERO, ZERO, ZERO, ZERO]
    for (const { at, price, size } of trades) {
      const book = bookAt(quotes, at, 'at_or_before', null)
      if (typeof book === 'string') throw new Error(`no quote in force: ${book}`)
      const side = price.gte(book.mid) ? 'buy' : 'sell'
      const { values } = measureFill({
        side,
        quantity: size,
        price,
        liquidity: 'taker',
        mid: book.mid,
        halfSpread: book.halfSpread,
        sentMid: 'not_sent',
      })
      mids = mids.plus(book.mid)
      effective = effective.plus(known(values.effective_spread_bps).times(book.mid).div(BPS))
      quoted = quoted.plus(book.halfSpread.times(2))
      value = value.plus(price.times(size))
    }
    const mean = (total: Decimal) => total.div(trades.length).toSignificantDigits(10).toNumber().toPrecision(10)
    expect(mean(mids)).toBe('156.8751203')
    expect(mean(effective)).toBe('0.02116099330')
    expect(mean(quoted)).toBe('0.04554896763')
    expect(mean(value)).toBe('25874.42590')
  })
})

describe('known answer 10: real fills beside the prices the backtest expected', () => {
  const prices = {
    buy: positiveColumn('Buy_Price'),
    sell: positiveColumn('Sell_Price'),
    expectedBuy: positiveColumn('BT_Buy_Price'),
    expectedSell: positiveColumn('BT_Sell_Price'),
  }
  /** Slippage in index points, positive = lost, of one lot. */
  const lost = (side: 'buy' | 'sell', price: Decimal, expected: Decimal) =>
    slippageBps(side, { quantity: ONE, notional: price }, expected).times(expected).div(BPS).toDecimalPlaces(30)

  it('mean buy, sell and total slippage', () => {
    const text = readFileSync(path('real-fills', 'realdataBT.csv'), 'utf8')
    const rows = rowsOf(readTable(text, 'realdataBT.csv', prices))
    expect(rows.length).toBe(320)
    // The source writes backtest − actual on both sides: the negated cost of a buy, the cost of a sell.
    const buys = rows.map((row) => lost('buy', row.buy, row.expectedBuy).neg())
    const sells = rows.map((row) => lost('sell', row.sell, row.expectedSell))
    const mean = (values: readonly Decimal[]) =>
      values
        .reduce((a, b) => a.plus(b), ZERO)
        .div(rows.length)
        .toFixed()
    expect(mean(buys)).toBe('-7.921875')
    expect(mean(sells)).toBe('3.578125')
    expect(mean(buys.map((buy, i) => buy.plus(sells[i] as Decimal)))).toBe('-4.34375')

    const compared = rowsOf(
      readTable(readFileSync(path('real-fills', 'realdataBT_comp.csv'), 'utf8'), 'realdataBT_comp.csv', {
        ...prices,
        buySlippage: decimalColumn('Buy_slippage'),
        sellSlippage: decimalColumn('Sell_slippage'),
        total: decimalColumn('Total_Slippage'),
      }),
    )
    compared.forEach((row, i) => {
      expect(row.buySlippage.toFixed()).toBe((buys[i] as Decimal).toFixed())
      expect(row.sellSlippage.toFixed()).toBe((sells[i] as Decimal).toFixed())
      expect(row.total.toFixed()).toBe((buys[i] as Decimal).plus(sells[i] as Decimal).toFixed())
    })
  })
})

describe('delimited text', () => {
  const columns = { at: instantColumn('at', 'iso'), price: positiveColumn('price'), note: optional(textColumn('note')) }
  const problem = (text: string) => {
    const result = readTable(text, 'x.csv', columns)
    return result.ok ? 'read' : describeProblem(result.error)
  }

  it('reads quotes, doubled quotes, line ends, a byte order mark and an absent optional column', () => {
    const rows = rowsOf(readTable('\uFEFFat;price;note\r\n2024-08-09T00:00:00Z;1.5;"a;b ""c""\nd"\r\n\r\n2024-08-09 00:00:00.123456;2;\r\n', 'x.csv', columns))
    expect(rows.map((r) => [r.line, r.at, r.price.toFixed(), r.note])).toEqual([
      [2, 1_723_161_600_000_000, '1.5', 'a;b "c"\nd'],
      [5, 1_723_161_600_123_456, '2', null],
    ])
    expect(rowsOf(readTable('at,price\n2024-08-09,1\n'.replace('-09,', '-09T00:00Z,'), 'x.csv', columns))[0]?.note).toBeNull()
  })

  it('names the line and the column of what it refuses', () => {
    expect(problem('')).toBe('x.csv line 1: the file is empty')
    expect(problem('at,cost\n')).toBe('x.csv line 1, column price: the header has no such column (it has at, cost)')
    expect(problem('at,price\n2024-08-09T00:00Z,1\n2024-08-09T00:00Z,-1\n')).toBe('x.csv line 3, column price: expected a decimal above 0, found "-1"')
    expect(problem('at,price\n09/08/2024,1\n')).toBe('x.csv line 2, column at: expected an ISO 8601 time, found "09/08/2024"')
    expect(problem('at,price\n2024-08-09T00:00Z,NaN\n')).toContain('line 2, column price')
    expect(problem('at,price\n2024-08-09T00:00Z,1,5\n')).toBe('x.csv line 2: expected 2 cells as in the header, found 3')
    expect(problem('at,price\n"2024-08-09T00:00Z,1\n')).toBe('x.csv line 2: a quotation mark is never closed')
    expect(problem('at,price\n"a"b,1\n')).toBe('x.csv line 2: text follows a closing quotation mark')
    expect(problem('at,price\na"b,1\n')).toBe('x.csv line 2: a quotation mark stands inside an unquoted cell')
  })

  it('gives back any cells that were written with quoting', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', ',', ';', '"', '\n', '\r', ' ', 'é') })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }), (rows) => {
        const text = `x,y,z\n${rows.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`
        expect(
          rowsOf(splitTable(text, 'x.csv'))
            .slice(1)
            .map((row) => row.cells),
        ).toEqual(rows)
      }),
    )
  })

  it('never throws and never invents a row, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const result = splitTable(text, 'x.csv')
        if (result.ok) expect(result.value.length).toBeLessThanOrEqual(text.split('\n').length)
      }),
    )
  })
})
