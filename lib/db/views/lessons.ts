import { z } from 'zod'
import type { Fact, LessonAction, Predicate } from '#lib/domain/learn/lesson.ts'
import { neededMore } from '#lib/domain/learn/needed.ts'
import { actionWords, conditionsOf } from '#lib/domain/learn/words.ts'
import { storedFact, storedPredicate } from '#lib/wire/lesson.ts'
import type { LessonRow, LessonsPage, LessonsQuery, More } from '#lib/wire/views/lessons.ts'
import type { Reader } from './connection.ts'
import { storedAction } from './lesson-shapes.ts'
import { ms } from './market-parts.ts'
import { orderOf } from './ordered.ts'

/** A page of lessons, newest first, and how many stand where. Without a state the living ones. */
export async function readLessons(db: Reader, moduleId: string, query: LessonsQuery): Promise<LessonsPage> {
  const { orderBy, after } = orderOf(query.sort, 'l.id', { effect: 'l.effect_bps', n: 'l.n', confidence: 'l.confidence', since: 'l.state_since' })
  const { clauses, values } = conditions(moduleId, query, after)
  const [{ rows }, counted] = await Promise.all([
    db.query(`select ${LESSON_COLUMNS} from tr_lesson l where ${clauses.join(' and ')} order by ${orderBy} limit ${query.limit + 1}`, values),
    db.query(`select state, count(*)::int as count, ${ms('clock_timestamp()')} as read_at_ms from tr_lesson where module_id = $1 group by state`, [moduleId]),
  ])
  const found = rows.map((r) => lessonRow.parse(r))
  const page = found.slice(0, query.limit)
  return {
    rows: page.map(toLesson),
    nextBefore: after !== null && found.length > query.limit ? (page.at(-1)?.id ?? null) : null,
    counts: Object.fromEntries(counted.rows.map((r) => [r.state as string, r.count as number])),
    readAtMs: (counted.rows[0]?.read_at_ms as number | undefined) ?? Date.now(),
  }
}

function conditions(moduleId: string, { state, q, before }: LessonsQuery, after: '<' | '>' | null): { clauses: string[]; values: unknown[] } {
  const values: unknown[] = [moduleId]
  const clauses = ['l.module_id = $1']
  const bind = (value: unknown): string => `$${values.push(value)}`
  if (state === undefined) clauses.push(`l.state not in ('retired', 'refuted', 'rejected', 'expired')`)
  else if (state !== 'all') clauses.push(`l.state = ${bind(state)}`)
  if (before !== undefined && after !== null) clauses.push(`l.id ${after} ${bind(before)}`)
  // Each word somewhere in what is known of it: words, population, action, id.
  for (const word of q?.split(/\s+/) ?? []) {
    clauses.push(
      `concat_ws(' ', l.id, l.title, l.description, l.knob, l.state, l.generator, l.predicate::text, l.action::text) ilike ${bind(`%${word.replace(/[\\%_]/g, '\\$&')}%`)}`,
    )
  }
  return { clauses, values }
}

export const LESSON_COLUMNS = `l.id, l.version, l.state, l.level, l.title, l.predicate, l.action, l.facts -> 0 as fact, l.n, l.days, l.effect_bps, l.effect_se, l.p_sign,
  l.confidence, l.generator, ${ms('l.state_since')} as state_since_ms, ${ms('l.created_at')} as created_at_ms`

export const lessonRow = z.object({
  id: z.string(),
  version: z.number(),
  state: z.string(),
  level: z.number(),
  title: z.string().nullable(),
  predicate: z.unknown(),
  action: z.unknown(),
  fact: z.unknown(),
  n: z.number(),
  days: z.number(),
  effect_bps: z.number(),
  effect_se: z.number(),
  p_sign: z.number().nullable(),
  confidence: z.number().nullable(),
  generator: z.string().nullable(),
  state_since_ms: z.number(),
  created_at_ms: z.number(),
})

export function toLesson(r: z.infer<typeof lessonRow>): LessonRow {
  const fact = storedFact.safeParse(r.fact).data
  const predicate: Predicate | undefined = storedPredicate.safeParse(r.predicate).data
  const action: LessonAction | undefined = storedAction.safeParse(r.action).data
  return {
    id: r.id,
    version: r.version,
    state: r.state,
    level: r.level,
    title: r.title,
    conditions: predicate ? conditionsOf(predicate) : ['its population cannot be read'],
    action: action ? actionWords(action) : 'its action cannot be read',
    n: r.n,
    days: r.days,
    effectBps: r.effect_bps,
    effectSe: r.effect_se,
    pSign: r.p_sign,
    confidence: r.confidence,
    generator: r.generator,
    more: moreOf(r.state, fact),
    stateSinceMs: r.state_since_ms,
    createdAtMs: r.created_at_ms,
  }
}

/** Past shadow its gate has said that there is enough; before it the calculator says what is missing. */
const WAITING: readonly string[] = ['observation', 'candidate', 'verified', 'shadow']
const moreOf = (state: string, fact: Fact | undefined): More =>
  !WAITING.includes(state) ? { needed: null, count: 0 } : fact ? neededMore(fact) : { needed: null, count: null }
