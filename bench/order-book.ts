import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as npmBook from 'nodejs-order-book'
import type { Side } from '#lib/domain/base/market.ts'
import { OrderBook } from '#lib/sim/book.ts'

/** One printed line of `npm run bench`. */
export type BenchRow = { readonly name: string; readonly value: number; readonly unit: string; readonly note: string }

/**
 * Order-book events per second on one recorded day (`bme-ana`: every new, cancel and reduction of Acciona),
 * ours and nodejs-order-book's on the same events in the same process. Parsing is done before the clock starts;
 * the day is repeated on fresh books until a run lasts long enough, the two books take turns, the median counts.
 */
export async function orderBookBench({ smoke }: { readonly smoke: boolean }): Promise<readonly BenchRow[]> {
  const events = readDay(recordingsFolder())
  const runMs = smoke ? 100 : 2_000
  const rounds = smoke ? 1 : 5
  const ours: number[] = []
  const theirs: number[] = []
  const traded = runOurs(events)
  // A book that trades something else would be measured at other work: known answer 5.
  if (traded !== SHARES_TRADED) throw new Error(`the book traded ${traded} shares of the day, not ${SHARES_TRADED}`)
  runTheirs(events)
  for (let i = 0; i < rounds; i++) {
    ours.push(eventsPerSecond(() => runOurs(events), events.length, runMs))
    theirs.push(eventsPerSecond(() => runTheirs(events), events.length, runMs))
  }
  const mine = median(ours)
  const npm = median(theirs)
  const note = `bme-ana, ${events.length} events a day, median of ${rounds} runs of ${runMs} ms`
  return [
    { name: 'order book', value: Math.round(mine), unit: 'events/s', note: `${note}; target ≥ 2,000,000` },
    { name: 'order book, nodejs-order-book', value: Math.round(npm), unit: 'events/s', note },
    { name: 'order book, ours ÷ nodejs-order-book', value: Number((mine / npm).toFixed(2)), unit: '×', note: '' },
  ]
}

type Event = {
  readonly kind: 'new' | 'cancel' | 'modif'
  readonly id: number
  readonly name: string
  readonly side: Side
  readonly tick: number
  readonly price: number
  readonly lots: number
}

const recordingsFolder = (): string => process.env.ROPEWALK_RECORDINGS ?? resolve(import.meta.dirname, '../../shared/data')
const FILE = 'bme-ana/orders-ana-2019-5-23.csv.gz'
const TICK = 0.05
const SHARES_TRADED = 54_378

function readDay(folder: string): readonly Event[] {
  const path = join(folder, FILE)
  if (!existsSync(path)) throw new Error(`recording not found: ${path} (set ROPEWALK_RECORDINGS to the folder that holds bme-ana/)`)
  const [, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n')
  return lines.map((line) => {
    const [kind = '', uid = '', isBuy = '', qty = '', px = ''] = line.split(';')
    return {
      kind: kind as Event['kind'],
      id: Number(uid),
      name: uid,
      side: isBuy === 'True' ? 'buy' : 'sell',
      tick: Math.round(Number(px) / TICK),
      price: Number(px),
      lots: Number(qty),
    }
  })
}

function runOurs(events: readonly Event[]): number {
  let traded = 0
  const book = new OrderBook({
    onTrade: (_maker, _taker, _side, _tick, lots) => {
      traded += lots
    },
  })
  for (const event of events) {
    if (event.kind === 'new') book.limit(event.id, event.side, event.tick, event.lots)
    else if (event.kind === 'cancel') book.cancel(event.id)
    else book.reduce(event.id, event.lots)
  }
  return traded
}

const BUY = 'buy' as npmBook.Side
const SELL = 'sell' as npmBook.Side

function runTheirs(events: readonly Event[]): number {
  const book = new npmBook.OrderBook()
  let done = 0
  for (const event of events) {
    if (event.kind === 'new') done += book.limit({ id: event.name, side: event.side === 'buy' ? BUY : SELL, size: event.lots, price: event.price }).done.length
    else if (event.kind === 'cancel') book.cancel(event.name)
    else {
      const order = book.order(event.name)
      if (order !== undefined) book.modify(event.name, { size: order.size - event.lots })
    }
  }
  return done
}

function eventsPerSecond(day: () => number, eventCount: number, runMs: number): number {
  const startedAt = performance.now()
  let days = 0
  let elapsedMs = 0
  while (elapsedMs < runMs) {
    day()
    days++
    elapsedMs = performance.now() - startedAt
  }
  return (days * eventCount) / (elapsedMs / 1_000)
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number

if (import.meta.main) {
  for (const { name, value, unit, note } of await orderBookBench({ smoke: process.argv.includes('--smoke') })) {
    process.stdout.write(`${name}: ${value.toLocaleString('en-US')} ${unit}${note ? ` (${note})` : ''}\n`)
  }
}
