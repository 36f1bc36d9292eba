import type { Pool } from 'pg'
import type { LessonText, Predicate } from '../domain/learn/lesson.ts'
import type { Neighbour } from '../domain/learn/verify.ts'
import { appendEvents, event } from './events.ts'

/** Lessons that wait for their words, what is known of them, and the words once they are verified. */

/** jsonb columns as they stand: whoever reads them parses them (`lib/wire/lesson.ts`). */
export type CandidateRow = {
  readonly id: string
  readonly version: number
  readonly predicate: unknown
  readonly action: unknown
  readonly knob: string
  readonly facts: unknown
  /** Highest `seq` of the outcome log that the facts know of; null = all there is. */
  readonly dataCut: string | null
  /** First day that the facts know of, `YYYY-MM-DD`; null = the thirty days up to the cut. */
  readonly fromDay: string | null
}

/** Oldest first, those that were blocked before behind all others, so that they keep nobody waiting. The data cut and the first day are those of the step that made each a candidate (`data_cut`, `gate.from_day`). */
export async function candidatesWithoutText(pool: Pool, moduleId: string, limit: number): Promise<readonly CandidateRow[]> {
  const { rows } = await pool.query<CandidateRow>({
    name: 'lesson-candidates',
    text: `select l.id, l.version, l.predicate, l.action, l.knob, l.facts, e.data_cut as "dataCut", e.gate ->> 'from_day' as "fromDay"
      from tr_lesson l
      left join lateral (
        select data_cut, gate from tr_lesson_event
        where lesson_id = l.id and to_state = 'candidate' and from_state is distinct from 'candidate' order by seq desc limit 1
      ) e on true
      where l.module_id = $1 and l.state = 'candidate' and l.text is null
      order by exists (select from tr_lesson_event b where b.lesson_id = l.id and b.from_state = 'candidate' and b.to_state = 'candidate'), l.created_at, l.id
      limit $2`,
    values: [moduleId, limit],
  })
  return rows
}

const WINDOW_DAYS = 30

/**
 * Executions that the predicate finds when it is run on the outcome log again: those that evidence counts (not shadow, with an
 * outcome), of the window the facts were computed in.
 */
export async function populationOf(
  pool: Pool,
  moduleId: string,
  predicate: Predicate,
  { dataCut, fromDay }: Pick<CandidateRow, 'dataCut' | 'fromDay'>,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ execution_id: string }>({
    name: 'lesson-population',
    text: `with cut as (select coalesce($3::bigint, (select max(seq) from tr_outcome_log)) as seq),
      since as (select coalesce($4::date, (select max(day) - ${WINDOW_DAYS - 1} from tr_outcome_log, cut where tr_outcome_log.seq <= cut.seq)) as day)
      select o.execution_id from tr_outcome_log o, cut, since
      where o.module_id = $1 and o.seq <= cut.seq and o.day >= since.day and not o.shadow and o.y is not null
        and not exists (
          select from jsonb_to_recordset($2::jsonb) as c(field text, "values" jsonb)
          where not coalesce(c."values" ? coalesce(o.known ->> c.field, case c.field
            when 'symbol' then o.symbol when 'timeframe' then o.timeframe when 'venue' then o.venue when 'execution_type' then o.execution_type end), false))`,
    values: [moduleId, JSON.stringify(predicate), dataCut, fromDay],
  })
  return new Set(rows.map((row) => row.execution_id))
}

const TELLING = 3

/** An outcome as it is stored; costs in bps, + = dearer. */
export type ExemplarRow = {
  readonly id: string
  readonly known: Readonly<Record<string, unknown>>
  readonly y: number
  readonly cost_bps: number | null
  readonly slippage_bps: number | null
  readonly fee_bps: number | null
  readonly latency_ms: number | null
  readonly fill_ratio: number | null
}

