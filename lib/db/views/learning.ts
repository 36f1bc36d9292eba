import { z } from 'zod'
import { alarmLevel, watchLamps } from '#lib/domain/learn/drift.ts'
import { conditionsOf } from '#lib/domain/learn/words.ts'
import { storedPredicate } from '#lib/wire/lesson.ts'
import type { BeliefRow, DriftRow, LampRow, LearnerView, LearningHealth, ModelUse, PatternRow, UpdateRow } from '#lib/wire/views/learning.ts'
import { beliefRows } from './beliefs.ts'
import type { Reader } from './connection.ts'
import { entriesOf, shownKey } from './entries.ts'
import { learningParts } from './learning-parts.ts'
import { ms } from './market-parts.ts'

const PATTERNS_MAX = 100
const UPDATES_MAX = 100
const ENTRIES_MAX = 60

/** Is the learning sound: what was tried and what came of it, what each learner knows, what changed, and what the models cost. */
export async function readLearning(db: Reader, moduleId: string): Promise<LearningHealth> {
  const [main, patterns, updates, models, recent] = await Promise.all([
    db.query(MAIN, [moduleId]),
    db.query(PATTERNS, [moduleId, PATTERNS_MAX + 1]),
    db.query(UPDATES, [moduleId, UPDATES_MAX]),
    db.query(MODELS, [moduleId]),
    db.query(RECENT, [moduleId]),
  ])
  const r = mainRow.parse(main.rows[0])
  const shown = updates.rows.map(toUpdate)
  const lamps = lampsOf(recent.rows)
  const learnings = z.record(z.string(), z.unknown()).safeParse(r.flags).data ?? {}
  return {
    flags: FLAGS.map((name) => ({ name, isOn: typeof learnings[name] === 'boolean' ? learnings[name] : null })),
    configVersion: r.config_version,
    outcomes: { last: r.last_seq, today: r.today, newestMs: r.newest_ms, oldestDay: r.oldest_day },
    lessons: r.lessons,
    tried: r.tried,
    patterns: patterns.rows.slice(0, PATTERNS_MAX).map(toPattern),
    patternsCut: patterns.rows.length > PATTERNS_MAX,
    learners: r.learners.map(toLearner),
    beliefs: beliefsOf(r),
    drift: r.learners.flatMap(({ name, state }) => driftOf(name, state)),
    lamps,
    curators: r.curators.map(({ metrics, ...rest }) => ({ ...rest, entries: entriesOf(metrics, 12) })),
    updates: shown,
    parts: learningParts({ ...r, updates: shown, lampsLit: lamps?.filter((lamp) => lamp.isLit).length ?? null }),
    models: models.rows.map((row) => modelRow.parse(row)),
    readAtMs: r.read_at_ms,
  }
}

const FLAGS = ['strand_braid_learning_enabled', 'lesson_feedback_enabled', 'curator_learning_enabled'] as const

/** From the venue learner's own state where there is one, else from what was stored per venue and cell. */
function beliefsOf(r: z.infer<typeof mainRow>): readonly BeliefRow[] {
  const own = r.learners.find(({ name }) => name === 'venue')
  const learned = own ? beliefRows(own.state) : []
  if (learned.length > 0) return learned
  return r.venues.flatMap(({ venue, cell, n, metrics }) => {
    const known = z.object({ mean: z.number(), sd: z.number() }).safeParse(metrics).data
    return known ? [{ venue, cell, n, ...known }] : []
  })
}

const detector = z.tuple([z.number(), z.number(), z.number()])
const monitorList = z.array(detector).min(1)
const ALARMS: Readonly<Record<string, number>> = { venue: 24_000, weights: 45_000 }

/**
 * Every e-detector in a learner's state, the highest first: its level against the level at which it alarms. Monitors have a number and no
 * name, so of those of one model only the highest stands here.
 */
