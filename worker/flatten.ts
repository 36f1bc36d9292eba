import { setTimeout as sleep } from 'node:timers/promises'
import { type Decimal, dec } from '#lib/domain/base/decimal.ts'
import type { ExecutionId } from '#lib/domain/base/id.ts'
import { listingKey, toBase } from '#lib/domain/base/listing.ts'
import { isTerminal } from '#lib/domain/execute/order.ts'
import { type Caller, callOff } from './call-off.ts'
import { type Closing, close, closingId, newExecutionId } from './closing.ts'
import type { Judge } from './judge.ts'
import type { LiveExecution } from './live.ts'

export type Flattener = Judge &
  Caller & {
    readonly send: (execution: LiveExecution) => Promise<void>
    readonly stopSchedule: (execution: LiveExecution, reason: string) => Promise<boolean>
    /** Executions of these decisions that exist already. */
    readonly existing: (decisionIds: readonly string[]) => Promise<readonly { readonly id: string; readonly decision_id: string; readonly status: string }[]>
    readonly maySend: () => boolean
  }

type Place = { readonly venue: string; readonly symbol: string }
export type Left = Place & { readonly quantity: string | null }
export type Flattened = {
  readonly executions: readonly string[]
  /** Said by the venues themselves, for what was to be closed. */
  readonly flat: boolean
  /** What is left by the venue's own books; null where the venue could not be asked. */
  readonly left: readonly Left[]
  readonly reasons: readonly string[]
}

/** The desk is being closed: the command stays taken and is taken up at the next start. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

const ATTEMPTS_MAX = 40
/** How many attempts of an earlier run are looked for. */
const TAKEN_UP_MAX = 200
/** Attempts in a row that closed nothing, before a person has to look. */
const VAIN_MAX = 4
const PAUSE_MS = 250
const STEP_MS = 5
/** An order without a word is left to reconciliation after this long. */
const WAIT_MS = 10_000

/**
 * Closes positions where they are held (ENGINE.md section 3): first everything that could still move them is called off, then each
 * is closed by reduce-only orders on the normal path, several if one may not be so large. Flat is what the venues say, not what we
 * think. The ids follow from the command, so a restart goes on with it and closes nothing twice.
 */
export async function flatten(
  desk: Flattener,
  command: { readonly id: string; readonly origin: 'flatten' | 'close'; readonly reason: string },
  isMeant: (place: Place) => boolean,
): Promise<Flattened> {
  const made: string[] = []
  const reasons = new Set<string>()
  const mine = (id: string): boolean => made.includes(id)
  const first = await takeUp(desk, command, isMeant, made)
  await callAllOff(desk, isMeant, mine, command.reason)
  let vain = 0
  for (let attempt = first; attempt < first + ATTEMPTS_MAX && vain < VAIN_MAX; attempt++) {
    const open = held(desk, isMeant)
    if (open.length === 0 || !mayTrade(desk)) break
    const before = sizeOf(desk, isMeant)
    for (const place of open) await closeOne(desk, command, place, attempt, made, reasons)
    await settled(desk, made)
    const isLess = sizeOf(desk, isMeant).lt(before)
    vain = isLess ? 0 : vain + 1
    if (!isLess) await pause(desk, PAUSE_MS * vain)
  }
  const left = await leftAtVenues(desk, isMeant)
  return { executions: made, flat: left.length === 0 && held(desk, isMeant).length === 0, left, reasons: [...reasons] }
}

/** Takes over the closing orders that an earlier run of this command has made; the number of the next attempt. */
async function takeUp(desk: Flattener, command: { id: string; origin: 'flatten' | 'close' }, isMeant: (p: Place) => boolean, made: string[]): Promise<number> {
  const attempts = new Map<string, number>()
  for (const { venue, symbol } of [...desk.memory.positions.values()].filter(isMeant))
    for (let attempt = 1; attempt <= TAKEN_UP_MAX; attempt++) attempts.set(closingId(command.origin, [command.id, venue, symbol, attempt]), attempt)
  const existing = await desk.existing([...attempts.keys()])
  for (const { id, status } of existing) if (status !== 'refused') made.push(id)
  await settled(desk, made)
  return Math.max(0, ...existing.map((e) => attempts.get(e.decision_id) ?? 0)) + 1
}

