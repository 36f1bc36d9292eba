import { type Decimal, dec, min } from '#lib/domain/base/decimal.ts'
import { type DecisionId, type ExecutionId, hashOf } from '#lib/domain/base/id.ts'
import { roundDownToLot, toTraded } from '#lib/domain/base/listing.ts'
import type { Side } from '#lib/domain/base/market.ts'
import { plusMs, toMs } from '#lib/domain/base/time.ts'
import type { Decision, DecisionRow } from '#lib/domain/decide/decision.ts'
import { type Judge, judge, type Verdict } from './judge.ts'
import type { LiveExecution } from './live.ts'
import type { Memory } from './memory.ts'
import type { Subject } from './subject.ts'

/** An order that closes what the desk holds at one venue. */
export type Closing = {
  readonly origin: 'exit' | 'close' | 'flatten'
  /** Together they are the deterministic id of the order's cause: the same after a crash. */
  readonly causeParts: readonly (string | number)[]
  readonly cause: string
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
  /** The execution that is closed, where it is one. */
  readonly parentId: ExecutionId | null
  readonly symbol: string
  readonly timeframe: string | null
  readonly venue: string
  readonly side: Side
  /** Base units. */
  readonly quantity: Decimal
}

/** A closing order that could not be sent for this long is stale: prices have moved on, and it is decided anew. */
const VALID_MS = 60_000
/** Part of the largest order that is asked for: the risk curator lets nothing pass that uses more than some 0.83 of a limit. */
const SIZE_MARGIN = '0.8'

export const closingId = (origin: Closing['origin'], parts: Closing['causeParts']): DecisionId => hashOf(origin, ...parts).slice(0, 32) as DecisionId

/**
 * Puts a closing order on the path of every decision: context, curators, risk gate, routing, an execution of its own. It only
 * reduces, it is traded where the position is held, and what is larger than one order may be is closed in several.
 */
export async function close(desk: Judge & { readonly send: (execution: LiveExecution) => Promise<void> }, id: ExecutionId, closing: Closing): Promise<Verdict> {
  const release = desk.clock.hold()
  try {
    const at = desk.clock.now()
    const noticed = desk.wall.now()
    const decision = decisionOf(closing, desk, at)
    const subject: Subject = {
      id,
      row: rowOf(decision, closing),
      stamps: { committed: noticed, noticed },
      isCommitStamp: true,
      at,
      decidedAt: at,
      inboxSeq: null,
      origin: closing.origin,
      cause: closing.cause,
      venue: closing.venue,
      waited: null,
    }
    const verdict = await judge(desk, subject, decision)
    if (verdict.kind === 'approved') await desk.send(verdict.execution)
    return verdict
  } finally {
    release()
  }
}

export const newExecutionId = (desk: Judge): ExecutionId => desk.ids(Math.floor(toMs(desk.wall.now()))) as ExecutionId

function decisionOf(closing: Closing, desk: Judge, at: Decision['committedAt']): Decision {
  return {
    id: closingId(closing.origin, closing.causeParts),
    lifecycleId: null,
    decisionRef: null,
    planId: null,
    signalId: null,
    symbol: closing.symbol,
    timeframe: closing.timeframe,
    sessionBucket: null,
    regime: null,
    side: closing.side,
    size: { kind: 'quantity', value: sizeOf(closing, desk.memory, desk) },
    fields: { size: 'quantity', limitPrice: 'limit_price', stopLoss: 'stop_loss', maxSlippage: 'max_slippage_bps', validUntil: 'valid_until' },
    strength: 1,
    style: 'market',
    styleGiven: 'market',
    limitPrice: null,
    stopLoss: null,
    takeProfit: null,
    entryConditions: null,
    exitConditions: null,
    recoveryPolicy: null,
    maxSlippageBps: null,
    maxLatencyMs: null,
    maxParticipation: null,
    reduceOnly: true,
    horizonMs: null,
    validUntil: plusMs(at, VALID_MS),
    effectiveAt: null,
    urgency: 'high',
    venuePreferences: [],
    committedAt: desk.wall.now(),
    tags: [],
  }
}

/** No more than one order may be worth, in whole lots; a limit that lets nothing through is left for the gate to name. */
function sizeOf({ symbol, venue, quantity }: Closing, memory: Memory, { clock }: Judge): Decimal {
  const listing = memory.quotes.listing(venue, symbol)
  const limits = memory.limitsFor(symbol)
  const mid = listing && memory.markOf(listing, clock.now())
  const rate = listing && memory.conversion(listing.quote, clock.now())
  if (!listing || !mid || !rate) return quantity
  const byWorth = dec(limits.maxOrderNotional).times(SIZE_MARGIN).div(mid.times(rate))
  const byVolume = memory.quotes.volumeDaily(symbol)?.times(limits.maxParticipation).times(SIZE_MARGIN)
  const bySize = limits.maxOrderQuantity === null ? byWorth : min(byWorth, dec(limits.maxOrderQuantity).times(SIZE_MARGIN))
  const most = byVolume ? min(bySize, byVolume) : bySize
  if (quantity.lte(most) || listing.contractSize !== null) return min(quantity, most.gt(0) ? most : quantity)
  const lots = roundDownToLot(toTraded(most, listing, mid), listing.lot)
  return lots.gt(0) ? lots : quantity
}

function rowOf(decision: Decision, { cause, message, facts, parentId, timeframe, symbol }: Closing): DecisionRow {
  return {
    id: decision.id,
    lifecycle_id: null,
    parent_id: parentId,
    kind: 'decision',
    symbol,
    timeframe,
    session_bucket: null,
    regime: null,
    dm_alpha: null,
    dm_decision: { cause, message, ...facts },
    tags: [],
    created_at: decision.committedAt,
  }
}
