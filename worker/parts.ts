import type { ExecutionPatch } from '#lib/db/bookings.ts'
import { type Decimal, dec, min, parseDecimal, sum, ZERO } from '#lib/domain/base/decimal.ts'
import type { DecisionId, ExecutionId } from '#lib/domain/base/id.ts'
import type { Side } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { toIso } from '#lib/domain/base/time.ts'
import type { RecoveryPolicy } from '#lib/domain/decide/decision.ts'
import { type Conditions, conditionsRow, readConditions } from '#lib/domain/decide/entry.ts'

/** What one execution left at one venue, in traded units, and the order that is closing it. */
export type Leg = { left: Decimal; exit: ExecutionId | null }

/** The part of a position that one execution opened and that no exit has closed yet: what is watched, and for what. */
export type Part = {
  readonly id: ExecutionId
  readonly decisionId: DecisionId
  readonly symbol: string
  readonly timeframe: string | null
  readonly side: Side
  stopLoss: Decimal | null
  takeProfit: Decimal | null
  exitConditions: Conditions | null
  policy: RecoveryPolicy
  readonly legs: Map<string, Leg>
  /** The execution may still fill. */
  isWorking: boolean
  /** It is closed because of a crash, whatever the market says. */
  isFlattening: boolean
  /** Exits so far, refused ones included: the number of the next one follows from it. */
  attempts: number
  /** Attempts in a row that closed nothing. */
  failures: number
  retryAt: Instant
  undoRetry: () => void
  calledOffAt: Instant | null
  readonly closedBy: ExecutionId[]
  /** Wall time at which this worker began to watch it; null while nothing has filled. */
  since: Instant | null
  hasIncident: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
type Row = Readonly<Record<string, any>>

export const newPart = (facts: Pick<Part, 'id' | 'decisionId' | 'symbol' | 'timeframe' | 'side'> & Partial<Part>): Part => ({
  stopLoss: null,
  takeProfit: null,
  exitConditions: null,
  policy: 'resume',
  legs: new Map(),
  isWorking: true,
  isFlattening: false,
  attempts: 0,
  failures: 0,
  retryAt: 0 as Instant,
  undoRetry: () => undefined,
  calledOffAt: null,
  closedBy: [],
  since: null,
  hasIncident: false,
  ...facts,
})

/** Something sets it off, or a crash does. */
export const asksForWatch = (p: Pick<Part, 'stopLoss' | 'takeProfit' | 'exitConditions' | 'policy'>): boolean =>
  p.stopLoss !== null || p.takeProfit !== null || p.exitConditions !== null || p.policy === 'flatten'

export const leftOf = (part: Part): Decimal => sum([...part.legs.values()].map((leg) => leg.left))

export function legOf(part: Part, venue: string): Leg {
  const leg = part.legs.get(venue) ?? { left: ZERO, exit: null }
  part.legs.set(venue, leg)
  return leg
}

/** Nothing is left, and nothing can come. */
export const isDone = (part: Part): boolean => !part.isWorking && leftOf(part).isZero() && [...part.legs.values()].every((leg) => leg.exit === null)

/** As the execution's row keeps it. `left` and `left_by` are traded units. */
export const partRow = (part: Part, workerId: string) => ({
  ...(part.stopLoss && { stop_loss: { price: part.stopLoss.toFixed() } }),
  ...(part.takeProfit && { take_profit: { price: part.takeProfit.toFixed() } }),
  ...(part.exitConditions && { exit_conditions: conditionsRow(part.exitConditions) }),
  policy: part.policy,
  ...(part.since !== null && !isDone(part) && { watched_by: workerId, watching_since: toIso(part.since) }),
  left: leftOf(part).toFixed(),
  left_by: Object.fromEntries([...part.legs].map(([venue, leg]) => [venue, leg.left.toFixed()])),
  closed_by: part.closedBy,
  ...(part.isFlattening && { flattening: true }),
  ...(part.hasIncident && { incident: true }),
})

export const partPatch = (part: Part, workerId: string): ExecutionPatch => ({ id: part.id, monitoring_state: partRow(part, workerId) })

export const partFrom = (row: Row, exits: readonly Row[]): Part => {
  const said = row.monitoring_state ?? {}
  const conditions = readConditions(said.exit_conditions ?? {})
  return newPart({
    id: row.id,
    decisionId: row.decision_id,
    symbol: row.symbol,
    timeframe: row.timeframe,
    side: row.side,
    stopLoss: parseDecimal(said.stop_loss?.price),
    takeProfit: parseDecimal(said.take_profit?.price),
    exitConditions: conditions.ok ? conditions.value : null,
    policy: said.policy === 'flatten' ? 'flatten' : 'resume',
    legs: new Map(Object.entries((said.left_by ?? {}) as Record<string, string>).map(([venue, left]) => [venue, { left: dec(left), exit: null }])),
    isWorking: isUnderWay(row.status),
    isFlattening: said.flattening === true,
    hasIncident: said.incident === true,
    attempts: exits.length,
    closedBy: exits.filter((e) => e.status !== 'refused').map((e) => e.id),
  })
}

export const isUnderWay = (status: string): boolean => ['received', 'waiting', 'approved', 'working'].includes(status)

/**
 * What other orders have closed is watched by nobody: the parts at a venue never add up to more than is held there in their
 * direction. The oldest give way first, as in first in, first out. Returns the parts that became smaller.
 */
export function cap(parts: readonly Part[], venue: string, held: Decimal): readonly Part[] {
  const smaller: Part[] = []
  for (const side of ['buy', 'sell'] as const) {
    const there = parts.filter((p) => p.side === side && p.legs.has(venue)).sort((a, b) => (a.id < b.id ? -1 : 1))
    const room = side === 'buy' ? held : held.neg()
    let over = sum(there.map((p) => legOf(p, venue).left)).minus(room.gt(0) ? room : ZERO)
    for (const part of there) {
      if (!over.gt(0)) break
      const leg = legOf(part, venue)
      const less = min(over, leg.left)
      if (less.isZero()) continue
      leg.left = leg.left.minus(less)
      over = over.minus(less)
      smaller.push(part)
    }
  }
  return smaller
}
