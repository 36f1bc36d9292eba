/** Known answers: LEARNING.md section O, to six significant digits. */
import { describe, expect, it } from 'vitest'
import { uniformOf } from '../base/random.ts'
import { braidLifecycleId, clusterId } from './braid.ts'
import { CONFIDENCE_MIN, calibrationError, confidenceOf, pCheaperOf, pSignOf } from './confidence.ts'
import { type ArmOutcome, contrast, type Outcome, oneSample } from './contrast.ts'
import { adjustedP, nominatedByE } from './discovery.ts'
import { alarmLevel, type Detector, detected, QUIET } from './drift.ts'
import { type EProcess, evidenceOf, NO_EVIDENCE, observed, upliftScore } from './e-process.ts'
import { type Logged, liftTerms, reluctance, supportOf } from './policy-evaluation.ts'
import { allInCostBps, benchmarkBps, impactBps, winsorBounds } from './residual.ts'
import { emptyScoreboard, regretOf, scored, weightsOf } from './scoreboard.ts'
import { rhoSquared, sampleSizePerArm, sequenceHalfWidth } from './sequence.ts'
import { shrink } from './shrinkage.ts'
import { beliefs, gapRate, gated, inverseGap, type VenueFit, visitsOf } from './venue-fit.ts'
import { believe, type Features, matured, priorOf, proposeChange } from './weights.ts'

/** Equal to 1e-5 of the printed value, as section O states; exact where it prints 0. */
const same = (actual: number, printed: number): void => expect(Math.abs(actual - printed)).toBeLessThanOrEqual(1e-5 * Math.abs(printed) + 1e-12)
const all = (actual: readonly number[], printed: readonly number[]): void => {
  expect(actual).toHaveLength(printed.length)
  for (const [i, value] of printed.entries()) same(actual[i] as number, value)
}

describe('O1 residual', () => {
  it('takes size and spread out of the cost', () => {
    same(impactBps(0.0016, 200), 5.6)
    same(benchmarkBps({ spreadBps: 4, q: 0.0016, volatilityBps: 200 }), 7.6)
    same(allInCostBps({ fillRatio: 1, slippageBps: 9.2, driftBps: 0, feeBps: 1 }) - 7.6, 2.6)
    same(impactBps(0.0004, 200), 1.77088)
  })
  it('bounds what one wild fill may teach', () => {
    const { low, high } = winsorBounds([1, 2, 3, 4, 100])
    all([low, high], [-2.9304, 8.9304])
  })
})

describe('O2 Benjamini–Hochberg', () => {
  const ps = [0.001, 0.008, 0.012, 0.041, 0.042, 0.06, 0.2, 0.55]
  it('steps up', () => {
    const adjusted = adjustedP(ps)
    all(adjusted, [0.008, 0.032, 0.032, 0.0672, 0.0672, 0.08, 0.228571, 0.55])
    expect(adjusted.filter((p) => p <= 0.05)).toHaveLength(3)
    expect(adjusted.filter((p) => p <= 0.1)).toHaveLength(6)
    expect(adjustedP([0.02, 0.03, 0.035, 0.04]).every((p) => p <= 0.05)).toBe(true)
  })
  it('nominates by e-values', () => expect(nominatedByE([90, 44, 26, 25, 3, 0.7], 0.1)).toEqual([0, 1, 2, 3]))
})

const rows = (days: Readonly<Record<string, readonly number[]>>): Outcome[] => Object.entries(days).flatMap(([day, ys]) => ys.map((y) => ({ day, y })))

describe('O3 day-clustered error', () => {
  it('is wider than that of independent fills', () => {
    const r = oneSample(rows({ d1: [2, 3, 4], d2: [-1, 0.5], d3: [5, 4, 6], d4: [1], d5: [2.5] }))
    expect([r.n, r.days, r.df]).toEqual([10, 5, 4])
    all([r.mean, r.se, r.t, r.p], [2.7, 1.03779, 2.60169, 0.0599413])
    const iid = oneSample([2, 3, 4, -1, 0.5, 5, 4, 6, 1, 2.5].map((y, i) => ({ day: `d${i}`, y })))
    all([iid.se, iid.t, iid.p], [0.679869, 3.97135, 0.003248])
  })
})

