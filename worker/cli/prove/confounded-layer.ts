import { type ArmOutcome, contrast } from '#lib/domain/learn/contrast.ts'
import { hypothesisOf, nominate } from '#lib/domain/learn/nominate.ts'
import { UNBOUNDED } from '#lib/domain/learn/residual.ts'
import { type ConfoundedOrder, type ConfoundedWorldSpec, confoundedWorld } from '#lib/sim/worlds/confounded-world.ts'
import { armIn, born, evening, type Life } from './life.ts'

export type ConfoundedRun = {
  /** B − A as a plain difference, and by strata of size. */
  readonly naiveBps: number
  readonly stratifiedBps: number
  readonly falseActive: number
  readonly active: number
}

const BATCH_EVERY_DAYS = 7

/** Weekly looks at B against A within sizes; what is nominated prefers the venue that looks cheaper, and is tried. */
export function runConfounded(spec: ConfoundedWorldSpec, seed: number): ConfoundedRun {
  const orders = confoundedWorld(spec, seed)
  const byDay = Map.groupBy(orders, (order) => order.day)
  const past: ConfoundedOrder[] = []
  let life: Life | null = null
  let everActive = 0
  for (let day = 0; day < spec.days; day++) {
    const today = byDay.get(day) ?? []
    for (const order of today) {
      if (life === null) continue
      const arm = armIn(life, order.id, day)
      const preferred = life.claimed === 1 ? order.yAtA : order.yAtB
      if (arm !== 'shadow') life.trial.push({ day: String(day).padStart(4, '0'), arm, y: arm === 'applied' ? preferred : order.y, bounds: UNBOUNDED })
    }
    past.push(...today)
    if (life !== null) {
      if (life.state === 'shadow' && day >= life.since) life.pattern.push(...armsOf(today))
      evening(life, day)
      if (life.activeAt !== null) everActive = 1
    } else if ((day + 1) % BATCH_EVERY_DAYS === 0) {
      const c = contrast(armsOf(past))
      const [found] = c === null ? [] : nominate([hypothesisOf('B', 'venues', c)])
      if (found?.isNominated) life = born('venue B', found.shrunk.mean, day)
    }
  }
  const mean = (venue: 'A' | 'B'): number => {
    const own = orders.filter((o) => o.venue === venue)
    return own.reduce((total, o) => total + o.y, 0) / own.length
  }
  const isTrue = life !== null && spec.effectOfB !== 0 && Math.sign(spec.effectOfB) === life.claimed
  return {
    naiveBps: mean('B') - mean('A'),
    stratifiedBps: contrast(armsOf(orders))?.delta ?? Number.NaN,
    active: everActive,
    falseActive: isTrue ? 0 : everActive,
  }
}

const armsOf = (orders: readonly ConfoundedOrder[]): readonly ArmOutcome[] =>
  orders.map((o) => ({ arm: o.venue === 'B' ? 1 : 0, stratum: o.isLarge ? 'large' : 'small', day: String(o.day).padStart(4, '0'), y: o.y }))