/** Of those that support and of those that speak against it: the outcomes at both ends and around the middle, by cost beyond the benchmark. */
export async function tellingOutcomes(pool: Pool, supportIds: readonly string[], counterIds: readonly string[]): Promise<readonly ExemplarRow[]> {
  const { rows } = await pool.query<ExemplarRow>({
    name: 'lesson-outcomes',
    text: `with ranked as (
        select o.*, row_number() over w as k, count(*) over (partition by i.side) as n
        from (select unnest($1::text[]) as id, 'support' as side union all select unnest($2::text[]), 'counter') i
        join tr_outcome_log o on o.execution_id = i.id and o.y is not null
        window w as (partition by i.side order by o.y, o.execution_id)
      )
      select execution_id as id, known, y, cost_bps, slippage_bps, fee_bps, latency_ms, fill_ratio from ranked
      where k <= ${TELLING} or k > n - ${TELLING} or abs(k - (n + 1) / 2) <= ${TELLING} order by y, execution_id`,
    values: [supportIds, counterIds],
  })
  return rows
}

/** No more than a model is shown: what it has not seen it cannot repeat, and megabytes of notes would cost the desk its time. */
const NOTE_CHARS_MAX = 300
const NOTES_MAX = 24

/** What was typed beside the executions: sentences in the decision as it came, and what venues said about its orders. */
export async function notesOf(pool: Pool, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await pool.query<{ note: string }>({
    name: 'lesson-notes',
    text: `select distinct left(note, ${NOTE_CHARS_MAX}) as note from (
        select v #>> '{}' as note from tr_strand s, jsonb_path_query(s.order_spec -> 'raw', 'strict $.** ? (@.type() == "string")') v where s.id = any($1)
        union all select o.reason from tr_order o where o.execution_id = any($1)
      ) n where note ~ '\\S\\s+\\S' order by note limit ${NOTES_MAX}`,
    values: [ids],
  })
  return rows.map((row) => row.note)
}

/** Lessons on these knobs that are alive and beyond their words: what a new one must not repeat or contradict. */
export async function livingLessons(pool: Pool, moduleId: string, knobs: readonly string[]): Promise<readonly Neighbour[]> {
  const { rows } = await pool.query<{ id: string; knob: string; direction: number; matched: string[] }>({
    name: 'lesson-neighbours',
    text: `select id, knob, direction, array(select jsonb_array_elements_text(coalesce(facts -> 0 -> 'supportIds', '[]') || coalesce(facts -> 0 -> 'counterIds', '[]'))) as matched
      from tr_lesson where module_id = $1 and knob = any($2) and state in ('verified', 'shadow', 'approvable', 'approved', 'canary', 'active', 'probation')`,
    values: [moduleId, knobs],
  })
  return rows.map(({ id, knob, direction, matched }) => ({ id, knob, direction: direction > 0 ? 1 : -1, matched: new Set(matched) }))
}

export type VerifiedText = {
  readonly lessonId: string
  readonly version: number
  readonly text: LessonText
  /** With the values in place of the placeholders. */
  readonly title: string
  readonly description: string
  readonly generator: string
  readonly promptVersion: string | null
  readonly promptHash: string | null
  readonly modelConfidence: number | null
}

/** candidate → verified, with its words, in one statement; false when it is no candidate of that version any more. */
export async function storeText(pool: Pool, v: VerifiedText, actor: string): Promise<boolean> {
  const gate = { checks: 10, generator: v.generator, prompt_version: v.promptVersion }
  const told = event('lesson', v.lessonId, 'verified', null, { version: v.version, generator: v.generator }, actor)
  const { rowCount } = await pool.query({
    name: 'lesson-text',
    text: `with moved as (
        update tr_lesson set state = 'verified', text = $3, title = $4, description = $5, generator = $6, prompt_version = $7, prompt_hash = $8,
          llm_confidence = $9, state_since = clock_timestamp(), updated_at = clock_timestamp()
        where id = $1 and version = $2 and state = 'candidate' and text is null returning id, version
      ), step as (
        insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, actor)
        select id, version, 'candidate', 'verified', 'ten checks passed', $10, $11 from moved
      ), said as (${appendEvents(`(select case when exists (select from moved) then $12::jsonb else '[]'::jsonb end)`)})
      select id from moved`,
    values: [
      v.lessonId, v.version, JSON.stringify(v.text), v.title, v.description, v.generator, v.promptVersion, v.promptHash, v.modelConfidence,
      JSON.stringify(gate), actor, JSON.stringify([told]),
    ], // biome-ignore format: one list
  })
  return rowCount === 1
}