const arms = (stratum: string, arm: 0 | 1, list: readonly (readonly [string, number])[]): ArmOutcome[] => list.map(([day, y]) => ({ stratum, arm, day, y }))
const O4 = [
  ...arms('S', 1, [['d1', 1], ['d2', 2]]),
  ...arms('S', 0, [['d1', 3], ['d2', 2.5], ['d3', 3.5], ['d3', 2]]),
  ...arms('L', 1, [['d1', 6], ['d2', 5], ['d3', 7], ['d3', 6.5]]),
  ...arms('L', 0, [['d1', 7], ['d2', 8]]),
] // biome-ignore format: the table of the document

describe('O4 stratified contrast', () => {
  it('compares like with like, where the plain difference has the wrong sign', () => {
    const c = contrast(O4)
    all([c?.delta, c?.se, c?.t, c?.df, c?.p] as number[], [-1.3125, 0.240544, -5.45639, 2, 0.0319856])
    expect(c?.keptShare).toBe(1)
    const mean = (arm: 0 | 1) => O4.filter((r) => r.arm === arm).reduce((total, r, _i, own) => total + r.y / own.length, 0)
    same(mean(1) - mean(0), 0.25)
  })
})

describe('O5 shrinkage', () => {
  it('pulls noisy cells to their parent', () => {
    const cells = [3, -0.5, 1.2, 0.4].map((mean, i) => ({ mean, se: [1, 0.8, 0.6, 1.5][i] as number }))
    const { tauSquared, parentMean, cells: shrunk } = shrink(cells)
    all([tauSquared, parentMean], [1.25235, 1.02557])
    all(shrunk.map((c) => c.kept), [0.556019, 0.661796, 0.776723, 0.357574]) // biome-ignore format: one line a column
    all(shrunk.map((c) => c.mean), [2.12339, 0.0159544, 1.16105, 0.801883]) // biome-ignore format: one line a column
    all(shrunk.map((c) => c.se), [0.745667, 0.650807, 0.528791, 0.896962]) // biome-ignore format: one line a column
    all(shrunk.map((c) => c.pSign), [0.997798, 0.509779, 0.985942, 0.814339]) // biome-ignore format: one line a column
  })
})

describe('O6 e-process', () => {
  it('grows with steady evidence', () => {
    let process: EProcess = NO_EVIDENCE
    const es = [1.2, 0.8, 2, -0.3, 1.5, 0.9, 1.1].map((x) => {
      process = observed(process, x)
      return evidenceOf(process).e
    })
    all(es, [1, 1.36184, 1.93998, 1.45373, 2.48036, 4.09576, 7.81601])
  })
  it('is what the formula says at t = 3 and at t = 0', () => {
    // Twenty scores with spread 1 and the mean that gives the t wanted: Σx² = (n−1)·sd² + n·x̄².
    const at = (t: number): number => evidenceOf({ n: 20, sum: t * Math.sqrt(20), squares: 19 + t * t }).e
    all([at(3), at(0)], [9.55533, 0.301511])
  })
  it('scores a day of applied against held out', () => same(upliftScore([2.5, 1.9, 2.2], [1.2, 0.8]) as number, 1.31453))
})

describe('O7 confidence sequence and sample size', () => {
  it('pays for looking all the time', () => {
    same(rhoSquared(0.05), 0.175636)
    same(sequenceHalfWidth(50, 4), 1.71711)
  })
  it('says how many are needed', () => expect([sampleSizePerArm(8, 3), sampleSizePerArm(4, 3), sampleSizePerArm(4, 1)]).toEqual([112, 28, 252]))
})

