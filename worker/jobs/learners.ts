import { curatorOutcomes, forecastErrorBounds, type LearnerRow, learnerRows, writeCuratorPerformance, writeVenuePerformance } from '#lib/db/learner-rows.ts'
import { readLearner, type StoredLearner, writeLearner } from '#lib/db/learners.ts'
import type { Pool } from '#lib/db/pool.ts'
import { CURATORS, type Policy } from '#lib/domain/decide/policy.ts'
import { judgeCurator } from '#lib/domain/learn/curator-record.ts'
import { type Lamp, type Recent, watchLamps } from '#lib/domain/learn/drift.ts'
import type { Known } from '#lib/domain/learn/lesson.ts'
import { type Bounds, cutTo, UNBOUNDED } from '#lib/domain/learn/residual.ts'
import { emptyScoreboard, type Scoreboard, scored } from '#lib/domain/learn/scoreboard.ts'
import { learnVenue, NEW_VENUE_LEARNER, VENUE_DEFAULTS, type VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import { venueCell, venueLearnerOf, venueStateOf } from '#lib/domain/learn/venue-state.ts'
import { learnWeights, newWeightLearner, type WeightLearner } from '#lib/domain/learn/weight-learner.ts'
import { believe, betaOf, type Features, WEIGHT_DEFAULTS, type WeightSettings } from '#lib/domain/learn/weights.ts'

const BATCH = 5_000
const ACTOR = 'learners'
const RECENT_MAX = 20
/** u_j = 4·w_j (LEARNING.md B3). */
const MULTIPLIER_OF_WEIGHT = 4
const KAPPA = 0.15

/**
 * Lets each learner take in the outcomes that it has not seen, in the order in which they became known, and stores its state with
 * the last one seen, so that a restart goes on exactly. `byPerson` = the configuration as a person last set it, which is the weights'
 * prior: what the learner itself proposed is no evidence for it. Returns how many outcomes the furthest of them took in.
 */
export async function learn(pool: Pool, moduleId: string, policy: Policy, byPerson: Policy = policy): Promise<number> {
  const venue = await each(pool, moduleId, 'venue', venueSteps)
  const weights = policy.learning.curatorLearningEnabled ? await each(pool, moduleId, 'weights', weightSteps(byPerson)) : 0
  const board = await each(pool, moduleId, 'scoreboard', boardSteps(policy))
  const lamps = await each(pool, moduleId, 'watch_lamp', lampSteps)
  const count = Math.max(venue, weights, board, lamps)
  if (count > 0) {
    const seen = await curatorOutcomes(pool, moduleId)
    await writeCuratorPerformance(pool, moduleId, [...Map.groupBy(seen, (row) => `${row.curator} ${row.version}`).values()].map(judgeCurator))
    await writeVenuePerformance(pool, moduleId)
  }
  return count
}

type Change = { readonly parameter: string; readonly old_value: unknown; readonly new_value: unknown; readonly reason: string }
type Steps<T> = {
  readonly start: T
  /** Null for what is no state of this learner as it is now: it starts anew, from the first outcome on. */
  readonly read: (state: unknown) => T | null
  /** Where an outcome of that day is cut before it teaches; null where it is not. */
  readonly boundsOf: ((pool: Pool, moduleId: string, day: string) => Promise<Bounds>) | null
  readonly take: (state: T, row: LearnerRow, bounds: Bounds) => T
  readonly store: (state: T) => unknown
  /** What of it is a parameter that changed. */
  readonly changes: (before: T, after: T) => readonly Change[]
}

async function each<T>(pool: Pool, moduleId: string, name: string, steps: Steps<T>): Promise<number> {
  let count = 0
  const bounds = new Map<string, Bounds>()
  for (;;) {
    const stored: StoredLearner | null = await readLearner(pool, moduleId, name)
    const known = stored === null ? null : steps.read(stored.state)
    const rows = await learnerRows(pool, moduleId, stored === null || known === null ? 0 : stored.dataCut, BATCH)
    const last = rows.at(-1)
    if (!last) return count
    if (steps.boundsOf !== null) for (const { day } of rows) if (!bounds.has(day)) bounds.set(day, await steps.boundsOf(pool, moduleId, day))
    const before = known ?? steps.start
    const after = rows.reduce((state, row) => steps.take(state, row, bounds.get(row.day) ?? UNBOUNDED), before)
    const next = { state: steps.store(after), dataCut: Number(last.seq), updates: steps.changes(before, after), actor: ACTOR }
    if (!(await writeLearner(pool, moduleId, name, stored?.version ?? null, next))) return count
    count += rows.length
  }
}

const venueSteps: Steps<VenueLearner> = {
  start: NEW_VENUE_LEARNER,
  read: venueLearnerOf,
  boundsOf: forecastErrorBounds,
  take(learner, { isShadow, costBps, modelledBps, venue, known }, bounds) {
    if (isShadow || costBps === null || venue === null) return learner
    if (modelledBps === null) return { ...learner, unforecast: learner.unforecast + 1 }
    // y less what the venue was modelled at beyond y's benchmark: the benchmark falls out. What its quote said of a venue is not learned again.
    const cut = cutTo(bounds, costBps - modelledBps)
    // The default venue matters only to a choice, and none is made here.
    return learnVenue(learner, { ...VENUE_DEFAULTS, defaultVenue: venue }, venueCell(known as Known), venue, cut)
  },
  store: venueStateOf,
  changes: (before, after) =>
    after.alarms === before.alarms
      ? []
      : [
          {
            parameter: 'venue.memory',
            old_value: { alarms: before.alarms },
            new_value: { alarms: after.alarms, kept: VENUE_DEFAULTS.keptAfterAlarm },
            reason: 'a venue departed from what was usual there',
          },
        ],
}

/** φ of a decision: null where its judgement is not known. */
function featuresOf({ lnStrength, threshold, raw }: LearnerRow): Features | null {
  if (lnStrength === null || threshold === null || threshold <= 0 || raw === null) return null
  const [a, b, c, d] = CURATORS.map((name) => raw[name] ?? 0) as [number, number, number, number]
  return [1, lnStrength - Math.log(threshold), a, b, c, d]
}

const settingsOf = (policy: Policy): WeightSettings => {
  const [a, b, c, d] = CURATORS.map((name) => MULTIPLIER_OF_WEIGHT * policy.curators[name].weight) as [number, number, number, number]
  return { ...WEIGHT_DEFAULTS, multipliers: [a, b, c, d] }
}

function weightSteps(policy: Policy): Steps<WeightLearner> {
  const settings = settingsOf(policy)
  return {
    start: newWeightLearner(settings),
    read: (state) => state as WeightLearner | null,
    boundsOf: null,
    take(learner, row) {
      const phi = featuresOf(row)
      // A refused decision has no reward of its own: the past fades all the same.
      return phi === null ? learner : learnWeights(learner, settings, phi, row.isShadow ? null : row.r)
    },
    store: (learner) => learner,
    changes(before, after) {
      const shown = (learner: WeightLearner) => believe(learner.model).optimum
      return after.alarms === before.alarms
        ? []
        : [{ parameter: 'weights.optimum', old_value: shown(before), new_value: shown(after), reason: 'its errors raised an alarm' }]
    },
  }
}

type Board = { readonly board: Scoreboard; readonly model: WeightLearner; readonly skipped: number }

/** Today, each curator left out, each doubled (LEARNING.md H3): what each would have made of the same decisions. */
function boardSteps(policy: Policy): Steps<Board> {
  const settings = settingsOf(policy)
  const today = settings.multipliers
  const policies = [today, ...today.map((_, j) => today.map((u, i) => (i === j ? 0 : u))), ...today.map((_, j) => today.map((u, i) => (i === j ? 2 : u)))]
  return {
    start: { board: emptyScoreboard(policies.length), model: newWeightLearner(settings), skipped: 0 },
    read: (state) => state as Board | null,
    boundsOf: null,
    take(state, row) {
      const phi = featuresOf(row)
      if (phi === null) return state
      const reward = row.isShadow ? null : row.r
      const expected = betaOf(state.model.model).reduce((sum, b, i) => sum + b * (phi[i] as number), 0)
      const model = learnWeights(state.model, settings, phi, reward)
      const p = row.pPublish ?? (row.isShadow ? 0 : 1)
      // Where a decision was vetoed, or never had a chance of being published, the model's guess is all there is: that is no support (LEARNING.md H3).
      const isSupported = !row.isVetoed && p > 0 && (row.isShadow ? p < 1 : reward !== null)
      if (!isSupported) return { ...state, model, skipped: state.skipped + 1 }
      const estimate = expected + (reward === null ? 0 : (reward - expected) / p)
      const z = phi[1]
      const round = policies.map((u) => {
        const margin = u.reduce((sum, m, j) => sum + Math.min(KAPPA, Math.max(-KAPPA, m * (phi[j + 2] as number))), z)
        return margin >= 0 ? -estimate : 0
      })
      return { board: scored(state.board, round), model, skipped: state.skipped }
    },
    store: (state) => state,
    changes: () => [],
  }
}

type LampState = { readonly recent: readonly Recent[]; readonly lamps: readonly Lamp[] }

/** It lights and it is logged; it changes nothing. */
const lampSteps: Steps<LampState> = {
  start: { recent: [], lamps: [] },
  read: (state) => state as LampState | null,
  boundsOf: null,
  take({ recent, lamps }, row) {
    if (row.isShadow || row.executionScore === null || row.slippageBps === null) return { recent, lamps }
    const next = [
      ...recent,
      { isSuccess: row.outcomeType === 'success' || row.outcomeType === 'acceptable', executionScore: row.executionScore, slippageBps: row.slippageBps },
    ].slice(-RECENT_MAX)
    return { recent: next, lamps: watchLamps(next) }
  },
  store: (state) => state,
  changes: (before, after) =>
    JSON.stringify(before.lamps) === JSON.stringify(after.lamps)
      ? []
      : [{ parameter: 'watch_lamp', old_value: before.lamps, new_value: after.lamps, reason: 'the last ten executions against the ten before' }],
}
