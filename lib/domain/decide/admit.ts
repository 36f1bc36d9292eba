import type { Decimal } from '../base/decimal.ts'
import { BPS, parseDecimal } from '../base/decimal.ts'
import type { DecisionId } from '../base/id.ts'
import type { Side } from '../base/market.ts'
import type { Bps, Price } from '../base/money.ts'
import { err, ok } from '../base/result.ts'
import type { Instant } from '../base/time.ts'
import { parseDurationMs, parseIso } from '../base/time.ts'
import type { Admission, Decision, DecisionRow, Size, Urgency } from './decision.ts'
import { RECOVERY_POLICIES, STYLES, URGENCIES } from './decision.ts'
import type { Conditions } from './entry.ts'
import { readConditions, unknownCondition } from './entry.ts'
import type { Found, Read } from './fields.ts'
import { choice, isRecord, own, plainText, positiveDecimal, positiveNumber, truth } from './fields.ts'
import { refuse } from './refusal.ts'

const PLAN = 'dm_decision.trading_plan'
const TRADING_TYPES: readonly string[] = ['execute', 'approve', 'modify']
const SIDES = { long: 'buy', buy: 'buy', short: 'sell', sell: 'sell' } as const satisfies Record<string, Side>
const DAY_MS = 86_400_000
const VENUES_MAX = 32
const SYMBOL = /^[\x21-\x7e]{1,64}$/

/**
 * Reads a row as a decision, or says why not (the field table of CONTRACT.md). Never throws, whatever the row
 * holds, and does a bounded amount of work. Order of refusals: a field that is present and not understood or a
 * required one that is missing (`INVALID_DECISION`) · a type that does not trade · a condition that this
 * version does not execute · expired at `now` (the engine's clock) · no strength. A type that does not trade needs
 * no plan, so a missing field is then not held against it. Every refusal names its field.
 */
export function admit(row: DecisionRow, now: Instant): Admission {
  const reader = new Reader()
  const identity = readIdentity(row, reader)
  const type = readType(row, reader)
  const places = placesOf(row, reader, type.trades)
  const order = readOrder(places, reader, type.trades)
  const bounds = readBounds(places, reader)
  const times = readTimes(places, reader)
  const strength = readStrength(row, places, reader)
  const entry = readCondition('entry_conditions', places, reader)
  const exit = readCondition('exit_conditions', places, reader)
  if (reader.problem) return err(refuse('INVALID_DECISION', `${reader.problem.path} ${reader.problem.message}`, { field: reader.problem.path }))

  if (!type.trades)
    return err(refuse('DECISION_NOT_EXECUTABLE', `${type.path} is "${type.text}", which does not trade`, { field: type.path, value: type.text }))
  const style = order.style.value ?? 'adaptive'
  const unsupported = entry.unsupported ?? exit.unsupported
  if (unsupported) return err(refuse('PLAN_NOT_SUPPORTED', unsupported.message, { field: unsupported.path }))
  if (times.validUntil.value !== null && times.validUntil.value <= now) {
    return err(refuse('DECISION_EXPIRED', 'the decision was no longer valid when it was judged', { field: times.validUntil.path }))
  }
  if (strength.value === null || strength.value <= 0) {
    return err(
      refuse('NO_STRENGTH', strength.value === null ? 'the decision has no strength' : 'the strength is not above 0', {
        field: strength.path,
        ...(strength.value === null ? {} : { value: String(strength.value) }),
      }),
    )
  }
  // A reader without a problem has read every required field; the casts restate that for the compiler.
  return ok({
    ...identity,
    side: order.side as Side,
    size: order.size as Size,
    strength: strength.value,
    style,
    styleGiven: order.style.value,
    limitPrice: order.limitPrice.value as Price | null,
    stopLoss: order.stopLoss.value as Price | null,
    takeProfit: order.takeProfit.value as Price | null,
    entryConditions: entry.conditions,
    exitConditions: exit.conditions,
    recoveryPolicy: order.recoveryPolicy,
    ...bounds.values,
    horizonMs: times.horizonMs,
    validUntil: times.validUntil.value,
    effectiveAt: times.effectiveAt,
    urgency: times.urgency,
    fields: {
      size: order.sizePath,
      limitPrice: order.limitPrice.path,
      stopLoss: order.stopLoss.path,
      maxSlippage: bounds.slippagePath,
      validUntil: times.validUntil.path,
    },
  })
}

/** Remembers the first thing that was wrong; later fields are still read, so that the code stays in one line. */
class Reader {
  problem: { readonly path: string; readonly message: string } | null = null

  fail(path: string, message: string): null {
    this.problem ??= { path, message }
    return null
  }

  take<T>(found: Found | null, read: (value: unknown) => Read<T>): T | null {
    if (found === null) return null
    const result = read(found.value)
    return result.ok ? result.value : this.fail(found.path, result.error)
  }
}

type Place = { readonly path: string; readonly object: unknown }
type Places = { readonly plan: Place; readonly spec: Place; readonly decision: Place; readonly all: readonly Place[] }