/**
 * A candidate that no wording can save: what is wrong is noted once for each reason, not at every look. `expired` ends it (an older
 * lesson says the same); otherwise it stays a candidate, for a person to see.
 */
export async function storeBlocked(
  pool: Pool,
  blocked: { readonly lessonId: string; readonly version: number; readonly reason: string; readonly gate: Readonly<Record<string, unknown>> },
  to: 'expired' | 'candidate',
  actor: string,
): Promise<boolean> {
  const { lessonId, version, reason, gate } = blocked
  const told = event('lesson', lessonId, to === 'expired' ? 'expired' : 'blocked', null, { version, reason }, actor)
  const { rowCount } = await pool.query({
    name: 'lesson-blocked',
    text: `with moved as (
        update tr_lesson l set state = $3, state_since = case when $3 = 'candidate' then state_since else clock_timestamp() end, updated_at = clock_timestamp()
        where id = $1 and version = $2 and state = 'candidate' and not exists (
          select from tr_lesson_event e where e.lesson_id = l.id and e.version = l.version and e.from_state = 'candidate' and e.to_state = $3 and e.reason = $4)
        returning id, version
      ), step as (
        insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, actor)
        select id, version, 'candidate', $3, $4, $5, $6 from moved
      ), said as (${appendEvents(`(select case when exists (select from moved) then $7::jsonb else '[]'::jsonb end)`)})
      select id from moved`,
    values: [lessonId, version, to, reason, JSON.stringify(gate), actor, JSON.stringify([told])],
  })
  return rowCount === 1
}

/** One call of a language model, as `tr_llm_call` keeps it. */
export type CallRow = {
  readonly id: string
  readonly model: string
  readonly prompt_version: string
  readonly prompt_hash: string
  readonly prompt: string
  readonly reply: string | null
  readonly status: string
  readonly problems: readonly { readonly check: string; readonly message: string }[]
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cost_usd: number | null
  readonly latency_ms: number
  readonly is_repair: boolean
}

export async function storeCall(pool: Pool, moduleId: string, lessonId: string, call: CallRow): Promise<void> {
  await pool.query({
    name: 'llm-call',
    text: `insert into tr_llm_call (id, module_id, lesson_id, braid_id, model, prompt_version, prompt_hash, prompt, reply, status, problems,
        input_tokens, output_tokens, cost_usd, latency_ms, is_repair)
      values ($1, $2, $3, (select braid_id from tr_lesson where id = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      call.id, moduleId, lessonId, call.model, call.prompt_version, call.prompt_hash, storable(call.prompt), call.reply === null ? null : storable(call.reply),
      call.status, JSON.stringify(call.problems.map(({ check, message }) => ({ check, message: storable(message) }))), call.input_tokens, call.output_tokens, call.cost_usd, call.latency_ms, call.is_repair,
    ], // biome-ignore format: one list
  })
}

/** What was answered to this prompt before, for this lesson. */
export async function rememberedReply(pool: Pool, lessonId: string, promptHash: string): Promise<string | null> {
  const { rows } = await pool.query<{ reply: string }>({
    name: 'llm-remembered',
    text: 'select reply from tr_llm_call where lesson_id = $1 and prompt_hash = $2 and reply is not null order by at desc limit 1',
    values: [lessonId, promptHash],
  })
  return rows[0]?.reply ?? null
}

const CHARS_MAX = 200_000
/** Text from outside holds what Postgres does not take: the null character and halves of surrogate pairs. */
const storable = (text: string): string => text.slice(0, CHARS_MAX).toWellFormed().replaceAll('\0', '\ufffd')
