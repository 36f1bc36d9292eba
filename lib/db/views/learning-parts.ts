import { z } from 'zod'
import { CURATORS } from '#lib/domain/decide/policy.ts'
import { IMPACT_Y } from '#lib/domain/learn/residual.ts'
import { regretOf } from '#lib/domain/learn/scoreboard.ts'
import { venueLearnerOf } from '#lib/domain/learn/venue-state.ts'
import { believe, type WeightModel } from '#lib/domain/learn/weights.ts'
import type { Entry, LearningPart, UpdateRow } from '#lib/wire/views/learning.ts'

/** The learning components and the algorithms by name, each with what it knows now and what it changed last. */

export type PartFacts = {
  readonly learners: readonly { readonly name: string; readonly state: unknown; readonly dataCut: string }[]
  readonly venues: readonly { readonly n: number; readonly metrics: unknown }[]
  readonly curators: readonly { readonly curator: string; readonly n: number }[]
  readonly tried: Readonly<Record<string, number>>
  readonly updates: readonly UpdateRow[]
  readonly lampsLit: number | null
}

const CONFIGURATION = 'by taking its version of the configuration back'

export function learningParts(facts: PartFacts): readonly LearningPart[] {
  const state = (name: string): unknown => facts.learners.find((l) => l.name === name)?.state
  const part = (group: LearningPart['group'], name: string, does: string, entries: readonly (Entry | null)[], about: RegExp, undo: string): LearningPart => {
    const last = facts.updates.find(({ parameter }) => about.test(parameter))
    return { group, name, does, entries: entries.filter((e) => e !== null), undo, last: last ?? null }
  }
  const belief = beliefOf(state('weights'))
  const venue = venueLearnerOf(state('venue'))
  const mean = (field: string): number | null => meanOf(facts.venues, field)
  return [
    part('component', 'execution learning', 'how far the execution curator is worth hearing, and which style costs least', [
      ...multiplier(belief, 'execution'),
      entry('mean reward', mean('r'), 3),
    ], /execution|style|weights/, CONFIGURATION),
    part('component', 'venue learning', 'what each venue costs by session and size', [
      entry('outcomes', venue?.outcomes ?? null, 0),
      entry('venues known', venue ? venue.fit.size : null, 0),
      entry('alarms', venue?.alarms ?? null, 0),
    ], /venue/, 'by the venue rule off in the configuration'),
    part('component', 'slippage learning', 'what a fill costs beyond what its size and the market made likely', [
      entry('mean slippage bps', mean('slippage_bps'), 2),
      entry('mean residual bps', mean('y'), 2),
      entry('impact coefficient', IMPACT_Y.start, 2),
      entry('reward scale bps', scaleOf(state('outcomes')), 1),
    ], /buckets|slippage|impact|scale/, 'it is measured anew each day; nothing stays of an old one'),
    part('component', 'latency learning', 'how long venues take, and how often they reject', [
      entry('mean latency ms', mean('latency_ms'), 1),
      entry('rejected share', mean('rejected_share'), 4),
      entry('mean fill ratio', mean('fill_ratio'), 3),
    ], /latency/, 'it moves the venue score alone, and is measured anew'),
    part('component', 'position learning', 'how far the position and risk curators are worth hearing', [
      ...multiplier(belief, 'position'),
      ...multiplier(belief, 'risk'),
    ], /position|risk|size/, CONFIGURATION),
    part('component', 'performance learning', 'how right each curator was, version by version', [
      entry('votes judged by their outcome', facts.curators.length === 0 ? null : facts.curators.reduce((n, c) => n + c.n, 0), 0),
      entry('lamps lit', facts.lampsLit, 0),
    ], /watch_lamp|performance/, 'it reports, and changes nothing'),
    part('algorithm', 'performance analyzer', 'which policy over the curators would have earned most (AdaHedge), and whether the world has changed', scoreEntries(state('scoreboard')), /scoreboard|alarm|memory/, 'it reports, and changes nothing'),
    part('algorithm', 'parameter adapter', 'proposes curator weights and the threshold from delayed outcomes; people decide', [
      entry('published outcomes', publishedOf(state('weights')), 0),
      entry('changes logged', facts.updates.length, 0),
      entry('taken back', facts.updates.filter((u) => u.isReverted).length, 0),
      belief === null ? null : entry('threshold shift', belief.thresholdShift, 3),
    ], /weight|threshold|curator/, CONFIGURATION),
    part('algorithm', 'pattern recognizer', 'populations that cost more or less than what they are compared with, false ones held down', [
      ...Object.entries(facts.tried).map(([verdict, n]) => entry(verdict, n, 0)),
      entry('batches', z.object({ batch: z.number() }).safeParse(state('evidence')).data?.batch ?? null, 0),
    ], /lesson|pattern/, 'by retiring the lesson on its page, with a reason'),
  ] // biome-ignore format: one list of records
}

const entry = (name: string, value: number | null, decimals: number): Entry | null =>
  value === null || !Number.isFinite(value) ? null : { name, value: value.toFixed(decimals) }

/** Weighted by executions; null while none told. */
function meanOf(venues: PartFacts['venues'], field: string): number | null {
  let n = 0
  let sum = 0
  for (const { n: count, metrics } of venues) {
    const value = z.record(z.string(), z.unknown()).safeParse(metrics).data?.[field]
    if (typeof value !== 'number') continue
    n += count
    sum += count * value
  }
  return n === 0 ? null : sum / n
}

const weightState = z.object({ model: z.object({ precision: z.array(z.array(z.number())), weighted: z.array(z.number()), published: z.number() }) })
const modelOf = (state: unknown): WeightModel | null => weightState.safeParse(state).data?.model ?? null
const beliefOf = (state: unknown): ReturnType<typeof believe> | null => {
  const model = modelOf(state)
  return model === null ? null : believe(model)
}
const publishedOf = (state: unknown): number | null => modelOf(state)?.published ?? null

function multiplier(belief: ReturnType<typeof believe> | null, curator: (typeof CURATORS)[number]): readonly (Entry | null)[] {
  const at = CURATORS.indexOf(curator)
  if (belief === null) return []
  return [entry(`best multiplier of ${curator}`, belief.optimum[at] ?? null, 2), entry(`its sd, ${curator}`, belief.optimumSd[at] ?? null, 2)]
}

const scaleOf = (state: unknown): number | null => z.object({ scaleBps: z.number() }).safeParse(state).data?.scaleBps ?? null

const board = z.object({
  board: z.object({ losses: z.array(z.number()).min(1), gap: z.number(), paid: z.number(), variance: z.number(), range: z.number() }),
  skipped: z.number(),
})
function scoreEntries(state: unknown): readonly (Entry | null)[] {
  const known = board.safeParse(state).data
  if (known === undefined) return []
  const { regret, bounds } = regretOf(known.board)
  return [entry('regret', regret, 3), entry('its bound', Math.min(...bounds), 3), entry('without support', known.skipped, 0)]
}
