import { type BookSum, openIncidents, repeatedFills, sumBooks, sumBooksSince, writeRiskUse } from '#lib/db/audit.ts'
import { writeEvents } from '#lib/db/desk.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import type { Pool } from '#lib/db/pool.ts'
import { bookBreaches } from '#lib/domain/account/books.ts'
import { type Decimal, dec, ONE } from '#lib/domain/base/decimal.ts'
import type { Log } from '#lib/log.ts'

/** How often what is new is looked at, and how often every fill there is. */
export const AUDIT_EVERY_MS = 15_000
const WHOLE_EVERY_LOOKS = 240
const PREFIX = 'invariant_'
const MINUTE_US = 60_000_000

type Sums = { readonly quantity: Decimal; readonly cash: Decimal; readonly seq: string; readonly venue: string; readonly symbol: string }

type Audited = {
  readonly pool: Pool
  readonly moduleId: string
  readonly log: Log
  /** How much of each limit is used now; kept once a minute of market time. */
  readonly riskUse?: () => { readonly atUs: number; readonly uses: Readonly<Record<string, number>> }
}

/**
 * Whether the books still add up (ENGINE.md section 6): Σ signed fills = position, Σ cash flows = realised + inventory at cost, fills
 * unique by venue and its fill id. The first look and one an hour take every fill; those between add what was booked since. A breach
 * is an incident with both numbers, cleared by the first look that finds it right.
 */
export class Auditor {
  private readonly desk: Audited
  private minute = -1
  private readonly sums = new Map<string, Sums>()
  private readonly open = new Set<string>()
  private lookCount = 0

  constructor(desk: Audited) {
    this.desk = desk
  }

  async look(): Promise<void> {
    const { pool, moduleId } = this.desk
    if (this.lookCount === 0) for (const id of await openIncidents(pool, PREFIX)) this.open.add(id)
    const isWhole = this.lookCount % WHOLE_EVERY_LOOKS === 0
    this.lookCount++
    const books = isWhole ? await sumBooks(pool, moduleId) : await sumBooksSince(pool, moduleId, [...this.sums.values()])
    const breaches = new Map<string, EventRow>()
    for (const book of books) for (const [id, raised] of this.judge(this.fold(book, isWhole))) breaches.set(id, raised)
    for (const [id, raised] of await this.repeats()) breaches.set(id, raised)
    await this.tell(breaches)
    await this.keepUse()
  }

  private async keepUse(): Promise<void> {
    const now = this.desk.riskUse?.()
    if (!now || Math.floor(now.atUs / MINUTE_US) === this.minute) return
    this.minute = Math.floor(now.atUs / MINUTE_US)
    await writeRiskUse(this.desk.pool, this.desk.moduleId, now.atUs, now.uses)
  }

  /** The holding with all its fills: those of this look on top of those before it. */
  private fold(book: BookSum, isWhole: boolean): BookSum {
    const key = `${book.venue} ${book.symbol}`
    const before = isWhole ? undefined : this.sums.get(key)
    const quantity = dec(book.fillsQuantity).plus(before?.quantity ?? 0)
    const cash = dec(book.fillsCash).plus(before?.cash ?? 0)
    this.sums.set(key, { quantity, cash, seq: book.seq, venue: book.venue, symbol: book.symbol })
    return { ...book, fillsQuantity: quantity.toFixed(), fillsCash: cash.toFixed() }
  }

  private judge(book: BookSum): readonly (readonly [string, EventRow])[] {
    const { venue, symbol } = book
    const breaches = bookBreaches({
      quantity: dec(book.quantity),
      averagePrice: book.averagePrice === null ? null : dec(book.averagePrice),
      realizedPnl: dec(book.realizedPnl),
      fees: dec(book.fees),
      contractSize: book.contractSize === null ? ONE : dec(book.contractSize),
      isInverse: book.isInverse,
      fillsQuantity: dec(book.fillsQuantity),
      fillsCash: dec(book.fillsCash),
    })
    return breaches.map(({ name, ours, theirs }) => {
      const id = `${name} ${venue} ${symbol}`
      const message =
        name === 'invariant_position'
          ? `The position of ${symbol} on ${venue} is ${ours}, its fills add up to ${theirs}.`
          : `Realised and inventory at cost of ${symbol} on ${venue} are ${ours}, the cash of its fills is ${theirs}.`
      return [id, event('incident', id, 'raised', null, { name, message, venue, symbol, ours, theirs })] as const
    })
  }

  private async repeats(): Promise<readonly (readonly [string, EventRow])[]> {
    const { hasIndex, repeats } = await repeatedFills(this.desk.pool)
    if (hasIndex) return []
    const name = 'invariant_fills_unique'
    const missing = event('incident', name, 'raised', null, {
      name,
      message: 'The index that keeps fills unique by venue and fill id is missing or not valid.',
      ours: 'no index',
      theirs: 'unique',
    })
    return [
      [name, missing] as const,
      ...repeats.map(({ venue, venueFillId, count }) => {
        const id = `${name} ${venue} ${venueFillId}`
        const message = `Fill ${venueFillId} of ${venue} is booked ${count} times.`
        return [id, event('incident', id, 'raised', null, { name, message, venue, ours: String(count), theirs: '1' })] as const
      }),
    ]
  }

  /** Each breach is told once, and once more when it is gone. */
  private async tell(breaches: ReadonlyMap<string, EventRow>): Promise<void> {
    const raised = [...breaches].filter(([id]) => !this.open.has(id))
    const cleared = [...this.open].filter((id) => !breaches.has(id))
    if (raised.length + cleared.length === 0) return
    for (const [id, { data }] of raised) this.desk.log.error({ incident: id, ...data }, 'the books do not add up')
    for (const id of cleared) this.desk.log.info({ incident: id }, 'the books add up again')
    await writeEvents(this.desk.pool, [
      ...raised.map(([, row]) => row),
      ...cleared.map((id) => event('incident', id, 'cleared', null, { name: id.split(' ')[0] ?? id })),
    ])
    for (const [id] of raised) this.open.add(id)
    for (const id of cleared) this.open.delete(id)
  }
}
