import { invariant } from '../domain/base/invariant.ts'
import type { LevelTuple, Side } from '../domain/base/market.ts'
import { Directory } from './directory.ts'

/**
 * A limit order book of single orders with price–time priority, in integer ticks and lots. What it promises:
 * the better price trades first and within a price the earlier order; a maker is met at its own price; after
 * every call the book is not crossed; every lot that came in was traded, cancelled, reduced or still rests.
 *
 * Orders are pooled nodes of an intrusive list per price, so that resting and leaving cost a few pointer writes
 * and no allocation. Price levels sit in an array per side, best last, where the busy end is the cheap end.
 */
export class OrderBook {
  private readonly bids = new HalfBook(1)
  private readonly asks = new HalfBook(-1)
  private readonly directory = new Directory<Node>()
  private readonly onTrade: OnTrade | undefined
  private readonly onLevel: OnLevel | undefined
  private pool: Node | null = null

  constructor({ onTrade, onLevel }: { readonly onTrade?: OnTrade; readonly onLevel?: OnLevel } = {}) {
    this.onTrade = onTrade
    this.onLevel = onLevel
  }

  /**
   * Takes what it crosses, then rests at `tick`. Returns the lots that rest (0 when all of it traded).
   * `id` is a non-negative safe integer that names no resting order.
   */
  limit(id: number, side: Side, tick: number, lots: number): number {
    invariant(Number.isSafeInteger(tick) && Number.isSafeInteger(lots) && lots > 0, `an order is integer ticks and positive lots, got ${tick} × ${lots}`)
    invariant(Number.isSafeInteger(id) && id >= 0, `an order id is a non-negative safe integer, got ${id}`)
    invariant(this.directory.get(id) === null, `order ${id} already rests`)
    const left = this.match(id, side, tick, lots)
    if (left === 0) return 0
    const half = side === 'buy' ? this.bids : this.asks
    const level = half.at(tick)
    const node = this.node(id, side, level, left)
    append(level, node)
    level.lots += left
    this.directory.set(id, node)
    this.onLevel?.(side, tick, level.lots)
    return left
  }

  /** Takes what is there down to `limitTick` (to the last level without one) and never rests. Returns the lots left over. */
  take(id: number, side: Side, lots: number, limitTick: number = side === 'buy' ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER): number {
    invariant(Number.isSafeInteger(lots) && lots > 0, `an order is positive integer lots, got ${lots}`)
    return this.match(id, side, limitTick, lots)
  }

  /** Removes the order and returns the lots that were left of it; 0 when it does not rest. */
  cancel(id: number): number {
    const node = this.directory.get(id)
    if (node === null) return 0
    const { lots, level, side } = node
    this.leave(node)
    level.lots -= lots
    if (level.head === null) (side === 'buy' ? this.bids : this.asks).drop(level)
    this.onLevel?.(side, level.tick, level.lots)
    return lots
  }

  /** Takes lots off a resting order, which keeps its place. Returns what is left; an order reduced to nothing leaves. */
  reduce(id: number, lots: number): number {
    invariant(Number.isSafeInteger(lots) && lots > 0, `a reduction is positive integer lots, got ${lots}`)
    const node = this.directory.get(id)
    if (node === null) return 0
    if (lots >= node.lots) {
      this.cancel(id)
      return 0
    }
    node.lots -= lots
    node.level.lots -= lots
    this.onLevel?.(node.side, node.level.tick, node.level.lots)
    return node.lots
  }

  /** Best tick, or null on an empty side. */
  bestBid(): number | null {
    return this.bids.best === null ? null : this.bids.best.tick
  }

  bestAsk(): number | null {
    return this.asks.best === null ? null : this.asks.best.tick
  }

  /** The first `count` levels of a side, best first. */
  depth(side: Side, count = Number.MAX_SAFE_INTEGER): LevelTuple[] {
    const { levels } = side === 'buy' ? this.bids : this.asks
    const shown: LevelTuple[] = []
    for (let i = levels.length - 1; i >= 0 && shown.length < count; i--) {
      const level = levels[i] as Level
      shown.push([level.tick, level.lots])
    }
    return shown
  }

  levelCount(side: Side): number {
    return (side === 'buy' ? this.bids : this.asks).levels.length
  }

  /** Lots resting at a price. */
  lotsAt(side: Side, tick: number): number {
    return (side === 'buy' ? this.bids : this.asks).find(tick)?.lots ?? 0
  }

