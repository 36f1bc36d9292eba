/** Records from pieces, times in every format, columns by their names, and what is said about what cannot be read. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeProblem } from './files.ts'
import { FILL_FIELDS, mappingProblem, missingColumn, nearest, placesOf } from './files-columns.ts'
import { fillsReader } from './files-fills.ts'
import { quotesReader } from './files-quotes.ts'
import { recordReader } from './files-records.ts'
import { timeReader } from './files-time.ts'

function recordsOf(pieces: readonly string[], delimiter: string | null = null) {
  const records: [number, readonly string[]][] = []
  const problems: string[] = []
  const reader = recordReader(
    { record: (line, cells) => records.push([line, cells]), problem: (line, message) => problems.push(`${line}: ${message}`) },
    delimiter,
  )
  for (const piece of pieces) reader.push(piece)
  reader.end()
  return { records, problems }
}

describe('records', () => {
  it('reads quoting, line ends, a byte order mark and blank lines, in pieces of any size', () => {
    const text = '\uFEFFa;b;c\r\n1;"x;y ""z""\nw";3\r\n\r\n4;;"6"'
    for (const size of [1, 2, 3, 7, 100]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
      expect(recordsOf(pieces)).toEqual({
        problems: [],
        records: [
          [1, ['a', 'b', 'c']],
          [2, ['1', 'x;y "z"\nw', '3']],
          [5, ['4', '', '6']],
        ],
      })
    }
  })
  it('refuses a line and goes on with the next', () => {
    const { records, problems } = recordsOf(['a,b\n1,"2\n3,4\n5"6,7\n8,9\n'])
    expect(problems).toEqual(['2: text follows a closing quotation mark', '4: a quotation mark stands inside an unquoted cell'])
    expect(records.map(([line]) => line)).toEqual([1, 3, 5])
    expect(recordsOf(['a,b\n"1,2\n3,4\n']).problems).toEqual(['2: a quotation mark is never closed'])
    expect(recordsOf(['a,b\n"1,2\n3,4\n']).records.map(([line]) => line)).toEqual([1, 3])
  })
  it('takes the delimiter it is told', () => expect(recordsOf(['a,x|b\n'], '|').records).toEqual([[1, ['a,x', 'b']]]))
  it('gives back any cells that were written with quoting, and never throws', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é') })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (rows, size) => {
        const text = `x,y\n${rows.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? []
        expect(
          recordsOf(pieces)
            .records.slice(1)
            .map(([, cells]) => cells),
        ).toEqual(rows)
      }),
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => recordsOf([text]).records.length <= text.split('\n').length))
  })
})

describe('times', () => {
  const us = 1_723_161_600_123_456
  it.each([
    ['1723161600', us - 123_456],
    ['1723161600.123456', us],
    ['1723161600123', us - 456],
    ['1723161600123.456', us],
    ['1723161600123456', us],
    ['1723161600123456789', us],
    ['2024-08-09T00:00:00.123456Z', us],
    ['2024-08-09 00:00:00.123456', us],
    ['2024-08-09T02:00:00.123456789+02:00', us],
    ['2024-08-08 19:00:00.123456-0500', us],
    ['2024/08/09 00:00', us - 123_456],
    ['09/08/2024 00:00:00.123456', us],
    ['9.8.2024 00:00:00', us - 123_456],
    ['20240809-00:00:00.123', us - 456],
    ['20240809 00:00:00', us - 123_456],
    ['34200.5', 34_200_500_000],
  ])('%s', (text, at) => expect(timeReader()(text)).toBe(at))
  it('takes the month first when told', () => expect(timeReader('mdy')('08/09/2024 00:00:00')).toBe(us - 123_456))
  it.each([
    '',
    'now',
    '2024-02-30 00:00:00',
    '31/02/2024 10:00:00',
    '13/13/2024 10:00:00',
    '2024-08-09',
    '09:30:00',
    '2024-08-09 25:00:00',
    '2024-08-09 10:61:00',
    '1e12',
    '-5',
    '2024-08-09T00:00:00+5',
  ])('%j is none', (text) => expect(timeReader()(text)).toBeUndefined())
})

describe('columns', () => {
  const header = ['EPOCH_US', 'LOCAL', 'EX', 'SYMBOL', 'PRICE', 'SIZE']
  it('finds the usual names in any spelling, the better of two', () => {
    const places = placesOf(header, 'f.csv', 1, FILL_FIELDS, [])
    expect(places.ok && [places.value.at.time?.header, places.value.at.quantity?.header, places.value.at.venue?.index, places.value.ignored]).toEqual([
      'EPOCH_US',
      'SIZE',
      2,
      ['LOCAL'],
    ])
    const spelled = placesOf(['Fill Price', 'fill-qty', 'TIME'], 'f.csv', 1, FILL_FIELDS, [])
    expect(spelled.ok && Object.keys(spelled.value.at).sort()).toEqual(['price', 'quantity', 'time'])
  })
  it('reads a mapping in either direction', () => {
    for (const pair of [
      ['Local', 'time'],
      ['time', 'LOCAL'],
    ] as const) {
      const places = placesOf(header, 'f.csv', 1, FILL_FIELDS, [pair])
      expect(places.ok && [places.value.at.time?.header, places.value.mapped]).toEqual(['LOCAL', [0]])
    }
  })
  it('refuses two columns of one name', () => {
    const places = placesOf(['price', 'qty', 'Price'], 'f.csv', 1, FILL_FIELDS, [])
    expect(!places.ok && describeProblem(places.error)).toBe('f.csv line 1, column price: the header has this column twice (cells 1 and 3)')
  })
  it('proposes what was meant', () => {
    const places = placesOf(['Prise', 'qty'], 'f.csv', 1, FILL_FIELDS, [])
    expect(places.ok && missingColumn('price', FILL_FIELDS, places.value as never, ['Prise', 'qty'])).toContain('did you mean Prise? say --map Prise=price')
    expect(mappingProblem(['Trade Px', 'prices'], ['price', 'time'], ['Trade Px'])).toContain('did you mean price?')
    expect(mappingProblem(['Trade Pxx', 'price'], ['price', 'time'], ['Trade Px'])).toContain('no file has a column Trade Pxx (did you mean Trade Px?)')
    expect(nearest(['bid'], ['volume', 'exchange'])).toBeNull()
  })
})

const OPTIONS = { file: 'f.csv', mapping: [], decimalMark: '.', dateOrder: 'dmy' } as const
function fillsOf(text: string, over: object = {}) {
  const table = fillsReader({ ...OPTIONS, ...over })
  const [header = [], ...rows] = text.split('\n').map((line) => line.split(','))
  const read = table.header(1, header)
  if (!read.ok) return { header: describeProblem(read.error), problems: [] as string[], table: null }
  const problems = rows.flatMap((cells, i) => {
    const problem = table.record(i + 2, cells)
    return problem === null ? [] : [describeProblem(problem)]
  })
  return { header: null, problems, table: table.finish() }
}

describe('bad lines of fills', () => {
  const good = '1723161600,X,buy,100,5'
  it.each([
    ['1723161600,X,buy,100', 'f.csv line 2: expected 5 cells as in the header, found 4'],
    [
      'yesterday,X,buy,100,5',
      'f.csv line 2, column Time: expected a time: epoch s, ms, µs or ns, ISO 8601, YYYY-MM-DD HH:MM:SS[.ffffff] or DD/MM/YYYY HH:MM:SS, found "yesterday"',
    ],
    [',X,buy,100,5', 'f.csv line 2, column Time: expected a time: epoch s'],
    ['1723161600,X,hold,100,5', 'f.csv line 2, column Side: expected a side: buy, sell'],
    ['1723161600,X,buy,-1,5', 'f.csv line 2, column Price: expected a price above 0, found "-1"'],
    ['1723161600,X,buy,NaN,5', 'f.csv line 2, column Price: expected a price above 0, found "NaN"'],
    ['1723161600,X,buy,,5', 'f.csv line 2, column Price: expected a price above 0, found ""'],
    ['1723161600,X,buy,1e-30,5', 'f.csv line 2, column Price: expected a price above 0, found "1e-30"'],
    ['1723161600,X,buy,100,0', 'f.csv line 2, column Qty: expected a quantity other than 0, found "0"'],
    ['1723161600,X,buy,100,-5', 'f.csv line 2, column Qty: expected a quantity above 0: its sign says sell and its side says buy'],
    ['1723161600,X,buy,100,five', 'f.csv line 2, column Qty: expected a quantity, found "five"'],
  ])('%s', (line, message) => {
    const { problems, table } = fillsOf(`Time,Symbol,Side,Price,Qty\n${line}\n${good}`)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(message)
    expect(table?.fills.map((fill) => fill.line)).toEqual([3])
  })
  it('hints at a decimal comma', () => {
    const table = fillsReader(OPTIONS)
    table.header(1, ['price', 'qty'])
    expect(table.record(2, ['1,5', '3'])?.message).toBe('expected a price above 0, found "1,5" (for a decimal comma say --decimal ,)')
    const comma = fillsReader({ ...OPTIONS, decimalMark: ',' })
    comma.header(1, ['price', 'qty'])
    expect([comma.record(2, ['1,5', '3']), comma.finish().fills[0]?.price]).toEqual([null, 15n * 10n ** 23n])
  })
  it('names a fill that comes twice, and an order that contradicts itself', () => {
    const twice = fillsOf('price,qty,fill_id\n1,1,a\n1,1,a\n1,1,b')
    expect(twice.problems).toEqual(['f.csv line 3, column fill_id: the fill "a" was on line 2 already'])
    const orders = fillsOf('price,qty,order_id,side,symbol,decision_price\n1,1,o,buy,X,5\n1,1,o,sell,X,5\n1,1,o,buy,Y,5\n1,1,o,buy,X,6\n1,1,o,buy,X,')
    expect(orders.problems.map((text) => text.slice(0, 34))).toEqual([
      'f.csv line 3, column order_id: ord',
      'f.csv line 4, column order_id: ord',
      'f.csv line 5, column decision_pric',
    ])
    expect(orders.table?.fills).toHaveLength(2)
  })
  it('says which column is missing', () =>
    expect(fillsOf('time,qty\n').header).toMatch(/^f\.csv line 1: no column for price: usual names are price, fill_price/))
})

describe('kinds of files', () => {
  it('takes sides from the sign of the quantity where there is no side', () => {
    const { table } = fillsOf('price,qty\n1,5\n1,-3')
    expect([table?.sidesBy, table?.fills.map(({ side, quantity }) => [side, quantity / 10n ** 24n])]).toEqual([
      'sign',
      [
        ['buy', 5n],
        ['sell', 3n],
      ],
    ])
    expect(fillsOf('price,qty\n1,5\n1,3').table?.sidesBy).toBe('none')
  })
  it('reads both fills of a round trip, the opening one first by its side', () => {
    const { table } = fillsOf(
      'Open,Close,Side,Buy_Price,Sell_Price,BT_Buy_Price,BT_Sell_Price\n07/08/2024 10:03:25,07/08/2024 10:16:49,V,127305,127085,127300,127095',
    )
    expect(table?.fills.map(({ side, at, price, benchmark }) => [side, at, Number(price / 10n ** 24n), Number((benchmark as bigint) / 10n ** 24n)])).toEqual([
      ['buy', 1_723_025_809_000_000, 127_305, 127_300],
      ['sell', 1_723_025_005_000_000, 127_085, 127_095],
    ])
  })
  it('keeps orders that filled nothing', () => {
    const { table, problems } = fillsOf('price,qty,order_id,side,decided_qty\n1,2,a,buy,5\n,0,b,sell,9')
    expect([problems, table?.unfilled, table?.orders.size]).toEqual([[], [{ orderId: 'b', symbol: '', side: 'sell' }], 2])
  })
  it('quotes: absent sides are kept, wrong ones refused', () => {
    const table = quotesReader({ ...OPTIONS, file: 'q.csv' })
    table.header(1, ['ts', 'bid', 'ofr'])
    const problems = [
      ['1', '2', '3'],
      ['2', '', '3'],
      ['3', 'NaN', '3'],
      ['4', 'x', '3'],
      ['5', '2', '1,5'],
      ['x', '1', '2'],
      ['6', '1'],
    ].map((cells, i) => table.record(i + 2, cells))
    expect(problems.map((problem) => problem && describeProblem(problem).slice(0, 26))).toEqual(
      [null, null, null, 'q.csv line 5, column bid: e', 'q.csv line 6, column ofr: e', 'q.csv line 7, column ts: ex', 'q.csv line 8: expected 3 ce'].map(
        (text) => text?.slice(0, 26) ?? null,
      ),
    )
    expect(table.finish().tapes.map(({ tape }) => [tape.count, tape.bookless])).toEqual([[3, 2]])
  })
})

describe('a line without an end', () => {
  const long = 'x'.repeat(300_000)
  it('is refused once it is longer than any line, and the next one is read', () => {
    const { records, problems } = recordsOf(['a,b\n1,2\n', long, long, long, long, long, '\n3,4\n'])
    expect(problems).toEqual(['3: longer than 1048576 characters'])
    expect(records.map(([line]) => line)).toEqual([1, 2, 4])
    expect(recordsOf(['a,b\n"1\n', long, long, long, long]).problems).toEqual(['2: a quotation mark is never closed', '3: longer than 1048576 characters'])
  })
})
