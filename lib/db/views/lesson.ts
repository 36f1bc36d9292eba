import { z } from 'zod'
import { followAction, type TrialRow } from '#lib/domain/learn/follow.ts'
import type { Fact, LessonAction, Predicate } from '#lib/domain/learn/lesson.ts'
import { boundWords, conditionsOf, proseParts } from '#lib/domain/learn/words.ts'
import { scopeValues } from '#lib/domain/learn/write.ts'
import { storedFact, storedPredicate } from '#lib/wire/lesson.ts'
import type { EvidenceStrand, FactView, JudgedUplift, LessonDetail, UpliftView } from '#lib/wire/views/lessons.ts'
import { readSection } from '#lib/wire/views/parts.ts'
import { APPLICATION_COLUMNS, applicationRow, toApplication } from './applications.ts'
import type { Reader } from './connection.ts'
import { entriesOf } from './entries.ts'
import { storedAction, storedText } from './lesson-shapes.ts'
import { LESSON_COLUMNS, lessonRow, toLesson } from './lessons.ts'
import { ms } from './market-parts.ts'

/** Strands listed for each fact and side, applications and calls of one lesson. */
const LISTED_MAX = 40
const APPLICATIONS_MAX = 100
const CALLS_MAX = 20
const EVENTS_MAX = 200
/** Ledger rows with an outcome that the uplift looks at, newest first. */
const TRIALS_MAX = 20_000

/** Everything about one lesson. */
export async function readLesson(db: Reader, id: string): Promise<LessonDetail | null> {
  const [{ rows }, trials] = await Promise.all([db.query(DETAIL, [id]), db.query(TRIALS, [id, TRIALS_MAX + 1])])
  if (!rows[0]) return null
  const r = detailRow.parse(rows[0])
  const problems: string[] = []
  const facts: readonly Fact[] = readSection(z.array(storedFact), r.facts, 'facts', problems) ?? []
  const predicate: Predicate = readSection(storedPredicate, r.predicate, 'predicate', problems) ?? []
  const action: LessonAction | null = readSection(storedAction, r.action, 'action', problems)
  const text = readSection(storedText, r.text, 'text', problems)
  const ids = [...new Set(facts.flatMap((fact) => [...fact.supportIds.slice(0, LISTED_MAX), ...fact.counterIds.slice(0, LISTED_MAX)]))]
  const strands = await readStrands(db, ids)
  const scope = scopeValues(predicate)
  const parts = (prose: string | null | undefined) => (prose ? proseParts(prose, facts, scope) : null)
  const approval = r.events.findLast(({ to }) => to === 'approved')
  return {
    ...toLesson(r),
    knob: r.knob,
    comparison: r.comparison,
    bound: action ? boundWords(action, facts[0]?.shrunk ?? r.effect_bps) : 'its action cannot be read',
    titleParts: parts(text?.title),
    description: parts(text?.description),
    when: parts(text?.conditions),
    mechanism: text?.mechanism ?? null,
    facts: facts.map((fact) => toFact(fact, text?.claims.find(({ factId }) => factId === fact.id)?.stance ?? null)),
    strands,
    falsifier: falsifierOf(r.falsifier, Math.abs(facts[0]?.shrunk ?? r.effect_bps)),
    forward: r.forward,
    promptVersion: r.prompt_version,
    promptHash: r.prompt_hash,
    llmConfidence: r.llm_confidence,
    approvedBy: approval ? { actor: approval.actor, atMs: approval.atMs, comment: commentOf(approval.gate) } : null,
    uplift: upliftOf(trials.rows.map((row) => trialRow.parse(row))),
    judged: judgedOf(readSection(storedUplift, r.uplift, 'uplift', problems), r.state_since_ms),
    applications: r.applications.slice(0, APPLICATIONS_MAX).map((row) => toApplication(row)),
    applicationsCut: r.applications.length > APPLICATIONS_MAX,
    events: r.events.map(({ gate, ...event }) => ({ ...event, gate: entriesOf(gate, 24) })),
    calls: r.calls,
    braidId: r.braid_id,
    parents: r.parents,
    supersedes: r.supersedes,
    evidenceAtMs: r.evidence_at_ms,
    renewedAtMs: r.renewed_at_ms,
    problems,
    readAtMs: r.read_at_ms,
  }
}