async function closeOne(
  desk: Flattener,
  { id, origin, reason }: { readonly id: string; readonly origin: 'flatten' | 'close'; readonly reason: string },
  { venue, symbol }: Place,
  attempt: number,
  made: string[],
  reasons: Set<string>,
): Promise<void> {
  const causeParts = [id, venue, symbol, attempt]
  const position = desk.memory.positions.get(listingKey(venue, symbol))
  const listing = desk.memory.quotes.listing(venue, symbol)
  if (!position || !listing || position.quantity.isZero()) return
  const at = desk.memory.markOf(listing, desk.clock.now()) ?? position.averagePrice
  const closing: Closing = {
    origin,
    causeParts,
    cause: origin,
    message: reason,
    facts: { command_id: id, attempt },
    parentId: null,
    symbol,
    timeframe: null,
    venue,
    side: position.quantity.isNegative() ? 'buy' : 'sell',
    quantity: toBase(position.quantity.abs(), listing, at ?? dec(1)),
  }
  const execution = newExecutionId(desk)
  const verdict = await close(desk, execution, closing)
  if (verdict.kind === 'approved') made.push(execution)
  else if (verdict.kind === 'refused') for (const r of verdict.refusals) reasons.add(`${venue} ${symbol} ${r.code}: ${r.message}`)
}

async function callAllOff(desk: Flattener, isMeant: (p: Place) => boolean, isMine: (id: string) => boolean, reason: string): Promise<void> {
  const moving = [...desk.memory.executions.values()].filter(
    (e) => !isMine(e.id) && [...e.orders.map((o) => o.intent), { venue: e.listing.venue, symbol: e.symbol }].some(isMeant),
  )
  await Promise.all(moving.map((e) => callOff(e, reason, desk)))
  const isResting = () => moving.some((e) => e.orders.some((o) => o.intent.timeInForce === 'gtc' && isMeant(o.intent) && !isTerminal(o.state.status)))
  for (const endAt = performance.now() + WAIT_MS / 2; isResting() && performance.now() < endAt; ) await pause(desk, STEP_MS)
}

const mayTrade = ({ memory }: Flattener): boolean => memory.tradingState !== 'halted' && memory.haltsRequested.size === 0

const held = ({ memory }: Flattener, isMeant: (p: Place) => boolean) => [...memory.positions.values()].filter((p) => !p.quantity.isZero() && isMeant(p))

const sizeOf = (desk: Flattener, isMeant: (p: Place) => boolean): Decimal => held(desk, isMeant).reduce((total, p) => total.plus(p.quantity.abs()), dec(0))

/** Until the executions are over, or one of them has been without an end for too long. */
async function settled(desk: Flattener, ids: readonly string[]): Promise<void> {
  for (const endAt = performance.now() + WAIT_MS; performance.now() < endAt; await pause(desk, STEP_MS))
    if (!ids.some((id) => desk.memory.executions.has(id as ExecutionId))) return
}

async function pause(desk: Flattener, ms: number): Promise<void> {
  await sleep(ms)
  if (!desk.maySend()) throw new Interrupted('the desk is being closed')
}

async function leftAtVenues({ venues, log }: Flattener, isMeant: (p: Place) => boolean): Promise<readonly Left[]> {
  const asked = await Promise.all(
    [...venues.values()].map(async (venue): Promise<readonly Left[]> => {
      try {
        return [...(await venue.positions())].map(([symbol, quantity]) => ({ venue: venue.name, symbol, quantity: quantity.toFixed() }))
      } catch (error) {
        log.warn({ venue: venue.name, err: error }, 'positions cannot be read')
        return [{ venue: venue.name, symbol: '', quantity: null }]
      }
    }),
  )
  return asked.flat().filter((l) => (l.quantity === null ? true : !dec(l.quantity).isZero() && isMeant(l)))
}
