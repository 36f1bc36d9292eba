import { z } from 'zod'
import type { ApplicationRow, Applications } from '#lib/wire/views/lessons.ts'
import type { Reader } from './connection.ts'
import { entriesOf } from './entries.ts'
import { ms } from './market-parts.ts'

/** The lessons that met the decision of one execution: which arm it drew, with which probability, and what it changed. */
export async function readApplications(db: Reader, executionId: string): Promise<Applications | null> {
  const { rows } = await db.query(OF_EXECUTION, [executionId])
  if (!rows[0]) return null
  const found = ofExecution.parse(rows[0])
  return { rows: found.applications.map(toApplication), boost: found.boost, readAtMs: found.read_at_ms }
}

export const APPLICATION_COLUMNS = `a.decision_id, a.execution_id, a.lesson_id, a.lesson_version, a.relevance, a.arm, a.arm_probability, a.deltas, a.score_before, a.score_after,
  a.would_flip, a.y, a.r, ${ms('a.created_at')} as created_at_ms, s.symbol`

const OF_EXECUTION = `
  select ${ms('clock_timestamp()')} as read_at_ms, case jsonb_typeof(x.lesson_metadata -> 'confidence_boost') when 'number' then (x.lesson_metadata ->> 'confidence_boost')::float8 end as boost,
    (select coalesce(json_agg(m order by m.relevance desc, m.lesson_id), '[]') from (
       select ${APPLICATION_COLUMNS}, l.title, l.state from tr_lesson_application a join tr_strand s on s.id = a.execution_id left join tr_lesson l on l.id = a.lesson_id
       where a.decision_id = x.decision_id and a.execution_id = x.id limit 50) m) as applications
  from tr_strand x where x.id = $1 and x.kind = 'execution'`

const text = z.string().nullable()
const number = z.number().nullable()
export const applicationRow = z.object({
  decision_id: z.string(),
  execution_id: z.string(),
  lesson_id: z.string(),
  lesson_version: z.number(),
  relevance: z.number(),
  arm: z.enum(['applied', 'holdout', 'shadow', 'capped']),
  arm_probability: z.number(),
  deltas: z.unknown(),
  score_before: number,
  score_after: number,
  would_flip: z.boolean(),
  y: number,
  r: number,
  created_at_ms: z.number(),
  symbol: text,
  title: text,
  state: text,
})
const ofExecution = z.object({ read_at_ms: z.number(), boost: number, applications: z.array(applicationRow) })

export const toApplication = (r: z.infer<typeof applicationRow>): ApplicationRow => ({
  decisionId: r.decision_id,
  executionId: r.execution_id,
  lessonId: r.lesson_id,
  lessonTitle: r.title,
  lessonState: r.state,
  lessonVersion: r.lesson_version,
  relevance: r.relevance,
  arm: r.arm,
  probability: r.arm_probability,
  deltas: entriesOf(r.deltas, 12),
  scoreBefore: r.score_before,
  scoreAfter: r.score_after,
  wouldFlip: r.would_flip,
  residualBps: r.y,
  reward: r.r,
  symbol: r.symbol,
  createdAtMs: r.created_at_ms,
})
