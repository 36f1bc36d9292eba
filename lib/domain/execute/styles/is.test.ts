import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dec } from '../../base/decimal.ts'
import { quantity } from '../../base/money.ts'
import type { Instant } from '../../base/time.ts'
import { DEFAULT_POLICY } from '../../decide/policy.ts'
import { heldShare, type ImpactModel, impactModel, kappaOf, planIs } from './is.ts'

/**
 * Almgren & Chriss (2000), the example of its section 3.4: 10⁶ shares, T = 5 days in N = 5 periods, σ = 0.95 $/√day, spread
 * 1/8, 5 million shares a day, λ = 10⁻⁶. Invariants: the trajectory solves the paper's difference equation, and no other
 * split of the order has a lower expected cost + λ · variance.
 */
const model = impactModel({ volatility: 0.95, spread: 1 / 8, volumeDaily: 5e6 }, 1e-6) as ImpactModel

describe('the example of the paper', () => {
  it('has η = 2.5e-6, γ = 2.5e-7 and κ = 0.61 per day', () => {
    expect(model.temporaryImpact).toBeCloseTo(2.5e-6, 18)
    expect(model.permanentImpact).toBeCloseTo(2.5e-7, 18)
    // η̃ = 2.375e-6, κ̃² = 0.38, cosh κ = 1.19: κ = ln(1.19 + √(1.19² − 1))
    const kappa = kappaOf(model, 1)
    expect(kappa).toBeCloseTo(Math.log(1.19 + Math.sqrt(1.19 ** 2 - 1)), 12)
    expect(kappa.toFixed(2)).toBe('0.61')
  })

  it('holds what the closed form says, and trades what its difference says', () => {
    const kappa = kappaOf(model, 1)
    const held = [0, 1, 2, 3, 4, 5].map((t) => 1e6 * heldShare(kappa, t, 5))
    for (const [t, x] of held.entries()) expect(x).toBeCloseTo((1e6 * Math.sinh(kappa * (5 - t))) / Math.sinh(kappa * 5), 5)
    // n_j = 2 sinh(κτ/2) / sinh(κT) · cosh(κ(T − t_{j−½})) · X
    for (let j = 1; j <= 5; j++) {
      const traded = ((2 * Math.sinh(kappa / 2)) / Math.sinh(kappa * 5)) * Math.cosh(kappa * (5 - (j - 0.5))) * 1e6
      expect((held[j - 1] as number) - (held[j] as number)).toBeCloseTo(traded, 4)
    }
    // The four interior points from the linear system x₋ − 2.38x + x₊ = 0, solved in fractions.
    const solved = [1_000_000, 541955.554, 289854.219, 147897.488, 62141.802, 0]
    for (const [t, x] of held.entries()) expect(x).toBeCloseTo(solved[t] as number, 2)
  })
})

describe('the trajectory', () => {
  const models = fc.record({
    volatility: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    spread: fc.double({ min: 1e-4, max: 10, noNaN: true }),
    volumeDaily: fc.double({ min: 1, max: 1e9, noNaN: true }),
    aversion: fc.double({ min: 1e-12, max: 1e-2, noNaN: true }),
  })

  it('solves (x₋ − 2x + x₊)/τ² = κ̃²x', () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 2, max: 100 }), fc.double({ min: 1e-4, max: 5, noNaN: true }), ({ aversion, ...facts }, n, horizon) => {
        const m = impactModel(facts, aversion)
        if (m === null) return
        const tau = horizon / n
        const kappa = kappaOf(m, tau)
        const rate = (m.riskAversion * m.volatility ** 2) / (m.temporaryImpact - 0.5 * m.permanentImpact * tau)
        const x = (j: number) => heldShare(kappa, tau * j, horizon)
        for (let j = 1; j < n; j++) {
          const held = x(j)
          expect(x(j - 1) - 2 * held + (j + 1 === n ? 0 : x(j + 1))).toBeCloseTo(rate * tau * tau * held, 9)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('has the least expected cost + λ · variance: every small change makes it worse', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: -1e4, max: 1e4, noNaN: true }).filter((d) => Math.abs(d) > 10),
        (at, nudge) => {
          const kappa = kappaOf(model, 1)
          const best = [0, 1, 2, 3, 4, 5].map((t) => 1e6 * heldShare(kappa, t, 5))
          const other = best.map((x, i) => (i === at ? x + nudge : x))
          expect(utility(other)).toBeGreaterThan(utility(best))
        },
      ),
    )
    function utility(held: readonly number[]): number {
      let total = 0
      for (let j = 1; j < held.length; j++) {
        const traded = (held[j - 1] as number) - (held[j] as number)
        const eta = model.temporaryImpact - 0.5 * model.permanentImpact
        total += eta * traded ** 2 + model.riskAversion * model.volatility ** 2 * (held[j] as number) ** 2
      }
      return total
    }
  })

  it('is a straight line without risk aversion, and stays finite and falling with any', () => {
    expect(heldShare(0, 2, 8)).toBe(0.75)
    expect(heldShare(1e-12, 2, 8)).toBeCloseTo(0.75, 12)
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 1e-6, max: 100, noNaN: true }), (kappa, horizon) => {
        const held = Array.from({ length: 11 }, (_, i) => heldShare(kappa, (horizon * i) / 10, horizon))
        expect(held[0]).toBeCloseTo(1, 12)
        expect(held[10]).toBeCloseTo(0, 12)
        for (let i = 1; i < held.length; i++) {
          expect(Number.isFinite(held[i])).toBe(true)
          expect(held[i] as number).toBeLessThanOrEqual((held[i - 1] as number) + 1e-15)
        }
      }),
    )
  })
})

describe('the schedule', () => {
  const request = {
    seed: 's',
    quantity: quantity(1_000_000),
    lot: dec(1),
    quantityMin: quantity(1),
    startsAt: 0 as Instant,
    horizonMs: 20 * 60_000,
    participationMax: null,
    styles: DEFAULT_POLICY.styles,
  }

  it('is the trajectory in whole lots', () => {
    const horizon = 20 / 1_440
    const quick = { ...model, riskAversion: 1 }
    const schedule = planIs(request, quick)
    const kappa = kappaOf(quick, horizon / 20)
    schedule.slices.slice(0, 5).forEach((slice, j) => {
      const share = heldShare(kappa, (horizon * j) / 20, horizon) - heldShare(kappa, (horizon * (j + 1)) / 20, horizon)
      expect(Math.abs(slice.quantity.toNumber() - 1e6 * share)).toBeLessThanOrEqual(1)
    })
    expect(schedule.parameters.kappa_per_day).toBe(String(kappa))
  })

  it('says when there is no model', () => {
    expect(impactModel({ volatility: null, spread: 1, volumeDaily: 1 }, 1e-6)).toBeNull()
    expect(planIs(request, null)).toMatchObject({
      style: 'is',
      reason: expect.stringMatching(/^volatility, spread or volume is not known, timed evenly: /) as string,
    })
  })
})
