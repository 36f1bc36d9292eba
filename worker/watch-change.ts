import { event } from '#lib/db/events.ts'
import { type Decimal, max, min, parseDecimal, ZERO } from '#lib/domain/base/decimal.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { listingKey } from '#lib/domain/base/listing.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import type { RecoveryPolicy } from '#lib/domain/decide/decision.ts'
import { readConditions } from '#lib/domain/decide/entry.ts'
import type { Answer, Asked, NotChanged } from './asked.ts'
import { exitMarketOf } from './conditional.ts'
import type { Memory } from './memory.ts'
import { leftOf, legOf, type Part, partFrom } from './parts.ts'
import type { MarketClock } from './ports.ts'
import type { Watcher } from './watch.ts'

export type WatchChanger = {
  readonly memory: Memory
  readonly clock: MarketClock
  readonly watcher: Watcher
  /** An execution's row, with its filled quantity by venue. */
  readonly readExecution: (id: string) => Promise<Row | null>
}

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
type Row = Readonly<Record<string, any>>

/** What becomes of the position after a crash. */
export const setPolicy = async (id: string, policy: RecoveryPolicy, asked: Asked, desk: WatchChanger): Promise<Answer> =>
  await amend(id, { policy }, asked, desk, (part) => {
    part.policy = policy
    return null
  })

/** Moves stop, target or exit conditions; null takes one away. What nobody watches yet is watched from now on. */
export const modifyWatch = async (id: string, change: Readonly<Record<string, unknown>>, asked: Asked, desk: WatchChanger): Promise<Answer> =>
  await amend(id, change, asked, desk, (part) => move(part, change, desk))

async function amend(
  id: string,
  change: Readonly<Record<string, unknown>>,
  asked: Asked,
  desk: WatchChanger,
  apply: (part: Part) => NotChanged | null,
): Promise<Answer> {
  const part = desk.watcher.find(id) ?? (await partOf(id, desk))
  if (!('legs' in part)) return err(part)
  const refused = apply(part)
  if (refused) return err(refused)
  const result = { execution_id: id, ...change }
  await desk.watcher.keep(part, [event('execution', id, 'modified', asked.causeId, result, asked.actor)])
  return ok(result)
}

/** A part that nobody watches yet: what the execution filled, as far as it is still held and nobody else watches it. */
async function partOf(id: string, { memory, watcher, readExecution }: WatchChanger): Promise<Part | NotChanged> {
  const row = await readExecution(id)
  if (row === null || row.origin !== 'decision') return { code: 'UNKNOWN_EXECUTION', message: `there is no execution ${id} of a decision` }
  const part = partFrom(row, [])
  part.isWorking = memory.executions.has(id as ExecutionId)
  part.legs.clear()
  const others = watcher.ofSymbol(part.symbol).filter((p) => p.side === part.side)
  for (const [venue, filled] of Object.entries((row.filled_by ?? {}) as Record<string, string>)) {
    const held = memory.positions.get(listingKey(venue, part.symbol))?.quantity ?? ZERO
    const taken = others.reduce<Decimal>((total, p) => total.plus(p.legs.get(venue)?.left ?? ZERO), ZERO)
    const free = max(ZERO, (part.side === 'buy' ? held : held.neg()).minus(taken))
    legOf(part, venue).left = min(parseDecimal(filled) ?? ZERO, free)
  }
  if (!part.isWorking && leftOf(part).isZero()) return { code: 'NOTHING_TO_WATCH', message: 'nothing that it filled is held any more' }
  return part
}

function move(part: Part, change: Readonly<Record<string, unknown>>, desk: WatchChanger): NotChanged | null {
  const next = { stopLoss: part.stopLoss, takeProfit: part.takeProfit, exitConditions: part.exitConditions }
  for (const [field, key] of [
    ['stop_loss', 'stopLoss'],
    ['take_profit', 'takeProfit'],
  ] as const) {
    if (!(field in change)) continue
    const value = change[field]
    const price = value === null ? null : parseDecimal(value)
    if (value !== null && !price?.gt(0)) return { code: 'INVALID_CHANGE', field, message: `${field} must be a price above 0` }
    next[key] = price
  }
  if ('exit_conditions' in change) {
    const read = readConditions(change.exit_conditions ?? {})
    if (!read.ok) return { code: 'INVALID_CHANGE', field: 'exit_conditions', message: `exit_conditions ${read.error}` }
    next.exitConditions = read.value
  }
  const reached = reachedOf(part, 'stop_loss' in change ? next.stopLoss : null, 'take_profit' in change ? next.takeProfit : null, desk)
  if (reached) return reached
  Object.assign(part, next)
  return null
}

/** A stop or target that is reached already would close at once: that is what `close` is for. */
function reachedOf(part: Part, stop: Decimal | null, target: Decimal | null, { memory, clock }: WatchChanger): NotChanged | null {
  const now = clock.now()
  const sign = part.side === 'buy' ? 1 : -1
  for (const venue of part.legs.keys()) {
    const market = exitMarketOf(
      memory,
      memory.quotes.books(part.symbol, now).find((b) => b.listing.venue === venue),
      now,
    )
    const seen = part.side === 'buy' ? market.bid : market.ask
    if (!seen) continue
    if (stop && seen.minus(stop).times(sign).lte(0))
      return { code: 'INVALID_CHANGE', field: 'stop_loss', message: `the stop ${stop.toFixed()} is reached already at ${seen.toFixed()}` }
    if (target?.minus(seen).times(sign).lte(0))
      return { code: 'INVALID_CHANGE', field: 'take_profit', message: `the target ${target.toFixed()} is reached already at ${seen.toFixed()}` }
  }
  return null
}