function driftOf(name: string, state: unknown): readonly DriftRow[] {
  const alarmAt = ALARMS[name] ?? ALARMS.venue ?? 24_000
  const found: DriftRow[] = []
  const visit = (value: unknown, path: string): void => {
    const known = detector.safeParse(value)
    const monitors = path.endsWith('monitors') ? monitorList.safeParse(value).data : undefined
    if (monitors !== undefined)
      found.push({ name: `${name}, highest of ${monitorsIn(monitors.length)}`, level: Math.max(...monitors.map(alarmLevel)), alarmAt })
    else if (known.success && /(up|down)$/.test(path)) found.push({ name: `${name} ${path}`, level: alarmLevel(known.data), alarmAt })
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? shownKey(key) : `${path} ${shownKey(key)}`)
  }
  visit(state, '')
  return found.sort((a, b) => b.level / b.alarmAt - a.level / a.alarmAt).slice(0, 12)
}

/** Null until there are twenty executions to compare. Rows come newest first. */
function lampsOf(rows: readonly Record<string, unknown>[]): readonly LampRow[] | null {
  if (rows.length < 20) return null
  const lit = watchLamps(rows.map((row) => recentRow.parse(row)).reverse())
  return (['success_share', 'execution_score', 'slippage'] as const).map((name) => ({ name, isLit: lit.includes(name) }))
}

const MAIN = `
  select ${ms('clock_timestamp()')} as read_at_ms,
    (select c.config -> 'learning' from tr_config_version c where c.module_id = $1 order by c.version desc limit 1) as flags,
    (select max(c.version) from tr_config_version c where c.module_id = $1) as config_version,
    (select max(seq)::text from tr_outcome_log) as last_seq,
    (select count(*)::int from tr_outcome_log where day = (select max(day) from tr_outcome_log)) as today,
    (select ${ms('created_at')} from tr_outcome_log order by seq desc limit 1) as newest_ms,
    (select min(day)::text from tr_outcome_log) as oldest_day,
    (select coalesce(json_object_agg(state, n), '{}') from (select state, count(*)::int as n from tr_lesson where module_id = $1 group by state) x) as lessons,
    (select coalesce(json_object_agg(verdict, n), '{}') from (select verdict, count(*)::int as n from tr_learning_pattern where module_id = $1 group by verdict) x) as tried,
    (select coalesce(json_agg(json_build_object('name', name, 'version', version, 'state', state, 'dataCut', data_cut::text, 'updatedAtMs', ${ms('updated_at')}) order by name), '[]')
     from tr_learner where module_id = $1) as learners,
    (select coalesce(json_agg(v), '[]') from (select venue, cell, n, metrics from tr_venue_performance where module_id = $1 order by cell, venue limit 200) v) as venues,
    (select coalesce(json_agg(json_build_object('curator', curator_type, 'version', curator_version, 'n', n, 'metrics', metrics) order by curator_type, curator_version desc), '[]')
     from tr_curator_performance where module_id = $1) as curators`

const PATTERNS = `
  select predicate_key as key, predicate, parent, comparison, n, days, raw_bps as raw, se_bps as se, shrunk_bps as shrunk, shrunk_se_bps as "shrunkSe", p, adjusted_p as "adjustedP",
    verdict, lesson_id as "lessonId", batch, ${ms('updated_at')} as "updatedAtMs"
  from tr_learning_pattern where module_id = $1
  order by array_position(array['nominated', 'not_significant', 'immaterial', 'observation'], verdict), p nulls last, n desc, predicate_key limit $2`

const UPDATES = `
  select seq::text, parameter, old_value, new_value, reason, proposal_id as "proposalId", effect, reverted_by is not null as "isReverted", actor, ${ms('at')} as "atMs"
  from tr_parameter_update where module_id = $1 order by tr_parameter_update.seq desc limit $2`

const MODELS = `
  select model, prompt_version as "promptVersion", count(*)::int as calls, count(*) filter (where status in ('accepted', 'cached'))::int as accepted,
    count(*) filter (where status = 'refused_by_verifier')::int as refused, count(*) filter (where status in ('malformed', 'timed_out', 'failed'))::int as broken,
    coalesce(sum(input_tokens), 0)::int as "inputTokens", coalesce(sum(output_tokens), 0)::int as "outputTokens", sum(cost_usd)::text as "costUsd",
    percentile_cont(0.5) within group (order by latency_ms) as "medianLatencyMs", ${ms('max(at)')} as "lastAtMs"
  from tr_llm_call where module_id = $1 group by model, prompt_version order by max(at) desc limit 40`

