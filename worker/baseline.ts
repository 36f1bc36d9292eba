import type { Instant } from '#lib/domain/base/time.ts'
import { midOf } from '#lib/domain/decide/context.ts'
import type { Judged } from '#lib/domain/decide/judgement.ts'
import type { LessonStep, MetLesson } from '#lib/domain/govern/lesson-step.ts'
import { consolidatedSpreadBps } from '#lib/domain/learn/buckets.ts'
import { effectOf } from '#lib/domain/learn/lesson.ts'
import type { Memory } from './memory.ts'

/**
 * What a decision that met a lesson is measured from, in either arm: the whole quantity that it asked for, and the market at the moment
 * at which nothing but a lesson could keep it from being sent. What its own entry conditions make it wait for is not the lesson's doing.
 * Stored as it is: with what waits (`monitoring_state.waiting`), then in the log of the decision.
 */
export type Baseline = {
  readonly venue: string | null
  /** Base units, before lessons made it smaller. */
  readonly quantity: number | null
  /** Share of it that lessons let be ordered. */
  readonly part: number
  readonly fee_bps: number | null
} & MarketThen

type MarketThen = {
  /** Null while the decision's own entry conditions have not held yet. */
  readonly at_us: number | null
  readonly mids: Readonly<Record<string, string>>
  readonly spread_bps: number | null
  readonly volume_daily: number | null
  readonly volatility_daily: number | null
}

/** At the first judgement. `holds` = whether its own entry conditions hold; `isExplored` = its size was set by chance, not by lessons. */
export function baselineOf(
  memory: Memory,
  judged: Judged | null,
  facts: { readonly symbol: string; readonly at: Instant; readonly sizeFactor: number; readonly isExplored: boolean; readonly holds: boolean },
): Baseline {
  const benchmark = judged?.case.survey.benchmark ?? null
  const part = facts.isExplored ? 1 : facts.sizeFactor
  return {
    venue: benchmark?.venue ?? null,
    quantity: benchmark?.quantity ? benchmark.quantity.toNumber() / part : null,
    part,
    fee_bps: benchmark?.forecast?.feeBps ?? null,
    ...marketAt(memory, facts.symbol, facts.at),
    ...(!facts.holds && { at_us: null }),
  }
}

/** Its own entry conditions hold for the first time: from here on only a lesson can keep it. */
export const heldAt = (baseline: Baseline | null, memory: Memory, symbol: string, at: Instant): Baseline | null =>
  baseline === null || baseline.at_us !== null ? baseline : { ...baseline, ...marketAt(memory, symbol, at) }

/** A smaller size or a tighter limit can be why it is refused: then the refusal counts in its arm, in both alike. */
export const mayRefuse = (step: LessonStep): boolean => step.met.some(tightens)

function tightens({ lesson, arm }: MetLesson): boolean {
  const { sizeFactor, limitFactor } = effectOf(lesson.action, lesson.effectBps)
  return (arm === 'applied' || arm === 'holdout') && (sizeFactor < 1 || limitFactor < 1)
}

/** Mids are those just before the moment, as the price of arrival is. */
function marketAt({ quotes }: Memory, symbol: string, at: Instant): MarketThen {
  const books = quotes.books(symbol, at).filter((book) => book.isLive && midOf(book) !== null)
  const mids = books.flatMap(({ listing: { venue } }) => {
    const quote = quotes.midBefore(venue, symbol, at, 'seen')
    return typeof quote === 'string' ? [] : [[venue, quote.mid.toFixed()] as const]
  })
  return {
    at_us: at,
    mids: Object.fromEntries(mids),
    spread_bps: consolidatedSpreadBps(books.map((b) => ({ bid: b.bids[0]?.price.toNumber() ?? null, ask: b.asks[0]?.price.toNumber() ?? null }))),
    volume_daily: quotes.volumeDaily(symbol)?.toNumber() ?? null,
    volatility_daily: quotes.volatilityDaily(symbol),
  }
}
