import type { Decimal } from '../../base/decimal.ts'
import { signOf } from '../../base/market.ts'
import { effectOf, positionLimit } from '../checks.ts'
import { amountInWords } from '../in-words.ts'
import { namesIn } from '../risk.ts'
import type { Curate } from './opinion.ts'
import { knownShare } from './opinion.ts'

/**
 * Does it fit what we hold? q = 0.5·(1 − resulting size/limit) + 0.3·direction consistency + 0.2·stop and target
 * validity (ENGINE.md section 2). Consistency is 0 when the order flips an open position. Validity is the share of
 * the given stop and target on the right side of the mid, 1 when none is given. Vetoes when the result is above the
 * limit and the order adds to it, when the stop is on the wrong side, when it adds while only reducing is allowed.
 */
export const position: Curate = (subject) => {
  const { decision, limits, survey } = subject
  const effect = effectOf(subject)
  const limit = positionLimit(subject)
  const sign = signOf(decision.side)
  const mid = (survey.best ?? survey.benchmark)?.mid ?? null
  const isStopRight = decision.stopLoss === null || mid === null ? null : mid.minus(decision.stopLoss).times(sign).gt(0)
  const isTargetRight = decision.takeProfit === null || mid === null ? null : decision.takeProfit.minus(mid).times(sign).gt(0)
  const given = [isStopRight, isTargetRight].filter((side) => side !== null)
  const validity = given.length === 0 ? 1 : given.filter(Boolean).length / given.length
  const share = effect === null ? 1 : limit.gt(0) ? effect.resultingNotional.toNumber() / limit.toNumber() : effect.resultingNotional.isZero() ? 0 : 1
  const isFlip = effect !== null && subject.exposure.position.times(effect.after).lt(0)
  const consistency = isFlip ? 0 : 1
  const isReducing = limits.reduceOnly || decision.reduceOnly
  const names = namesIn(subject)
  const size = (text: string) => amountInWords(text, 'base units', names)
  const price = (value: Decimal) => amountInWords(value.toFixed(), 'price', names)
  const money = (text: string) => amountInWords(text, 'reporting currency', names)
  return {
    quality: effect === null ? 0 : 0.5 * (1 - Math.min(1, share)) + 0.3 * consistency + 0.2 * validity,
    veto: vetoOf(),
    reason:
      effect === null
        ? 'no mid to value the position at'
        : `position ${size(subject.exposure.position.toFixed())}${openWords()} becomes ${size(effect.after.toFixed())}, ${(100 * share).toFixed(1)} % of its limit` +
          `${isFlip ? ', and flips' : ''}${given.length > 0 ? `, stop and target validity ${validity.toFixed(1)}` : ''}`,
    confidence: knownShare(effect !== null, limit.gt(0)),
    evidence: {
      position: subject.exposure.position.toFixed(),
      resulting: effect?.after.toFixed() ?? null,
      resulting_notional: effect?.resultingNotional.toFixed() ?? null,
      limit: limit.toFixed(),
      share,
      consistency,
      validity,
      stop_is_right: isStopRight,
      target_is_right: isTargetRight,
    },
  }

  /** The result counts what is already on its way. */
  function openWords(): string {
    const working = decision.side === 'buy' ? subject.exposure.workingBuy : subject.exposure.workingSell
    return working.isZero() ? '' : `, with open ${decision.side} orders of ${size(working.toFixed())},`
  }

  function vetoOf() {
    if (effect?.isAdding && effect.resultingNotional.gt(limit))
      return {
        message: `the resulting position of ${money(effect.resultingNotional.toFixed())} is ${(100 * share).toFixed(1)} % of its limit, ${money(limit.toFixed())}`,
      }
    if (isStopRight === false && decision.stopLoss !== null && mid !== null)
      return { message: `the stop ${price(decision.stopLoss)} is on the wrong side of the mid ${price(mid)}` }
    if (isReducing && (effect?.isAdding ?? false)) return { message: 'the order adds to the position while only reducing is allowed' }
    return null
  }
}
