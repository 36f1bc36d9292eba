import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import { instant } from '#lib/domain/base/time.ts'
import { RecordingError } from '#lib/wire/recording.ts'
import { createReplayMarket } from './replay-market.ts'

const root = mkdtempSync(join(tmpdir(), 'ropewalk-replay-'))
afterAll(() => rmSync(root, { recursive: true }))

const wall = { now: () => instant(0), monotonicMs: () => performance.now() }
const venue = {
  id: 'nasdaq',
  symbol: 'A/USD',
  format: 'lobster',
  files: ['m.csv.gz', 'b.csv'],
  tick: '0.01',
  lot: '1',
  fees: { makerBps: '-0.2', takerBps: '0.3' },
  latencyMs: { feed: 1, entry: 2, response: 3 },
}
const MESSAGES = ['34200.1,1,7,100,2231800,1', '34200.2,4,7,40,2231800,1', '34200.3,4,7,10,2231800,1']
const BOOKS = ['2239500,100,2231800,100', '2239500,100,2231800,60', '2239500,100,2231800,50']

let made = 0
function folderOf(change: { readonly recording?: object | string | null; readonly messages?: readonly string[]; readonly books?: readonly string[] }): string {
  const folder = join(root, `r${made++}`)
  mkdirSync(folder)
  const recording = change.recording === undefined ? { name: 'one', date: '2012-06-21', timezone: 'America/New_York', venues: [venue] } : change.recording
  if (recording !== null) writeFileSync(join(folder, 'recording.json'), typeof recording === 'string' ? recording : JSON.stringify(recording))
  writeFileSync(join(folder, 'm.csv.gz'), gzipSync(`${(change.messages ?? MESSAGES).join('\n')}\n`))
  writeFileSync(join(folder, 'b.csv'), (change.books ?? BOOKS).join('\n'))
  return folder
}

describe('createReplayMarket', () => {
  it('plays a folder and closes its listings', async () => {
    const market = createReplayMarket({ folder: folderOf({}), speed: 'max', wall })
    expect([market.source, market.status().state, market.clock.now()]).toEqual(['replay:one', 'opening', 0])
    const [listing] = market.listings
    expect(listing).toMatchObject({
      venue: 'nasdaq',
      symbol: 'A/USD',
      base: 'A',
      quote: 'USD',
      inverse: false,
      contractSize: null,
      allowShort: true,
      bookStaleMs: 60_000,
    })
    expect([listing?.tick.toFixed(), listing?.makerBps.toFixed()]).toEqual(['0.01', '-0.2'])
    const events: MarketEvent[] = []
    const closed = new Promise<void>((resolve) => {
      market.onEvents((some) => {
        for (const event of some) {
          expect(event.at).toBe(market.clock.now())
          events.push(event)
        }
        if (some.at(-1)?.kind === 'close') resolve()
      })
    })
    await market.start(null)
    await closed
    expect(market.status()).toEqual({ state: 'closed', speed: 'max', at: events.at(-1)?.at })
    expect(events.map((e) => e.kind)).toEqual(['snapshot', 'trade', 'snapshot', 'trade', 'snapshot', 'close'])
    await market.stop()
  })

  it.each([
    ['no folder', () => join(root, 'nowhere'), /nowhere\/recording\.json: there is no such folder$/],
    ['no recording.json', () => folderOf({ recording: null }), /recording\.json: cannot be read: a recording folder has this file$/],
    ['a recording.json that is not JSON', () => folderOf({ recording: '{' }), /recording\.json: is not JSON$/],
    [
      'a wrong field',
      () => folderOf({ recording: { name: 'n', venues: [{ ...venue, lot: 1 }] } }),
      /recording\.json: venues\[0\]\.lot: expected a positive decimal string such as "0.01", got 1$/,
    ],
    [
      'a missing file',
      () => folderOf({ recording: { name: 'n', date: '2012-06-21', timezone: 'UTC', venues: [{ ...venue, files: ['m.csv.gz', 'c.csv'] }] } }),
      /recording\.json: venues\[0\]\.files\[1\]: expected a file in this folder, got "c\.csv"$/,
    ],
  ])('refuses %s at once', (_what, folder, complaint) => {
    const path = folder()
    expect(() => createReplayMarket({ folder: path, speed: 1, wall })).toThrow(complaint)
    expect(() => createReplayMarket({ folder: path, speed: 1, wall })).toThrow(RecordingError)
  })

  it.each([
    [
      'a bad row',
      { messages: [...MESSAGES, '34200.4,4,7,1O,2231800,1'], books: [...BOOKS, BOOKS[0] as string] },
      /m\.csv\.gz: line 4: size: expected a decimal of at most 0 decimals, got "1O"$/,
    ],
    [
      'a bad book row',
      { books: [BOOKS[0] as string, '2239500,100,2231800', BOOKS[2] as string] },
      /b\.csv: line 2: book row: expected ask, size, bid, size for each level, got "2239500,100,2231800"$/,
    ],
    ['too few books', { books: BOOKS.slice(0, 2) }, /b\.csv: ends before row 3 of .*m\.csv\.gz: expected a book row for each message$/],
  ])('rejects the start when the first rows have %s', async (_what, change, complaint) => {
    const market = createReplayMarket({ folder: folderOf(change), speed: 'max', wall })
    await expect(market.start(null)).rejects.toThrow(complaint)
    await market.stop()
  })

  it('hands over what it meets while it plays', async () => {
    const rows = Array.from({ length: 20_000 }, () => MESSAGES[0] as string)
    const books = rows.map(() => BOOKS[0] as string)
    const failures: unknown[] = []
    const market = createReplayMarket({
      folder: folderOf({ messages: [...rows, 'oops'], books: [...books, BOOKS[0] as string] }),
      speed: 'max',
      wall,
      onFailure: (cause) => failures.push(cause),
    })
    await market.start(null)
    for (let i = 0; i < 400 && failures.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(String(failures[0])).toMatch(/^RecordingError: .*m\.csv\.gz: line 20001: row: expected time, type, order id, size, price, direction, got "oops"$/)
    await market.stop()
  })
})