/** Where fields may stand, in the order in which the first present one wins. */
function placesOf(row: DecisionRow, reader: Reader, trades: boolean): Places {
  const decision = { path: 'dm_decision', object: asObject(row.dm_decision, 'dm_decision', reader, trades) }
  const plan = { path: PLAN, object: asObject(own(decision.object, 'trading_plan'), PLAN, reader, trades) }
  const outer = own(decision.object, 'order_spec')
  const spec =
    outer === undefined
      ? { path: `${PLAN}.order_spec`, object: asObject(own(plan.object, 'order_spec'), `${PLAN}.order_spec`, reader, false) }
      : { path: 'dm_decision.order_spec', object: asObject(outer, 'dm_decision.order_spec', reader, false) }
  return { plan, spec, decision, all: [plan, spec, decision] }
}

function asObject(value: unknown, path: string, reader: Reader, isRequired: boolean): unknown {
  if (value === undefined || value === null) return isRequired ? reader.fail(path, 'is missing') : null
  return isRecord(value) ? value : reader.fail(path, 'must be an object')
}

function first(places: readonly Place[], ...keys: readonly string[]): Found | null {
  for (const key of keys) {
    for (const place of places) {
      const value = own(place.object, key)
      if (value !== undefined) return { path: `${place.path}.${key}`, value }
    }
  }
  return null
}

function readIdentity(row: DecisionRow, reader: Reader) {
  const id = reader.take({ path: 'id', value: row.id }, (v) => plainText(v, 128))
  const column = (path: string, value: unknown, max: number) =>
    value === null || value === undefined ? null : reader.take({ path, value }, (v) => plainText(v, max))
  if (typeof row.symbol !== 'string' || !SYMBOL.test(row.symbol)) {
    reader.fail('symbol', row.symbol === null || row.symbol === undefined ? 'is missing' : 'must be 1 to 64 printable characters without spaces')
  }
  const decision = [
    { path: 'dm_decision', object: row.dm_decision },
    { path: PLAN, object: own(row.dm_decision, 'trading_plan') },
  ]
  const echo = (key: string) => reader.take(first(decision, key), (v) => plainText(typeof v === 'number' && Number.isFinite(v) ? String(v) : v, 128))
  return {
    id: id as DecisionId,
    lifecycleId: column('lifecycle_id', row.lifecycle_id, 128),
    decisionRef: echo('decision_id'),
    planId: echo('plan_id'),
    signalId: echo('signal_id'),
    symbol: row.symbol as string,
    timeframe: column('timeframe', row.timeframe, 64),
    sessionBucket: column('session_bucket', row.session_bucket, 64),
    regime: column('regime', row.regime, 64),
    committedAt: row.created_at,
    tags: row.tags,
  } satisfies Partial<Decision>
}

/** `execute` also when missing; a row of another kind (an evaluation, feedback) does not trade either. */
function readType(row: DecisionRow, reader: Reader): { trades: boolean; path: string; text: string } {
  const kind = row.kind === null || row.kind === undefined ? 'decision' : reader.take({ path: 'kind', value: row.kind }, (v) => plainText(v, 64))
  const found = first([{ path: 'dm_decision', object: row.dm_decision }], 'decision_type')
  const given = reader.take(found, (v) => plainText(v, 64))
  const type = (given ?? 'execute').trim().toLowerCase()
  if (kind !== null && kind !== 'decision') return { trades: false, path: 'kind', text: kind }
  return { trades: TRADING_TYPES.includes(type), path: 'dm_decision.decision_type', text: type }
}

const price = (value: unknown) => positiveDecimal(value) as Read<Price>

function readOrder(places: Places, reader: Reader, trades: boolean) {
  const side = first([places.plan], 'direction', 'side') ?? first([places.spec], 'side')
  const size = first([places.plan], 'quantity', 'notional', 'position_size')
  const style = first(places.all, 'execution_strategy')
  const priced = (key: string) => {
    const found = first(places.all, key)
    return { path: found?.path ?? `${PLAN}.${key}`, value: reader.take(found, price) }
  }
  if (trades && side === null) reader.fail(`${PLAN}.direction`, 'is missing')
  if (trades && size === null) reader.fail(`${PLAN}.quantity`, 'is missing (or notional, or position_size)')
  return {
    side: reader.take(side, (v) => {
      const word = choice(v, Object.keys(SIDES) as (keyof typeof SIDES)[])
      return word.ok ? ok(SIDES[word.value]) : word
    }),
    size: reader.take(size, (v) => readSize(size?.path ?? '', v)),
    sizePath: size?.path ?? `${PLAN}.quantity`,
    style: { path: style?.path ?? `${PLAN}.execution_strategy`, value: reader.take(style, (v) => choice(v, STYLES)) },
    limitPrice: priced('limit_price'),
    stopLoss: priced('stop_loss'),
    takeProfit: priced('take_profit'),
    recoveryPolicy: reader.take(first(places.all, 'recovery_policy'), (v) => choice(v, RECOVERY_POLICIES)),
  }
}