describe('O8 venue posterior, inverse gap weighting, gate', () => {
  const cells = (...list: readonly (readonly [number, number] | null)[]) =>
    new Map(list.flatMap((c, i) => (c === null ? [] : [[String(i), { n: c[0], sum: c[0] * c[1] }] as const])))
  const fit: VenueFit = new Map([
    ['v0', cells([10, 1], [4, 0.5])],
    ['v1', cells([6, -0.8], null)],
    ['v2', cells([3, 0.2], [2, -1.5])],
  ])
  const venues = ['v0', 'v1', 'v2']
  const believed = beliefs({ tauVenue: 1, tauCell: 1.5, sigma: 4 }, fit, '0', venues)
  it('pools cells of a venue', () => {
    all(believed.map((b) => b.mean), [0.683864, -0.439437, -0.00928712]) // biome-ignore format: one line a column
    all(believed.map((b) => b.sd), [1.02797, 1.21028, 1.40881]) // biome-ignore format: one line a column
  })
  it('explores by the gap', () => {
    const visits = visitsOf(fit, '0', venues)
    expect(visits).toBe(19)
    same(gapRate(visits, 4), 6.7082)
    all(inverseGap(believed, gapRate(visits, 4)), [0.0949187, 0.735173, 0.169908])
    all(
      inverseGap(
        [1, 0.4, 2, -0.2].map((mean, i) => ({ venue: `v${i}`, mean, sd: 1 })),
        15,
      ),
      [0.0454545, 0.0769231, 0.027027, 0.850595],
    )
  })
  it('keeps the default until another is clearly cheaper', () => {
    const { base, z, shares } = gated(believed, 'v0', 19, 4)
    expect(base).toBe('v0')
    same(z, 0.707402)
    all(shares, [0.918143, 0.0566163, 0.0252408])
  })
})

describe('O9 paired doubly robust lift', () => {
  const table: readonly (readonly [0 | 1, 0 | 1, number, 0 | 1, number | null, number])[] = [
    [1, 1, 1, 1, 0.3, 0.2],
    [1, 0, 0.1, 1, 0.25, 0.05],
    [1, 0, 0.1, 0, null, -0.02],
    [0, 1, 1, 1, -0.4, -0.1],
    [0, 0, 0, 0, null, -0.3],
    [1, 0, 0.2, 1, -0.1, 0.04],
  ]
  const logged: Logged[] = table.map(([after, before, propensity, published, reward], i) => ({
    id: String(i),
    day: String(i),
    features: [],
    before,
    after,
    propensity,
    published,
    reward, // biome-ignore format: one row
  }))
  it('corrects the model by what was seen', () => {
    const terms = liftTerms(logged, (_row, at) => (table[at] as (typeof table)[number])[5])
    all(terms.map((t) => t.z), [0, 2.05, -0.02, 0.4, 0, -0.66]) // biome-ignore format: one line a column
    const { mean, se } = oneSample(terms.map(({ day, z }) => ({ day, y: z })))
    all([mean, se, mean - 1.644854 * se], [0.295, 0.377551, -0.326016])
    const zero = liftTerms(logged, () => 0)
    same(zero.reduce((total, t) => total + t.z, 0) / 6, 0.4)
  })
  it('refuses on four flips', () => {
    const support = supportOf(logged)
    same(support.effectiveSize, 2.03175)
    expect(support.flips.all).toBe(4)
    expect(support.weightMax).toBe(10)
    expect(reluctance(support)).toEqual({ what: 'flips', have: 4, need: 20 })
  })
})

describe('O10 Shiryaev–Roberts detector', () => {
  it('follows the recursion and clips', () => {
    let state: Detector = QUIET
    const levels = [0.5, -0.2, 1.5, 2, 0.3, 5, 2.2, 2.8].map((z) => {
      state = detected(state, z, 0.05)
      return alarmLevel(state)
    })
    all(levels, [1.0615, 1.99037, 3.58222, 5.85419, 7.11068, 12.8975, 18.7702, 29.0723])
    all([...state], [12.4984, 22.1562, 52.5624])
  })
  it('alarms sooner on larger shifts', () => {
    const alarmAt = (z: number): number => {
      let state: Detector = QUIET
      for (let n = 1; ; n++) {
        state = detected(state, z, 0.05)
        if (alarmLevel(state) >= 1_000) return n
      }
    }
    expect([0.5, 1, 2, 4].map(alarmAt)).toEqual([54, 31, 18, 11])
  })
})

