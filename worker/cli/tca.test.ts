/** `npm run tca` as a person runs it: a process of its own, on the recordings and on small files with known numbers. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { splitTable } from '#lib/wire/files.ts'
import { recording } from '#tests/support/recordings.ts'

const folder = mkdtempSync(join(tmpdir(), 'ropewalk-tca-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
type Outcome = { readonly code: number | null; readonly out: string; readonly err: string }
function tca(...args: readonly string[]): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'tca.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    child.on('error', failed)
    child.on('close', (code) => done({ code, out, err }))
  })
}
type Metric = {
  readonly n: number
  readonly mean: string | null
  readonly notional_mean?: string
  readonly quantity_mean?: string
  readonly median: string
  readonly interval: [string, string] | null
  readonly nulls: Record<string, number>
}
type Group = { readonly group: string; readonly rows: number; readonly metrics: Record<string, Metric> }
type SectionJson = {
  readonly all: Group
  readonly by: Record<string, readonly Group[]>
  readonly metrics: readonly { readonly key: string; readonly header: string; readonly sign: string }[]
}
type Json = {
  readonly fills: SectionJson
  readonly orders?: SectionJson
  readonly round_trips?: SectionJson
  readonly counts: { readonly fills: number; readonly sides: Record<string, number>; readonly refused_lines: Record<string, number> }
  readonly settings: Record<string, unknown>
  readonly problems: readonly string[]
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
  readonly markout_curve: readonly (Metric & { readonly curve_mean: string })[]
}
const json = async (...args: readonly string[]): Promise<Json> => {
  const { code, out, err } = await tca(...args, '--json')
  if (code !== 0) throw new Error(err)
  return JSON.parse(out) as Json
}
const metric = (section: SectionJson | undefined, key: string): Metric => section?.all.metrics[key] as Metric
const digits = (text: string | null | undefined, places: number): string => Number(text).toPrecision(places)

describe('known answer 9: taq', () => {
  const args = ['--fills', recording('taq', 'sampleTData.csv.gz'), '--quotes', recording('taq', 'sampleQData.csv.gz')]

  it('comes out of the terminal table to all printed digits', async () => {
    const { code, out, err } = await tca(...args)
    expect([code, err]).toEqual([0, ''])
    const row = (name: string): string => out.split('\n').find((line) => line.startsWith(name)) ?? ''
    expect(row('Mid (price)')).toMatch(/7,168 +156\.8751203 /)
    expect(row('Effective spread (price)')).toMatch(/7,168 +0\.02116099330 /)
    expect(row('Quoted spread (price)')).toMatch(/7,168 +0\.04554896763 /)
    expect(row('Value of a fill (quote)')).toMatch(/7,168 +25874\.42590 /)
    expect(out).toContain('quote_match = at_or_before')
    expect(out).toContain('cost + lost')
  })
  it('and unrounded from --json, alone on standard output', async () => {
    const read = await json(...args)
    const means = ['mid_price', 'effective_spread_price', 'quoted_spread_price', 'trade_value'].map((key) => metric(read.fills, key))
    expect(means.map(({ n }) => n)).toEqual([7_168, 7_168, 7_168, 7_168])
    expect(means.map(({ mean }) => digits(mean, 10))).toEqual(['156.8751203', '0.02116099330', '0.04554896763', '25874.42590'])
    expect(read.settings.quote_match).toBe('at_or_before')
    expect(read.counts.sides.file).toBe(0)
    expect((read.counts.sides.quote_test ?? 0) + (read.counts.sides.tick_test ?? 0)).toBe(7_168)
    expect(read.assumptions.some((line) => line.includes('Lee–Ready'))).toBe(true)
  })
  it('tells the hours of a zone', async () => {
    const read = await json(...args, '--zone', 'America/New_York')
    expect(read.fills.by.hour?.map(({ group }) => group)).toEqual(['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00'])
  })
})

describe('known answer 10: real fills beside what was expected', () => {
  it.each(['realdataBT.csv', 'realdataBT_comp.csv'])('%s needs no quotes', async (name) => {
    const read = await json('--fills', recording('real-fills', name))
    const side = (group: string): Record<string, Metric> => read.fills.by.side?.find((found) => found.group === group)?.metrics as Record<string, Metric>
    expect([side('buy'), side('sell')].map((metrics) => metrics.benchmark_minus_actual_price?.mean)).toEqual(['-7.921875', '3.578125'])
    expect([side('buy'), side('sell')].map((metrics) => metrics.benchmark_slippage_price?.mean)).toEqual(['7.921875', '3.578125'])
    expect(metric(read.round_trips, 'round_trip_benchmark_minus_actual_price').mean).toBe('-4.34375')
    expect(metric(read.round_trips, 'round_trip_slippage_price').mean).toBe('11.5')
    expect([side('buy').benchmark_slippage_bps?.n, metric(read.round_trips, 'round_trip_slippage_price').n]).toEqual([320, 320])
  })
  it('stands in the terminal with its signs', async () => {
    const { out, code } = await tca('--fills', recording('real-fills', 'realdataBT.csv'))
    expect(code).toBe(0)
    expect(out).toMatch(/^Slippage to own benchmark \(price, \+ lost\) +640 /m)
    expect(out).toMatch(/^buy +7\.921875000 +320 .* −7\.921875000 +320/m)
    expect(out).toMatch(/^sell +3\.578125000 +320 .* 3\.578125000 +320/m)
    expect(out).toMatch(/^Benchmark − actual, both sides \(price\) +320 +−4\.343750000/m)
  })
  it('says so when the prices have nothing to be compared with', async () => {
    const { code, out, err } = await tca('--fills', recording('real-fills', 'backtest_sample.csv'))
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^tca: backtest_sample\.csv: nothing to compare the prices with: give --quotes/)
  })
})

const QUOTES = [
  'time,symbol,bid,ask',
  '2024-01-02 10:00:00,X,99.99,100.01',
  '2024-01-02 10:00:10,X,100.05,100.07',
  '2024-01-02 10:00:10,X,100.09,100.11',
  '2024-01-02 10:10:00,X,100.19,100.21',
].join('\n')
const FILLS = [
  'when,symbol,venue,order_id,side,price,qty,liquidity,fee,decision_price,decided_qty',
  '2024-01-02 10:00:00,X,V,1,buy,100.01,10,taker,0.5,100,20',
  '2024-01-02 10:00:10,X,V,1,buy,100.10,10,maker,-0.1,100,20',
  '2024-01-02 10:00:05,X,W,2,sell,99.99,5,taker,0,100,5',
].join('\n')
const MAP = ['--map', 'when=time']

describe('a small file with known numbers', () => {
  const files = (): string[] => ['--fills', file('fills.csv', FILLS), '--quotes', file('quotes.csv.gz', gzipSync(QUOTES))]

  it('fills: a quote stamped exactly then counts, the later of two', async () => {
    const read = await json(...files(), ...MAP)
    expect(digits(metric(read.fills, 'mid_price').mean, 12)).toBe(((100 + 100.1 + 100) / 3).toPrecision(12))
    const { mean, n, median, notional_mean: weighted } = metric(read.fills, 'effective_spread_bps')
    // 2·(100.01 − 100)/100, 0 at the mid, 2·(100 − 99.99)/100: 2, 0 and 2 bps.
    expect([n, median, digits(mean, 10), digits(weighted, 10)]).toEqual([
      3,
      '2',
      (4 / 3).toPrecision(10),
      ((2 * 10 * 100 + 2 * 5 * 100) / (10 * 100 + 10 * 100.1 + 5 * 100)).toPrecision(10),
    ])
    expect(metric(read.fills, 'h5m_markout_bps')).toMatchObject({ n: 3, nulls: {} })
    expect(metric(read.fills, 'h10s_adverse_selection_bps')).toMatchObject({ n: 1, nulls: { not_applicable: 2 } })
    expect(read.markout_curve.map(({ n: points }) => points)).toEqual([3, 3, 3, 3, 3])
    expect(read.fills.by.venue?.map(({ group, rows }) => [group, rows])).toEqual([
      ['V', 2],
      ['W', 1],
    ])
  })
  it('orders: shortfall with fees, and the release that is not known', async () => {
    const read = await json(...files(), ...MAP)
    // Order 1: (10·0.01 + 10·0.10 + 0.4) / 2 000; order 2: 5·0.01 / 500.
    expect(read.orders?.all.metrics.implementation_shortfall_bps).toMatchObject({ n: 2, mean: '4.25', median: '4.25' })
    expect(digits(metric(read.orders, 'implementation_shortfall_bps').notional_mean, 8)).toBe((15_500 / 2_500).toPrecision(8))
    expect(metric(read.orders, 'vwap_slippage_bps')).toMatchObject({ n: 0, mean: null, nulls: { no_trades: 2 } })
    expect(read.assumptions.some((line) => line.startsWith('Arrival: 2 orders'))).toBe(true)
  })
  it('--out writes a report and tables that hold the same numbers', async () => {
    const out = join(folder, 'out')
    const { code, out: printed } = await tca(...files(), ...MAP, '--out', out)
    expect([code, printed.trim().split('\n').length]).toEqual([0, 4])
    const table = splitTable(readFileSync(join(out, 'fills.csv'), 'utf8'), 'fills.csv')
    if (!table.ok) throw new Error(table.error.message)
    const [header, ...rows] = table.value.map(({ cells }) => cells)
    expect(rows.map((row) => row[(header as string[]).indexOf('effective_spread_bps')])).toEqual(['2', '0', '2'])
    expect(rows[2]?.at(-1)).toContain('h100ms_adverse_selection_bps:not_applicable')
    expect(readFileSync(join(out, 'orders.csv'), 'utf8').split('\n')).toHaveLength(4)
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toEqual(await json(...files(), ...MAP))
  })
  it('the same files give the same bytes', async () => {
    const [a, b] = await Promise.all([tca(...files(), ...MAP, '--json'), tca(...files(), ...MAP, '--json')])
    expect(a.out).toBe(b.out)
  })
})

describe('the report', () => {
  const reportOf = async (...args: readonly string[]): Promise<string> => {
    const out = join(folder, `report-${args.length}`)
    const { code, err } = await tca(...args, '--out', out)
    if (code !== 0) throw new Error(err)
    return readFileSync(join(out, 'report.html'), 'utf8')
  }
  it.each([
    [
      'taq',
      () => ['--fills', recording('taq', 'sampleTData.csv.gz'), '--quotes', recording('taq', 'sampleQData.csv.gz')],
      ['Distribution of effective spread', 'Mark-out curve', 'Effective spread by hour', 'Worst 10', 'Best 10', 'at_or_before'],
    ],
    [
      'real fills',
      () => ['--fills', recording('real-fills', 'realdataBT.csv')],
      ['Distribution of slippage to own benchmark', 'Slippage to own benchmark by hour', 'Round trip metrics, n = 320', 'Worst 10', 'Best 10'],
    ],
    [
      'orders',
      () => ['--fills', file('fills.csv', FILLS), '--quotes', file('quotes.csv', QUOTES), ...MAP],
      ['Order metrics, n = 2', 'Worst 2 by Implementation shortfall (bps, + lost), of n = 2'],
    ],
  ] as const)('%s: complete, alone in its file, n beside every figure', async (_, args, parts) => {
    const html = await reportOf(...args())
    for (const part of parts) expect(html).toContain(part)
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object|>null</)
    // Nothing is loaded from elsewhere and nothing runs.
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|https?:/)
    expect(html).toContain('prefers-color-scheme: dark')
    const tags = [...html.matchAll(/<(\/?)(main|table|thead|tbody|tr|th|td|svg|figure|details|div|ul|li|p|h1|h2|h3|span|b|code)\b[^>]*?(\/?)>/g)]
    const open: string[] = []
    for (const [, slash, name] of tags) {
      if (slash === '') open.push(name as string)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
    const tables = [...html.matchAll(/<table><caption>(.*?)<\/caption><thead>(.*?)<\/thead>/g)]
    expect(tables.length).toBeGreaterThan(3)
    for (const [, caption = '', head = ''] of tables) expect(`${caption} ${head}`).toMatch(/n = |>n<|Settings/)
    for (const [figure] of html.matchAll(/<figure>.*?<\/figure>/gs)) expect(figure).toMatch(/n = |n \d/)
    for (const [tile] of html.matchAll(/<div class="tile">.*?<\/div>/gs)) expect(tile).toMatch(/n \d/)
    for (const [, head = ''] of html.matchAll(/<th scope="col"[^>]*>([^<]*(?:spread|Mark-out|lippage|impact|hortfall)[^<]*)</g))
      expect(head).toMatch(/\((bps|price), \+ (lost|gained|with us)\)/)
  })
  it('does not let a file write into the page', async () => {
    const html = await reportOf(
      '--fills',
      file('evil.csv', 'price,qty,side,benchmark,symbol\n10,1,buy,9,<script>alert(1)</script>\n10,1,buy,9,"""&amp;"\n11,1,buy,9,c'),
      '--groups',
      '5',
    )
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script')
  })
})

describe('refusals', () => {
  it('counts bad lines and goes on', async () => {
    const bad = file('bad.csv', `${FILLS}\n2024-01-02 10:00:05,X,W,3,sell,abc,5,taker,0,100,5\n1,2\n"2024-01-02 10:00:05,X\n`)
    const { code, out, err } = await tca('--fills', bad, '--quotes', file('quotes.csv', `${QUOTES}\nnever,X,1,2\n2024-01-02 10:20:00,X,5,4`), ...MAP)
    expect(code).toBe(0)
    expect(out).toContain('3 fills of bad.csv')
    expect(err.split('\n').slice(0, 4)).toEqual([
      'bad.csv line 5, column price: expected a price above 0, found "abc"',
      'bad.csv line 6: expected 11 cells as in the header, found 2',
      'bad.csv line 7: a quotation mark is never closed',
      expect.stringMatching(/^quotes\.csv line 6, column time: expected a time/) as unknown as string,
    ])
    expect(err).toContain('warning: bad.csv: 3 of 6 lines were refused and left out\n')
    expect(err).toContain('warning: 1 quotes are one-sided or crossed and make no mid\n')
    expect(err).toMatch(/\n3 warnings\n$/)
  })
  const quotes = (): string => file('quotes.csv', QUOTES)
  it.each([
    [
      'nothing usable',
      () => ['--fills', file('none.csv', 'time,price,qty\nx,1,1\n'), '--quotes', quotes()],
      /none\.csv: nothing usable: 1 of 1 lines were refused, the first: line 2, column time: expected a time/,
    ],
    ['a header alone', () => ['--fills', file('head.csv', 'time,price,qty\n'), '--quotes', quotes()], /head\.csv: nothing usable: it has a header and no rows/],
    ['an empty file', () => ['--fills', file('empty.csv', ''), '--quotes', quotes()], /empty\.csv line 1: the file is empty/],
    ['a missing file', () => ['--fills', join(folder, 'nowhere.csv'), '--quotes', quotes()], /there is no file .*nowhere\.csv/],
    ['a folder', () => ['--fills', folder], /is a folder/],
    [
      'no price',
      () => ['--fills', file('odd.csv', 'time,Prise,qty\n1,2,3\n'), '--quotes', quotes()],
      /no column for price: .*did you mean Prise\? say --map Prise=price/,
    ],
    ['no time', () => ['--fills', file('timeless.csv', 'price,qty\n2,3\n'), '--quotes', quotes()], /timeless\.csv: no column for time/],
    [
      'quotes without an ask',
      () => ['--fills', file('fills.csv', FILLS), '--quotes', file('half.csv', 'time,bid\n1,2\n'), ...MAP],
      /half\.csv line 1: no column for ask/,
    ],
    [
      'a wrong mapping',
      () => ['--fills', file('fills.csv', FILLS), '--quotes', quotes(), '--map', 'when=tiem'],
      /--map when=tiem: neither side is a field; .*\(did you mean time\?\)/,
    ],
    [
      'a damaged archive',
      () => ['--fills', file('cut.csv.gz', gzipSync(FILLS.repeat(50)).subarray(0, 60)), '--quotes', quotes()],
      /cut\.csv\.gz: the gzip data is damaged or cut off/,
    ],
    ['a zip', () => ['--fills', file('x.zip', Buffer.from('PK\u0003\u0004')), '--quotes', quotes()], /is a zip archive/],
    [
      'several symbols against nameless quotes',
      () => ['--fills', file('two.csv', 'time,symbol,price,qty\n1,A,1,1\n2,B,1,1\n'), '--quotes', file('plain.csv', 'time,bid,ask\n1,1,2\n')],
      /the fills are of 2 symbols \(A, B\) but the quotes name none/,
    ],
    [
      'quotes of several venues',
      () => ['--fills', file('one.csv', 'time,price,qty\n1,1,1\n'), '--quotes', file('venues.csv', 'time,venue,bid,ask\n1,N,1,2\n1,Q,1,2\n')],
      /a book of several venues is not one book/,
    ],
    ['an unknown flag', () => ['--fils', 'x'], /unknown flag --fils: did you mean --fills\?/],
    ['no fills', () => [], /--fills <csv> is missing/],
    ['a flag without its value', () => ['--fills'], /--fills needs a value/],
    ['a wrong zone', () => ['--fills', quotes(), '--zone', 'Mars/Base'], /--zone takes a zone/],
  ] as const)('%s ends with 1 and one sentence', async (_, args, message) => {
    const { code, out, err } = await tca(...args())
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).not.toMatch(/ at .*\.ts:\d/)
  })
  it('helps', async () => {
    const { code, out } = await tca('--help')
    expect([code, out.includes('--quotes <file>')]).toEqual([0, true])
  })
})

describe('options', () => {
  it('--benchmark names the price to compare with, --delimiter and --decimal read other writings', async () => {
    const text = 'px|signal|qty|dir\n10,5|10|2|b\n9,5|10|1|s\n'
    const read = await json('--fills', file('bench.txt', text), '--benchmark', 'signal', '--delimiter', '|', '--decimal', ',', '--map', 'dir=side')
    // 0.5 lost on each: 500 bps.
    expect(metric(read.fills, 'benchmark_slippage_bps')).toMatchObject({ n: 2, mean: '500', median: '500' })
    expect(metric(read.fills, 'benchmark_slippage_price').mean).toBe('0.5')
  })
  it('--benchmark buy=…,sell=… for round trips under other names', async () => {
    const read = await json('--fills', file('trips.csv', 'Buy Price,Sell Price,B want,S want\n101,102,100,104\n'), '--benchmark', 'buy=B want,sell=S want')
    expect(metric(read.round_trips, 'round_trip_slippage_price').mean).toBe('3')
  })
  it('--stale refuses old books', async () => {
    const args = ['--fills', file('fills.csv', FILLS), '--quotes', file('quotes.csv', QUOTES), ...MAP]
    expect(metric((await json(...args, '--stale', '3s')).fills, 'effective_spread_bps').nulls).toEqual({ stale_book: 1 })
    expect(metric((await json(...args, '--stale', 'none')).fills, 'effective_spread_bps').n).toBe(3)
  })
  it('--size-edges and --groups shape the tables', async () => {
    const read = await json('--fills', file('fills.csv', FILLS), '--quotes', file('quotes.csv', QUOTES), ...MAP, '--size-edges', '600,1001.5', '--groups', '1')
    expect(read.fills.by.venue?.map(({ group, rows }) => [group, rows])).toEqual([
      ['V', 2],
      ['1 other', 1],
    ])
    expect(read.fills.by.size?.map(({ group, rows }) => [group, rows])).toEqual([
      ['< 600', 1],
      ['600 – 1,001.5', 2],
    ])
  })
})