function readSize(path: string, value: unknown): Read<Size> {
  const read = positiveDecimal(value)
  if (!read.ok) return read
  if (path.endsWith('.quantity')) return ok({ kind: 'quantity', value: read.value })
  if (path.endsWith('.notional')) return ok({ kind: 'notional', value: read.value })
  return read.value.lte(1) ? ok({ kind: 'fraction', value: read.value }) : err('must be a fraction of equity, above 0 and at most 1')
}

function readBounds(places: Places, reader: Reader) {
  const bps = first(places.all, 'max_slippage_bps')
  const fraction = bps ? null : first(places.all, 'max_slippage')
  const within =
    (high: number) =>
    (value: unknown): Read<Decimal> => {
      const read = positiveDecimal(value)
      return read.ok && read.value.gt(high) ? err(`must be at most ${high}`) : read
    }
  const slippage = reader.take(bps, within(10_000)) ?? reader.take(fraction, within(1))?.times(BPS) ?? null
  return {
    slippagePath: (bps ?? fraction)?.path ?? `${PLAN}.max_slippage_bps`,
    values: {
      maxSlippageBps: slippage as Bps | null,
      maxLatencyMs: reader.take(first(places.all, 'max_latency_ms'), (v) => positiveNumber(v, DAY_MS)),
      maxParticipation: reader.take(first(places.all, 'max_participation'), (v) => positiveNumber(v, 1)),
      reduceOnly: reader.take(first(places.all, 'reduce_only'), truth) ?? false,
      venuePreferences: reader.take(first(places.all, 'venue_preferences'), readVenues) ?? [],
    },
  }
}

function readVenues(value: unknown): Read<readonly string[]> {
  if (!Array.isArray(value)) return err('must be an array of venue names')
  if (value.length > VENUES_MAX) return err(`must name at most ${VENUES_MAX} venues`)
  const wrong = value.findIndex((v) => !plainText(v, 64).ok)
  return wrong < 0 ? ok(value as string[]) : err(`must hold venue names, entry ${wrong} is none`)
}

function readTimes(places: Places, reader: Reader) {
  const validUntil = first(places.all, 'valid_until')
  return {
    horizonMs: reader.take(first(places.all, 'time_horizon'), (v): Read<number> => {
      const ms = parseDurationMs(v)
      if (ms === null) return err('must be a duration such as 30s, 5m, 1h, or seconds')
      return ms >= 1 && ms <= 366 * DAY_MS ? ok(ms) : err('must be at least a millisecond and at most a year')
    }),
    validUntil: { path: validUntil?.path ?? `${PLAN}.valid_until`, value: reader.take(validUntil, readInstant) },
    effectiveAt: reader.take(first(places.all, 'effective_at'), readInstant),
    urgency: reader.take(first(places.all, 'urgency'), (v) => choice(v, URGENCIES)) ?? ('normal' satisfies Urgency),
  }
}

/** An instant is a safe integer of microseconds: the text `9999-12-31`, which people write for "never", is beyond it. */
const NEVER = parseIso('2250-01-01T00:00:00Z') as Instant
function readInstant(value: unknown): Read<Instant> {
  if (typeof value !== 'string' || value.length > 40) return err('must be an ISO 8601 time')
  const text = value.trim()
  const year = Number(text.slice(0, 4))
  if (year >= 2250) return /^\d{4}-\d{2}-\d{2}[T ]/.test(text) ? ok(NEVER) : err('must be an ISO 8601 time')
  const at = year >= 1900 ? parseIso(text) : null
  return at === null ? err('must be an ISO 8601 time') : ok(at)
}

function readStrength(row: DecisionRow, places: Places, reader: Reader): { path: string; value: number | null } {
  const alpha = asObject(row.dm_alpha, 'dm_alpha', reader, false)
  const found =
    first([{ path: 'dm_alpha', object: alpha }], 'signal_strength') ?? first([places.decision], 'decision_score') ?? first([places.plan], 'signal_strength')
  return { path: found?.path ?? 'dm_alpha.signal_strength', value: reader.take(found, readShare) }
}

/** 0 and less are understood here and refused later, as no strength. */
function readShare(value: unknown): Read<number> {
  const parsed = parseDecimal(value)?.toNumber() ?? null
  return parsed === null || parsed > 1 ? err('must be a number from 0 to 1') : ok(parsed)
}

/** Conditions with what is wrong in them told apart: a name that nobody knows is a plan of another version, the rest is a mistake. */
function readCondition(key: string, places: Places, reader: Reader): { conditions: Conditions | null; unsupported: { path: string; message: string } | null } {
  const found = first(places.all, key)
  if (found === null) return { conditions: null, unsupported: null }
  const unknown = unknownCondition(found.value)
  if (unknown !== null) return { conditions: null, unsupported: { path: found.path, message: `this version does not execute ${found.path}: it ${unknown}` } }
  return { conditions: reader.take(found, readConditions), unsupported: null }
}