const toFact = ({ predicate, supportIds, counterIds, ...fact }: Fact, stance: string | null): FactView => ({
  ...fact,
  conditions: conditionsOf(predicate),
  supportIds: supportIds.slice(0, LISTED_MAX),
  counterIds: counterIds.slice(0, LISTED_MAX),
  supportCount: supportIds.length,
  counterCount: counterIds.length,
  stance,
})

const commentOf = (gate: unknown): string | null => z.object({ comment: z.string() }).safeParse(gate).data?.comment ?? null

/** The prediction as it was frozen; the least effect and the time are added by code (LEARNING.md E1). */
function falsifierOf(stored: unknown, effect: number): LessonDetail['falsifier'] {
  if (stored === null || stored === undefined) return null
  const known = z.object({ metric: z.string(), direction: z.union([z.string(), z.number()]) }).safeParse(stored).data
  const direction = known === undefined ? null : Number(known.direction) > 0 || known.direction === 'dearer' ? 'dearer' : 'cheaper'
  return {
    words:
      direction === null
        ? 'It is wrong if later executions do not agree.'
        : `It is wrong if later executions that match are not ${direction} by at least ${(effect / 2).toFixed(2)} bps within 30 days.`,
    lines: entriesOf(stored, 16).filter(({ name }) => !name.startsWith('predicate')),
  }
}

/** The comparison as it stood after each day, and now. Trials come newest first. */
function upliftOf(rows: readonly z.infer<typeof trialRow>[]): UpliftView {
  const used = rows.slice(0, TRIALS_MAX)
  const trials: readonly TrialRow[] = used.toReversed()
  const now = followAction(trials)
  const days = [...new Set(trials.map(({ day }) => day))].sort().slice(-DAYS_SHOWN)
  const points = days.flatMap((day) => {
    const then = followAction(trials.filter((trial) => trial.day <= day))
    return then.uplift === null ? [] : [{ day, mean: then.uplift, low: then.low, high: then.high }]
  })
  return {
    mean: now.uplift,
    low: now.low,
    high: now.high,
    applied: now.n,
    heldOut: trials.length - now.n,
    days: now.days,
    evidenceFor: now.evidenceFor,
    evidenceAgainst: now.evidenceAgainst,
    points,
    isCut: rows.length > TRIALS_MAX,
  }
}
const DAYS_SHOWN = 60

function judgedOf(stored: z.infer<typeof storedUplift> | null, sinceMs: number): JudgedUplift | null {
  if (stored === null || Date.parse(stored.at) <= sinceMs) return null
  const { bps, holdout, evidence_for: evidenceFor, evidence_against: evidenceAgainst, at, ...rest } = stored
  return { ...rest, mean: bps, heldOut: holdout, evidenceFor, evidenceAgainst, atMs: Date.parse(at) }
}

async function readStrands(db: Reader, ids: readonly string[]): Promise<Readonly<Record<string, EvidenceStrand>>> {
  if (ids.length === 0) return {}
  const { rows } = await db.query(STRANDS, [ids])
  return Object.fromEntries(rows.map((row) => strandRow.parse(row)).map((row) => [row.id, row]))
}

const STRANDS = `
  select s.id, s.symbol, s.side, s.venue, s.execution_type as "executionType", o.cost_bps as "costBps", o.y as "residualBps", ${ms('s.ended_at')} as "endedAtMs"
  from tr_strand s left join tr_outcome_log o on o.execution_id = s.id where s.id = any($1)`

const TRIALS = `
  select coalesce(to_char(o.day, 'YYYY-MM-DD'), to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD')) as day, a.arm, a.y
  from tr_lesson_application a left join tr_outcome_log o on o.execution_id = a.execution_id
  where a.lesson_id = $1 and a.arm in ('applied', 'holdout') and a.y is not null order by a.created_at desc limit $2`