const RECENT = `
  select s.status = 'filled' as "isSuccess", s.execution_score as "executionScore", s.arrival_slippage_bps::float8 as "slippageBps"
  from tr_strand s where s.kind = 'execution' and s.module_id = $1 and s.ended_at is not null and s.execution_score is not null and s.arrival_slippage_bps is not null
  order by s.id desc limit 20`

const number = z.number().nullable()
const text = z.string().nullable()
const counts = z.record(z.string(), z.number())
const learner = z.object({ name: z.string(), version: z.number(), state: z.unknown(), dataCut: z.string(), updatedAtMs: z.number() })
const mainRow = z.object({
  read_at_ms: z.number(),
  flags: z.unknown(),
  config_version: number,
  last_seq: text,
  today: z.number(),
  newest_ms: number,
  oldest_day: text,
  lessons: counts,
  tried: counts,
  learners: z.array(learner),
  venues: z.array(z.object({ venue: z.string(), cell: z.string(), n: z.number(), metrics: z.unknown() })),
  curators: z.array(z.object({ curator: z.string(), version: z.number(), n: z.number(), metrics: z.unknown() })),
})
const recentRow = z.object({ isSuccess: z.boolean(), executionScore: z.number(), slippageBps: z.number() })
const patternRow = z.object({
  key: z.string(),
  predicate: z.unknown(),
  parent: z.string(),
  comparison: z.string(),
  n: z.number(),
  days: z.number(),
  raw: z.number(),
  se: number,
  shrunk: z.number(),
  shrunkSe: number,
  p: number,
  adjustedP: number,
  verdict: z.enum(['observation', 'immaterial', 'not_significant', 'nominated']),
  lessonId: text,
  batch: z.number(),
  updatedAtMs: z.number(),
})
const updateRow = z.object({
  seq: z.string(),
  parameter: z.string(),
  old_value: z.unknown(),
  new_value: z.unknown(),
  reason: z.string(),
  proposalId: text,
  effect: z.unknown(),
  isReverted: z.boolean(),
  actor: z.string(),
  atMs: z.number(),
})
const modelRow: z.ZodType<ModelUse> = z.object({
  model: z.string(),
  promptVersion: z.string(),
  calls: z.number(),
  accepted: z.number(),
  refused: z.number(),
  broken: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: text,
  medianLatencyMs: number,
  lastAtMs: z.number(),
})

function toPattern(row: Record<string, unknown>): PatternRow {
  const { predicate, ...rest } = patternRow.parse(row)
  const known = storedPredicate.safeParse(predicate).data
  return { ...rest, conditions: known ? conditionsOf(known) : ['cannot be read'] }
}

function toLearner({ state, ...rest }: z.infer<typeof learner>): LearnerView {
  const entries = entriesOf(inShort(state, ALARMS[rest.name] ?? ALARMS.weights ?? 45_000), ENTRIES_MAX + 1)
  return { ...rest, entries: entries.slice(0, ENTRIES_MAX), isCut: entries.length > ENTRIES_MAX }
}

/** Monitors as one count, and tables of numbers as their size: their numbers tell a reader nothing one by one. */
function inShort(value: unknown, alarmAt: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return isTable(value) ? `${value.length} × ${(value[0] as readonly number[]).length} numbers` : value.map((inner) => inShort(inner, alarmAt))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const monitors = key === 'monitors' ? monitorList.safeParse(inner).data : undefined
      if (monitors === undefined) return [key, inShort(inner, alarmAt)]
      const alarmed = monitors.filter((one) => alarmLevel(one) >= alarmAt).length
      return [key, `${monitorsIn(monitors.length)}, ${alarmed === 0 ? 'none' : alarmed} alarmed`]
    }),
  )
}

const monitorsIn = (count: number): string => (count === 1 ? '1 monitor' : `${count} monitors`)

const isTable = (value: readonly unknown[]): boolean => z.array(z.array(z.number()).min(1)).min(2).safeParse(value).success

const inOneLine = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? entriesOf(value, 8)
        .map(({ name, value: own }) => `${name} ${own}`)
        .join(', ')
    : String(value)

function toUpdate(row: Record<string, unknown>): UpdateRow {
  const { old_value: old, new_value: next, effect, ...rest } = updateRow.parse(row)
  return { ...rest, old: old === null || old === undefined ? null : inOneLine(old), next: inOneLine(next), effect: entriesOf(effect, 8) }
}
