import { dec } from '#lib/domain/base/decimal.ts'
import { roundDownToLot } from '#lib/domain/base/listing.ts'
import type { Side } from '#lib/domain/base/market.ts'
import type { Random } from '#lib/domain/base/random.ts'

/** What the demo knows of one symbol: prices of all its venues, and what the desk holds and has been asked for. */
export type SymbolView = {
  readonly symbol: string
  /** Means of the venues' best prices, quote currency. */
  readonly bid: number
  readonly ask: number
  readonly mid: number
  /** Mids of the last looks, one a second, oldest first; the newest is `mid`. */
  readonly history: readonly number[]
  /** Signed, quote currency at the mid; decisions without a report count as if they were filled. */
  readonly holding: number
  /** Decimal text of the largest lot, base units, and what it is worth in quote currency. */
  readonly lot: string
  readonly lotWorth: number
  readonly canShort: boolean
  readonly venues: readonly string[]
}

/** A decision in the making: what a strategy wants, and why. */
export type Idea = {
  readonly strategy: string
  readonly symbol: string
  readonly timeframe: string
  readonly strength: number
  readonly plan: Readonly<Record<string, unknown>>
  /** Signed change of the holding if all of it fills, quote currency. */
  readonly effect: number
}

/** Nothing larger is held on purpose, and nothing smaller or larger is sent, in quote currency. */
const HOLDING_MAX = 40_000
const NOTIONAL = { min: 500, max: 20_000 }
/** A holding beyond this is brought back before anything is added to it. */
const HOLDING_SOFT = 20_000
const RASH_SHARE = 0.08

/**
 * One decision for this symbol: the first strategy, in an order drawn by chance, that has an opinion. Now and then a rash one
 * that risk or curators refuse, so that a visitor sees what a refusal looks like. Null when nothing sensible can be asked for.
 */
export function think(view: SymbolView, random: Random, isReduceOnly = false): Idea | null {
  if (isReduceOnly) return rebalance(view, random)
  if (random.next() < RASH_SHARE) return rash(view, random)
  if (Math.abs(view.holding) > HOLDING_SOFT && random.next() < 0.6) return rebalance(view, random)
  const strategies = random.next() < 0.5 ? [momentum, reversion, probe] : [reversion, momentum, probe]
  for (const strategy of strategies) {
    const idea = strategy(view, random)
    if (idea) return idea
  }
  return rebalance(view, random)
}

type Strategy = (view: SymbolView, random: Random) => Idea | null

/** Follows a move of the last ten seconds that is larger than half the spread. */
const momentum: Strategy = (view, random) => {
  const before = view.history.at(-10)
  if (before === undefined) return null
  const move = view.mid - before
  if (Math.abs(move) < (view.ask - view.bid) / 2) return null
  return order('momentum', '1m', view, random, move > 0 ? 'buy' : 'sell', 0.62 + 0.33 * Math.min(1, (Math.abs(move) / view.mid) * 2_000))
}

/** Leans against a distance from the minute's mean that is larger than the spread. */
const reversion: Strategy = (view, random) => {
  if (view.history.length < 20) return null
  const mean = view.history.reduce((total, mid) => total + mid, 0) / view.history.length
  const distance = view.mid - mean
  if (Math.abs(distance) < view.ask - view.bid) return null
  return order('mean reversion', '5m', view, random, distance > 0 ? 'sell' : 'buy', 0.6 + 0.3 * Math.min(1, (Math.abs(distance) / view.mid) * 1_000))
}

/** A small order without an opinion: keeps the desk's picture of its venues fresh. */
const probe: Strategy = (view, random) => order('probe', '1m', view, random, random.next() < 0.5 ? 'buy' : 'sell', 0.55 + 0.2 * random.next(), 0.3)

/** Brings a holding back towards flat: half of it, or all of it when it is small. */
const rebalance: Strategy = (view, random) => {
  const size = Math.abs(view.holding)
  if (size < 2 * view.lotWorth || size < NOTIONAL.min) return null
  const notional = Math.min(NOTIONAL.max, size < 4 * NOTIONAL.min ? size : size * (0.4 + 0.3 * random.next()))
  const side: Side = view.holding > 0 ? 'sell' : 'buy'
  return {
    strategy: 'rebalance',
    symbol: view.symbol,
    timeframe: '5m',
    strength: 0.85,
    plan: { direction: side === 'buy' ? 'long' : 'short', ...sized(view, notional, random), execution_strategy: 'market', reduce_only: true },
    effect: side === 'buy' ? notional : -notional,
  }
}

