import type { Decimal } from '../base/decimal.ts'
import { dec, max, min, ZERO } from '../base/decimal.ts'
import { signOf } from '../base/market.ts'
import { ageMs, isAhead, isFresh, midOf } from './context.ts'
import type { Case, RiskCheck } from './judgement.ts'
import type { RefusalCode } from './refusal.ts'
import type { Candidate } from './survey.ts'

/** One-sided 95 % quantile of the normal distribution. */
const VAR_QUANTILE = 1.645

type Subject = Omit<Case, 'lessons'>

/**
 * Every check of ENGINE.md section 3 on one decision, in the order in which a breach is named. Amounts are in the
 * reporting currency at the mid of the venue that would be chosen. What an order does not make worse is never held
 * against it: size, loss and drawdown limits refuse only what adds to the position, because closing is how such a
 * limit is obeyed.
 */
export function evaluate(subject: Subject): readonly RiskCheck[] {
  const effect = effectOf(subject)
  return [...marketChecks(subject), ...amountChecks(subject, effect), ...lossChecks(subject, effect), ...orderChecks(subject)]
}

/** What the order would do to the position, in base units and reporting currency; null while there is no mid. */
export type Effect = {
  readonly candidate: Candidate
  readonly orderNotional: Decimal
  /** Signed position with everything on this side filled, without and with this order. */
  readonly before: Decimal
  readonly after: Decimal
  readonly isAdding: boolean
  readonly resultingNotional: Decimal
}

export function effectOf({ decision, exposure, survey }: Pick<Case, 'decision' | 'exposure' | 'survey'>): Effect | null {
  const candidate = survey.best ?? survey.benchmark
  if (!candidate?.mid || !candidate.ordered || !candidate.quantity) return null
  const sign = signOf(decision.side)
  // An order that no venue can take is still judged by what it asks for.
  const size = survey.best ? candidate.ordered : candidate.quantity
  const working = decision.side === 'buy' ? exposure.workingBuy : exposure.workingSell
  const before = exposure.position.plus(working.times(sign))
  const after = before.plus(size.times(sign))
  const worth = candidate.mid.times(exposure.conversion)
  return {
    candidate,
    before,
    after,
    orderNotional: size.times(worth),
    isAdding: after.abs().gt(before.abs()),
    resultingNotional: after.abs().times(worth),
  }
}

/** The tighter of the absolute limit and the share of equity: what a position may be worth. */
export const positionLimit = ({ limits, exposure }: Pick<Case, 'limits' | 'exposure'>): Decimal =>
  min(dec(limits.maxPositionNotional), max(ZERO, exposure.equity.times(limits.maxPositionEquityShare)))

type Line = Pick<RiskCheck, 'name' | 'code' | 'unit'> & Partial<RiskCheck> & { readonly ok: boolean }
const line = (fields: Line): RiskCheck => ({ value: null, limit: null, utilisation: null, field: null, ...fields })

function marketChecks({ limits, context, survey, decision }: Subject): readonly RiskCheck[] {
  const isReducing = limits.reduceOnly || decision.reduceOnly
  const eligible = survey.candidates.filter((c) => c.isEligible).length
  const obstacles = survey.candidates.map((c) => c.whyNot?.code)
  const has = (code: string) => obstacles.includes(code as never)
  const isUnreducible = isReducing && has('nothing_to_reduce')
  const isTooSmall = eligible === 0 && has('below_minimum') && !isUnreducible
  const isKnown = context.books.length > 0
  const isCurrent = context.books.some((book) => isFresh(book, context.now) && midOf(book) !== null)
  const isExplained = !isKnown || !isCurrent || isUnreducible || isTooSmall || has('no_price')
  return [
    line({ name: 'halt', code: 'HALTED', unit: 'switch', value: String(limits.halt), limit: 'false', ok: !limits.halt }),
    line({
      name: 'reduce-only',
      code: 'REDUCE_ONLY',
      unit: 'switch',
      value: isReducing ? (isUnreducible ? 'adds' : 'reduces') : 'off',
      limit: isReducing ? 'reduces' : null,
      ok: !isUnreducible,
    }),
    line({ name: 'symbol known', code: 'UNKNOWN_SYMBOL', unit: 'venues', value: String(context.books.length), limit: '1', ok: isKnown, field: 'symbol' }),
    line({ name: 'market fresh', code: 'STALE_MARKET', unit: 'ms', ...freshness(context), ok: isCurrent || !isKnown }),
    line({
      name: 'order size minimum',
      code: 'ORDER_SIZE_LIMIT',
      unit: 'base units',
      ...minimum(survey.best ?? survey.benchmark),
      ok: !isTooSmall,
      field: decision.fields.size,
    }),
    maximum(survey.best ?? survey.benchmark, limits.maxOrderQuantity, decision.fields.size),
    line({ name: 'eligible venues', code: 'NO_ELIGIBLE_VENUE', unit: 'venues', value: String(eligible), limit: '1', ok: eligible > 0 || isExplained }),
  ]
}