const DETAIL = `
  select ${LESSON_COLUMNS}, l.knob, l.comparison, l.facts, l.falsifier, l.text, l.prompt_version, l.prompt_hash, l.llm_confidence, l.braid_id, l.parents, l.supersedes, l.uplift,
    ${ms('l.evidence_at')} as evidence_at_ms, ${ms('l.renewed_at')} as renewed_at_ms, ${ms('clock_timestamp()')} as read_at_ms,
    (select coalesce(json_agg(json_build_object('seq', e.seq::text, 'version', e.version, 'from', e.from_state, 'to', e.to_state, 'reason', e.reason, 'gate', e.gate,
       'dataCut', e.data_cut::text, 'policyVersion', e.policy_version, 'actor', e.actor, 'atMs', ${ms('e.at')}) order by e.seq), '[]')
     from (select * from tr_lesson_event where lesson_id = l.id order by seq desc limit ${EVENTS_MAX}) e) as events,
    (select coalesce(json_agg(json_build_object('id', c.id, 'model', c.model, 'promptVersion', c.prompt_version, 'promptHash', c.prompt_hash, 'prompt', c.prompt, 'reply', c.reply,
       'status', c.status, 'problems', c.problems, 'inputTokens', c.input_tokens, 'outputTokens', c.output_tokens, 'costUsd', c.cost_usd::text, 'latencyMs', c.latency_ms,
       'isRepair', c.is_repair, 'atMs', ${ms('c.at')}) order by c.at desc, c.id desc), '[]')
     from (select * from tr_llm_call where lesson_id = l.id order by at desc limit ${CALLS_MAX}) c) as calls,
    (select coalesce(json_agg(a order by a.created_at_ms desc, a.decision_id), '[]') from (
       select ${APPLICATION_COLUMNS}, null as title, null as state from tr_lesson_application a left join tr_strand s on s.id = a.execution_id
       where a.lesson_id = l.id order by a.created_at desc limit ${APPLICATIONS_MAX + 1}) a) as applications,
    (select json_build_object('n', count(a.y)::int, 'days', count(distinct (a.created_at at time zone 'UTC')::date)::int, 'mean', avg(a.y))
     from tr_lesson_application a where a.lesson_id = l.id and a.arm = 'shadow' and a.y is not null) as forward
  from tr_lesson l where l.id = $1`

const text = z.string().nullable()
const number = z.number().nullable()
const storedUplift = z
  .object({
    bps: z.number(),
    low: number,
    high: number,
    applied: z.number(),
    holdout: z.number(),
    days: z.number(),
    evidence_for: z.number(),
    evidence_against: z.number(),
    at: z.iso.datetime(),
  })
  .nullable()
const trialRow = z.object({ day: z.string(), arm: z.enum(['applied', 'holdout']), y: z.number() })
const strandRow: z.ZodType<EvidenceStrand & { readonly id: string }> = z.object({
  id: z.string(),
  symbol: text,
  side: z.enum(['buy', 'sell']).nullable(),
  venue: text,
  executionType: text,
  costBps: number,
  residualBps: number,
  endedAtMs: number,
})
const detailRow = lessonRow.extend({
  knob: z.string(),
  comparison: z.string(),
  facts: z.unknown(),
  falsifier: z.unknown(),
  text: z.unknown(),
  prompt_version: text,
  prompt_hash: text,
  llm_confidence: number,
  braid_id: text,
  parents: z.array(z.string()),
  supersedes: text,
  uplift: z.unknown(),
  evidence_at_ms: number,
  renewed_at_ms: number,
  read_at_ms: z.number(),
  events: z.array(
    z.object({
      seq: z.string(),
      version: z.number(),
      from: text,
      to: z.string(),
      reason: z.string(),
      gate: z.unknown(),
      dataCut: text,
      policyVersion: text,
      actor: z.string(),
      atMs: z.number(),
    }),
  ),
  calls: z.array(
    z.object({
      id: z.string(),
      model: z.string(),
      promptVersion: z.string(),
      promptHash: z.string(),
      prompt: z.string(),
      reply: text,
      status: z.string(),
      problems: z.array(z.object({ check: z.union([z.string(), z.number()]).transform(String), message: z.string() })).catch([]),
      inputTokens: number,
      outputTokens: number,
      costUsd: text,
      latencyMs: number,
      isRepair: z.boolean(),
      atMs: z.number(),
    }),
  ),
  applications: z.array(applicationRow),
  forward: z.object({ n: z.number(), days: z.number(), mean: number }),
})