function order(strategy: string, timeframe: string, view: SymbolView, random: Random, side: Side, strength: number, scale = 1): Idea | null {
  const sign = side === 'buy' ? 1 : -1
  const room = roomOf(view, side)
  const smallest = Math.max(NOTIONAL.min, 1.2 * view.lotWorth)
  if (room < smallest) return null
  // Sizes spread over orders of magnitude, as they do in life.
  const drawn = smallest * (Math.max(smallest, NOTIONAL.max * scale) / smallest) ** random.next()
  const notional = Math.min(room, drawn)
  const plan: Record<string, unknown> = { direction: side === 'buy' ? 'long' : 'short', ...sized(view, notional, random) }
  if (random.next() < 0.3) Object.assign(plan, resting(view, side, random))
  else Object.assign(plan, { execution_strategy: 'market', max_slippage_bps: String(10 + random.int(50)) })
  if (random.next() < 0.25) Object.assign(plan, exits(view, side, random))
  if (random.next() < 0.15) plan.venue_preferences = [view.venues[random.int(view.venues.length)]]
  if (random.next() < 0.2) plan.urgency = random.next() < 0.5 ? 'low' : 'high'
  return { strategy, symbol: view.symbol, timeframe, strength: Number(strength.toFixed(3)), plan, effect: sign * notional }
}

/** How much more may be asked for on this side; without short selling no more than is held. */
function roomOf(view: SymbolView, side: Side): number {
  if (side === 'buy') return HOLDING_MAX - view.holding
  return view.canShort ? HOLDING_MAX + view.holding : Math.max(0, view.holding)
}

/** In base units, in whole lots, or as a notional: both are asked for. */
function sized(view: SymbolView, notional: number, random: Random): Readonly<Record<string, string>> {
  const quantity = roundDownToLot(dec((notional / view.mid).toPrecision(12)), dec(view.lot))
  return quantity.gt(0) && random.next() < 0.6 ? { quantity: quantity.toFixed() } : { notional: notional.toFixed(2) }
}

/** Joins the near touch, or rests one spread behind it, for a while. */
function resting(view: SymbolView, side: Side, random: Random): Readonly<Record<string, unknown>> {
  const behind = random.int(2) * (view.ask - view.bid)
  return {
    execution_strategy: 'limit',
    limit_price: priceText(side === 'buy' ? view.bid - behind : view.ask + behind),
    time_horizon: `${15 + random.int(45)}s`,
  }
}

function exits(view: SymbolView, side: Side, random: Random): Readonly<Record<string, unknown>> {
  const sign = side === 'buy' ? 1 : -1
  const away = (share: number) => priceText(view.mid * (1 + sign * share))
  return { stop_loss: away(-0.004 - 0.006 * random.next()), ...(random.next() < 0.6 && { take_profit: away(0.006 + 0.01 * random.next()) }) }
}

const priceText = (value: number): string => dec(value.toPrecision(9)).toFixed()

/** Asks for what no careful desk does: each of these has its own reason for being refused. */
function rash(view: SymbolView, random: Random): Idea {
  const side: Side = random.next() < 0.5 ? 'buy' : 'sell'
  const sign = side === 'buy' ? 1 : -1
  const base = { direction: side === 'buy' ? 'long' : 'short', notional: '2000', execution_strategy: 'market' }
  const variants: readonly { readonly plan: Readonly<Record<string, unknown>>; readonly strength?: number }[] = [
    { plan: { ...base, notional: '400000' } },
    { plan: base, strength: 0.2 },
    { plan: { ...base, stop_loss: priceText(view.mid * (1 + sign * 0.01)) } },
    { plan: { ...base, valid_until: '2000-01-01T00:00:00Z' } },
    { plan: { ...base, execution_strategy: 'limit', limit_price: priceText(view.mid * (1 + sign * 0.05)), time_horizon: '30s' } },
    { plan: { ...base, max_slippage_bps: '0.001' } },
    { plan: { ...base, execution_strategy: 'twap', time_horizon: '5m' } },
  ]
  const { plan, strength = 0.8 } = variants[random.int(variants.length)] as (typeof variants)[number]
  return { strategy: 'rash', symbol: view.symbol, timeframe: '1m', strength, plan, effect: 0 }
}