/** Age of the youngest book against its own limit. */
function freshness({ books, now }: Subject['context']): Pick<RiskCheck, 'value' | 'limit'> {
  const youngest = books.reduce<(typeof books)[number] | null>((best, book) => (best === null || rank(book) < rank(best) ? book : best), null)
  function rank(book: (typeof books)[number]) {
    return Math.abs(ageMs(book, now)) + (isFresh(book, now) && midOf(book) !== null ? 0 : Number.MAX_SAFE_INTEGER / 2)
  }
  if (youngest === null) return { value: 'no book', limit: null }
  const limit = String(youngest.listing.bookStaleMs)
  if (!youngest.isLive) return { value: 'not live', limit }
  if (isAhead(youngest, now)) return { value: `stamped ${-ageMs(youngest, now)} ms ahead of the clock`, limit }
  return midOf(youngest) === null ? { value: 'no two-sided book', limit } : { value: String(Math.max(0, ageMs(youngest, now))), limit }
}

function minimum(candidate: Candidate | null): Pick<RiskCheck, 'value' | 'limit'> {
  return { value: candidate?.ordered?.toFixed() ?? null, limit: candidate?.book.listing.lot.toFixed() ?? null }
}

/** The largest order in base units; printed only while none is configured. */
function maximum(candidate: Candidate | null, limit: string | null, field: string): RiskCheck {
  const value = candidate?.ordered ?? null
  if (limit !== null) return amount('order size maximum', 'ORDER_SIZE_LIMIT', 'base units', value, dec(limit), true, field)
  return line({ name: 'order size maximum', code: 'ORDER_SIZE_LIMIT', unit: 'base units', value: value?.toFixed() ?? null, ok: true, field })
}

/** An amount that may be used up to its limit, refused only when it is known, applies and exceeds. */
function amount(
  name: string,
  code: RefusalCode,
  unit: string,
  value: Decimal | null,
  limit: Decimal,
  applies: boolean,
  field: string | null = null,
): RiskCheck {
  if (value === null) return line({ name, code, unit, limit: limit.toFixed(), ok: false, field })
  const utilisation = !applies ? null : limit.isZero() ? (value.isZero() ? 0 : 1) : value.toNumber() / limit.toNumber()
  return line({ name, code, unit, value: value.toFixed(), limit: limit.toFixed(), utilisation, field, ok: !applies || value.lte(limit) })
}

const MONEY = 'reporting currency'

function amountChecks({ limits, exposure, context, decision }: Subject, effect: Effect | null): readonly RiskCheck[] {
  const isAdding = effect?.isAdding ?? true
  const resulting = effect?.resultingNotional ?? null
  const gross = effect && (effect.isAdding ? exposure.grossNotional.plus(effect.orderNotional) : exposure.grossNotional)
  const base = gross && max(exposure.equity, gross)
  const risk = resulting && context.volatilityDaily !== null ? resulting.times(context.volatilityDaily) : null
  const others = exposure.otherDailyRisk === undefined ? ZERO : exposure.otherDailyRisk
  const sized = (name: string, code: RefusalCode, value: Decimal | null, limit: string | Decimal, applies = isAdding) =>
    amount(name, code, MONEY, value, dec(limit), applies, decision.fields.size)
  return [
    sized('order notional', 'ORDER_SIZE_LIMIT', effect?.orderNotional ?? null, limits.maxOrderNotional, true),
    sized('position notional', 'POSITION_LIMIT', resulting, limits.maxPositionNotional),
    sized('position share of equity', 'POSITION_LIMIT', resulting, max(ZERO, exposure.equity.times(limits.maxPositionEquityShare))),
    sized('gross notional', 'GROSS_LIMIT', gross, limits.maxGrossNotional),
    sized('concentration', 'CONCENTRATION_LIMIT', resulting, base ? base.times(limits.maxConcentration) : ZERO),
    valueAtRisk('position value at risk', risk, limits.maxPositionVar, isAdding),
    valueAtRisk('portfolio value at risk', risk && others ? risk.plus(others) : null, limits.maxPortfolioVar, isAdding),
  ]
}

/**
 * position · σ_D · 1.645; of the portfolio the sum over its symbols, as if all moved together: nothing is taken off for spreading.
 * Printed only while no limit is configured; with one, what cannot be known must not be added to.
 */
function valueAtRisk(name: string, dailyRisk: Decimal | null, limit: string | null, applies: boolean): RiskCheck {
  const value = dailyRisk?.times(VAR_QUANTILE) ?? null
  if (limit !== null && value !== null) return amount(name, 'VAR_LIMIT', MONEY, value, dec(limit), applies)
  return line({ name, code: 'VAR_LIMIT', unit: MONEY, value: value?.toFixed() ?? null, limit, ok: limit === null || !applies })
}