  /** The order that trades next at a price, or null. */
  headOf(side: Side, tick: number): number | null {
    return (side === 'buy' ? this.bids : this.asks).find(tick)?.head?.id ?? null
  }

  /** Orders at a price, first in the queue first. */
  queueAt(side: Side, tick: number): number[] {
    const ids: number[] = []
    for (let node = (side === 'buy' ? this.bids : this.asks).find(tick)?.head ?? null; node !== null; node = node.next) ids.push(node.id)
    return ids
  }

  /** Lots left of a resting order; 0 when it does not rest. */
  sizeOf(id: number): number {
    return this.directory.get(id)?.lots ?? 0
  }

  /** The price a resting order stands at; null when it does not rest. */
  tickOf(id: number): number | null {
    return this.directory.get(id)?.level.tick ?? null
  }

  /** Resting orders on both sides. */
  get orderCount(): number {
    return this.directory.count
  }

  private match(takerId: number, side: Side, limitTick: number, lots: number): number {
    const half = side === 'buy' ? this.asks : this.bids
    const makerSide = side === 'buy' ? 'sell' : 'buy'
    let left = lots
    for (let level = half.best; left > 0 && level !== null; level = half.best) {
      if (side === 'buy' ? level.tick > limitTick : level.tick < limitTick) break
      for (let maker = level.head; left > 0 && maker !== null; maker = level.head) {
        const traded = Math.min(left, maker.lots)
        const makerId = maker.id
        left -= traded
        level.lots -= traded
        maker.lots -= traded
        if (maker.lots === 0) this.leave(maker)
        this.onTrade?.(makerId, takerId, side, level.tick, traded)
      }
      if (level.head === null) half.drop(level)
      this.onLevel?.(makerSide, level.tick, level.lots)
    }
    return left
  }

  /** Unlinks a node and gives it back to the pool; the level's sum is the caller's to keep. */
  private leave(node: Node): void {
    const { level, prev, next } = node
    if (prev === null) level.head = next
    else prev.next = next
    if (next === null) level.tail = prev
    else next.prev = prev
    this.directory.delete(node.id)
    node.prev = null
    node.next = this.pool
    this.pool = node
  }

  private node(id: number, side: Side, level: Level, lots: number): Node {
    const node = this.pool
    if (node === null) return { id, side, level, lots, prev: null, next: null }
    this.pool = node.next
    node.id = id
    node.side = side
    node.level = level
    node.lots = lots
    node.next = null
    return node
  }
}

/** `side` is the taker's. The maker's remaining lots are already reduced when this is called. */
export type OnTrade = (makerId: number, takerId: number, side: Side, tick: number, lots: number) => void
/** The new total of one price level; 0 when it is gone. A taker that meets five makers at a price changes it once. */
export type OnLevel = (side: Side, tick: number, lots: number) => void

type Level = { tick: number; lots: number; head: Node | null; tail: Node | null }
type Node = { id: number; side: Side; level: Level; lots: number; prev: Node | null; next: Node | null }

function append(level: Level, node: Node): void {
  node.prev = level.tail
  if (level.tail === null) level.head = node
  else level.tail.next = node
  level.tail = node
}

/** One side: levels in the side's order with the best at the end, and the same levels by tick. */
class HalfBook {
  readonly levels: Level[] = []
  best: Level | null = null
  private readonly byTick = new Map<number, Level>()
  /** 1: ascending ticks (bids), −1: descending (asks). */
  private readonly order: 1 | -1

  constructor(order: 1 | -1) {
    this.order = order
  }

  find(tick: number): Level | undefined {
    return this.byTick.get(tick)
  }

  /** The level at a price, made when there is none. */
  at(tick: number): Level {
    const found = this.byTick.get(tick)
    if (found !== undefined) return found
    const level: Level = { tick, lots: 0, head: null, tail: null }
    this.byTick.set(tick, level)
    this.levels.splice(this.seek(tick), 0, level)
    this.best = this.levels[this.levels.length - 1] as Level
    return level
  }

  drop(level: Level): void {
    this.byTick.delete(level.tick)
    if (level === this.best) {
      this.levels.pop()
      this.best = this.levels.length === 0 ? null : (this.levels[this.levels.length - 1] as Level)
    } else this.levels.splice(this.seek(level.tick), 1)
  }

  private seek(tick: number): number {
    let low = 0
    let high = this.levels.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if (this.order * ((this.levels[mid] as Level).tick - tick) < 0) low = mid + 1
      else high = mid
    }
    return low
  }
}