describe('O11 weight model', () => {
  const settings = { multipliers: [1, 1, 1, 1], fade: 0.9985, sigma: 0.35 } as const
  const outcomes: readonly (readonly [Features, number])[] = [
    [[1, 0.1, 0.1, 0.05, -0.05, 0], 0.4],
    [[1, 0.05, 0.12, -0.02, 0.03, 0.08], 0.1],
    [[1, -0.04, 0.06, 0.1, 0, -0.1], 0.35],
  ]
  it('holds back while the evidence is thin', () => {
    let model = priorOf(settings)
    for (const [phi, r] of outcomes) model = matured(model, settings, phi, r)
    const b = believe(model)
    all(b.beta, [0.121443, 0.897801, 0.984066, 1.03988, 0.983114, 0.944157])
    all(b.sd, [0.205085, 0.961323, 0.40749, 0.406274, 0.407365, 0.404011])
    same(b.k, 0.897801)
    all(b.optimum, [1.09609, 1.15826, 1.09503, 1.05163])
    all(b.optimumSd, [0.453876, 0.452522, 0.453737, 0.45])
    all(b.optimum.map((u, j) => Math.abs(u - 1) / (b.optimumSd[j] as number)), [0.2117, 0.349719, 0.209428, 0.114739]) // biome-ignore format: one line
    same(b.thresholdShift, -0.135267)
    expect(proposeChange(b, { multipliers: [1, 1, 1, 1], threshold: 0.4, configuredThreshold: 0.4 }, 50)).toBeNull()
  })
})

describe('O12 AdaHedge', () => {
  it('follows the best and keeps its bounds', () => {
    let board = emptyScoreboard(3)
    const weights = [[0.2, 0.9, 0.5], [0.6, 0.1, 0.4], [0.3, 0.8, 0.5]].map((round) => {
      const w = weightsOf(board)
      board = scored(board, round)
      return { w, gap: board.gap }
    }) // biome-ignore format: three rounds
    all(weights[1]?.w as number[], [0.679536, 0.0676485, 0.252815])
    all(weights[2]?.w as number[], [0.434026, 0.241931, 0.324043])
    all(weightsOf(board), [0.61564, 0.100835, 0.283525])
    all(weights.map((r) => r.gap), [0.333333, 0.375946, 0.42507]) // biome-ignore format: one line
    all(board.losses, [1.1, 1.8, 1.4])
    const { regret, bounds } = regretOf(board)
    all([board.paid, regret, bounds[0], board.variance, board.range, bounds[1]], [1.53472, 0.43472, 0.850141, 0.141058, 0.7, 3.21269])
  })
})

describe('O13 confidence', () => {
  it('is the sign’s probability, held back by few days and age', () => {
    same(pSignOf(1.18, 0.52), 0.988373)
    same(confidenceOf({ pSign: pSignOf(1.18, 0.52), n: 60, days: 14, ageDays: 12 }), 0.749047)
  })
  it('of a measured action is low where it harms: minus two basis points are no certainty in its favour', () => {
    expect(pCheaperOf(-2, 0.5)).toBeLessThan(0.001)
    expect(pCheaperOf(2, 0.5)).toBeGreaterThan(0.999)
    expect(pCheaperOf(0, 0.5)).toBe(0.5)
    expect(confidenceOf({ pSign: pCheaperOf(-2, 0.5), n: 60, days: 14, ageDays: 0 })).toBeLessThan(CONFIDENCE_MIN)
  })
  it('is calibrated against what became of it', () => {
    const ps = [0.55, 0.65, 0.65, 0.75, 0.85, 0.95]
    same(calibrationError(ps.map((p, i) => ({ p, isRight: i !== 1 }))), 0.2)
  })
})

describe('O14 ids', () => {
  it('are hashes of their inputs', () => {
    const id = clusterId(1, ['BTCUSDT', '5m', 'binance', 'limit', 'poor'])
    expect(id).toBe('f61beac338141961ae1f0c2ad7446cc0f442f3bd25a619490e24bf047667761c')
    expect(braidLifecycleId(id)).toBe(`braid_${id}`)
    same(uniformOf('W1|7|d000042|v2|noise'), 0.392152)
    same(uniformOf('holdout|d000042|L17'), 0.496035)
  })
})