function lossChecks({ limits, exposure }: Subject, effect: Effect | null): readonly RiskCheck[] {
  const isAdding = effect?.isAdding ?? true
  const loss = max(ZERO, exposure.dayPnl.neg())
  const drawdown = exposure.peakEquity.gt(0) ? max(ZERO, exposure.peakEquity.minus(exposure.equity)).toNumber() / exposure.peakEquity.toNumber() : 0
  const lossLimit = dec(limits.maxDailyLoss)
  const rate = exposure.ordersLastMinute + 1
  // A loss limit is reached at the limit itself, not one unit beyond it.
  return [
    { ...amount('daily loss', 'DAILY_LOSS_LIMIT', MONEY, loss, lossLimit, isAdding), ok: !isAdding || loss.lt(lossLimit) },
    {
      ...amount('drawdown', 'DRAWDOWN_LIMIT', 'of peak equity', dec(drawdown), dec(limits.maxDrawdown), isAdding),
      ok: !isAdding || drawdown < limits.maxDrawdown,
    },
    amount('orders per minute', 'RATE_LIMIT', 'orders', dec(rate), dec(limits.maxOrdersPerMinute), true),
  ]
}

function orderChecks(subject: Subject): readonly RiskCheck[] {
  const { limits, decision, policy, context, survey } = subject
  const candidate = survey.best ?? survey.benchmark
  const forecast = candidate?.forecast ?? null
  const allowed = decision.maxSlippageBps?.toNumber() ?? policy.defaults.maxSlippageBps
  const share = Math.min(limits.maxParticipation, decision.maxParticipation ?? 1)
  const quantity = candidate?.ordered?.toNumber() ?? 0
  const ofVolume = context.volumeDaily?.gt(0) ? quantity / context.volumeDaily.toNumber() : null
  const depth = survey.split
    ? survey.candidates.filter((c) => survey.split?.parts.some((p) => p.venue === c.venue)).reduce((sum, c) => sum + c.depthQuantity, 0)
    : (candidate?.depthQuantity ?? 0)
  const ofDepth = depth > 0 ? quantity / depth : null
  const slippage = forecast?.slippageBps ?? null
  const own = selfTrade(subject, candidate)
  return [
    collar(subject, candidate),
    line({
      name: 'expected slippage',
      code: 'SLIPPAGE_LIMIT',
      unit: 'bps',
      value: text(slippage),
      limit: String(allowed),
      ok: slippage !== null && slippage <= allowed,
      field: decision.fields.maxSlippage,
    }),
    line({
      name: 'share of daily volume',
      code: 'PARTICIPATION_LIMIT',
      unit: 'ratio',
      value: text(ofVolume),
      limit: String(share),
      ok: ofVolume === null || ofVolume <= share,
      utilisation: ofVolume === null ? null : ofVolume / share,
      field: decision.fields.size,
    }),
    // Without a limit printed only: a book thinner than the order is answered by the protection price and the fill probability.
    line({
      name: 'share of visible depth',
      code: 'PARTICIPATION_LIMIT',
      unit: 'ratio',
      value: text(ofDepth),
      limit: text(limits.maxDepthShare),
      ok: limits.maxDepthShare === null || (ofDepth !== null && ofDepth <= limits.maxDepthShare),
      utilisation: ofDepth === null || limits.maxDepthShare === null ? null : ofDepth / limits.maxDepthShare,
      field: decision.fields.size,
    }),
    line({ name: 'self-trade', code: 'SELF_TRADE', unit: 'price', value: own ?? 'none', limit: null, ok: own === null }),
  ]
}

const text = (value: number | null): string | null => (value === null ? null : dec(value).toFixed())

/** Distance of the price to be sent from the mid, on the side that hurts; a passive price is inside any collar. */
function collar({ limits, decision }: Subject, candidate: Candidate | null): RiskCheck {
  const fields = { name: 'price collar', code: 'PRICE_COLLAR', unit: 'bps', limit: String(limits.priceCollarBps), field: decision.fields.limitPrice } as const
  if (!candidate?.mid) return line({ ...fields, ok: false })
  // A limit below one tick is as far from the mid as a price can be.
  if (!candidate.proposal) return line({ ...fields, value: '-10000', ok: false })
  const bound = candidate.mid.times(limits.priceCollarBps).div(10_000)
  const distance = candidate.proposal.price.minus(candidate.mid).times(signOf(decision.side))
  const value = distance.lte(0) ? '0' : dec((1e4 * distance.toNumber()) / candidate.mid.toNumber()).toFixed()
  return line({ ...fields, value, ok: distance.lte(bound) })
}

/** The own resting order that this one would expect to meet, as its price. */
function selfTrade({ decision, exposure, survey }: Subject, candidate: Candidate | null): string | null {
  const worst = candidate?.proposal?.isMarketable ? candidate.worstPrice : (candidate?.proposal?.price.toNumber() ?? null)
  const whole = worst === null || worst === undefined ? [] : [{ venue: candidate?.venue, worst }]
  // Each part of a split meets the book of its own venue.
  const parts = survey.split ? survey.split.parts.map((p) => ({ venue: p.venue, worst: (p.worst ?? p.price).toNumber() })) : whole
  const sign = signOf(decision.side)
  const met = exposure.restingPrices.find(
    (own) =>
      own.side !== decision.side && parts.some((p) => (own.venue === undefined || own.venue === p.venue) && sign * (p.worst - own.price.toNumber()) >= 0),
  )
  return met?.price.toFixed() ?? null
}
