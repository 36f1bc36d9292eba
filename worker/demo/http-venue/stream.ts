import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { LevelTuple, MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { LevelBook } from '#lib/domain/execute/level-book.ts'
import type { VenueTrade } from '#lib/domain/execute/venue-record.ts'
import { toFill, toMarketEvent, toState } from '#lib/wire/venue.ts'
import type { VenueReport } from '../../ports.ts'
import type { FaultDeck } from './faults.ts'

const HEARTBEAT_MS = 1_000
/** A reader that lets this much pile up is cut off: it reconnects and begins with fresh books. */
const BUFFERED_BYTES_MAX = 8_000_000

type Body = Readonly<Record<string, unknown>> & { readonly type: string }

/**
 * The stream of the paper venue: books and prints, and the words of orders, numbered per connection. The faults of
 * frames happen here, between what the venue says and what is heard.
 */
export class Stream {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024 })
  private readonly sessions = new Set<Session>()
  private readonly books = new Map<string, LevelBook>()
  private readonly name: string
  private readonly now: () => Instant
  private readonly faults: FaultDeck
  private readonly heartbeat: NodeJS.Timeout

  constructor(options: { readonly name: string; readonly listings: readonly Listing[]; readonly now: () => Instant; readonly faults: FaultDeck }) {
    this.name = options.name
    this.now = options.now
    this.faults = options.faults
    for (const { symbol } of options.listings) this.books.set(symbol, new LevelBook())
    this.heartbeat = setInterval(() => this.say({ type: 'heartbeat', at_us: this.now() }), HEARTBEAT_MS)
  }

  /** Takes the upgrades of a server; `mayOpen` is asked for each. */
  serve(server: Server, mayOpen: () => boolean): void {
    server.on('upgrade', (request, socket, head) => {
      if (new URL(request.url ?? '/', 'http://venue').pathname !== '/stream' || !mayOpen()) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
        return
      }
      this.sockets.handleUpgrade(request, socket, head, (opened) => this.open(opened))
    })
  }

  onMarket(events: readonly MarketEvent[]): void {
    for (const event of events) this.books.get(event.symbol)?.apply(event)
    if (events.length > 0) this.say({ type: 'market', events: events.map(toMarketEvent) })
  }

  /** One frame for each fill, with the order as it stood after it, then one for the word that no fill says. */
  onReport(report: VenueReport, trades: readonly VenueTrade[]): void {
    let filled = report.filledQuantity
    for (const trade of trades) filled = filled.minus(trade.quantity) as typeof filled
    trades.forEach((trade, i) => {
      filled = filled.plus(trade.quantity) as typeof filled
      const isLast = i === trades.length - 1
      const status = isLast && report.status === 'filled' ? 'filled' : 'partially_filled'
      if (!this.faults.strikes('drop_fills')) this.tell({ type: 'fill', order: toState({ ...report, status, filledQuantity: filled }), fill: toFill(trade) })
    })
    const isSaid = trades.length > 0 && (report.status === 'filled' || report.status === 'partially_filled')
    if (!isSaid) this.tell({ type: 'order', order: toState(report) })
  }

  /** Cuts every connection, without a word. */
  cut(): void {
    for (const session of this.sessions) session.socket.terminate()
  }

  async close(): Promise<void> {
    clearInterval(this.heartbeat)
    this.cut()
    await new Promise<void>((resolve) => this.sockets.close(() => resolve()))
  }

  private open(socket: WebSocket): void {
    const session: Session = { socket, seq: 0, delayed: [] }
    this.sessions.add(session)
    socket.on('close', () => this.sessions.delete(session))
    socket.on('error', () => socket.terminate())
    this.send(session, { type: 'hello', venue: this.name, at_us: this.now() })
    const books = [...this.books].filter(([, book]) => book.isLive).map(([symbol, book]) => snapshot(this.name, symbol, this.now(), book))
    if (books.length > 0) this.send(session, { type: 'market', events: books.map(toMarketEvent) })
  }

  private say(body: Body): void {
    for (const session of this.sessions) this.send(session, body)
  }

  /** The word of an order, through whatever may happen to it on the way. */
  private tell(body: Body): void {
    const isTwice = this.faults.strikes('duplicate_frames')
    const isLost = this.faults.strikes('lose_frames')
    const isLate = this.faults.strikes('reorder_frames')
    for (const session of this.sessions) {
      if (isLost) {
        session.seq++
        continue
      }
      if (isLate) {
        session.delayed.push(body)
        continue
      }
      this.send(session, body)
      if (isTwice) this.send(session, body)
    }
  }

  private send(session: Session, body: Body): void {
    if (session.socket.readyState !== session.socket.OPEN) return
    if (session.socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      session.socket.terminate()
      return
    }
    session.socket.send(JSON.stringify({ seq: ++session.seq, ...body }))
    // What was held back comes after the frame that overtook it.
    for (const late of session.delayed.splice(0)) this.send(session, late)
  }
}

type Session = { readonly socket: WebSocket; seq: number; readonly delayed: Body[] }

function snapshot(venue: string, symbol: string, at: Instant, book: LevelBook): MarketEvent {
  const tuples = (levels: LevelBook['bids']): LevelTuple[] => levels.map(({ tick, lots }) => [tick, lots])
  return { venue, symbol, at, kind: 'snapshot', bids: tuples(book.bids), asks: tuples(book.asks) }
}
