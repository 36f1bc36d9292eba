import type { Pool } from 'pg'
import { appendEvents } from './events.ts'

/** What the desk must know of learning before it judges: living lessons, and the learners that it asks. */

/** jsonb columns as they stand; times in microseconds. */
export type LivingRow = {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly level: number
  readonly predicate: unknown
  readonly action: unknown
  readonly confidence: number | null
  readonly effect_bps: number
  readonly state_since_us: string
  readonly evidence_at_us: string
}
export type LearnerRow = { readonly name: string; readonly version: number; readonly state: unknown }
export type Learning = { readonly lessons: readonly LivingRow[]; readonly learners: readonly LearnerRow[] }

const LEARNERS = ['venue', 'buckets']

/** Lessons in shadow and later, and the learners that decisions are made with, as of one moment. */
export async function readLearning(pool: Pool, moduleId: string): Promise<Learning> {
  const us = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint::text`
  const { rows } = await pool.query<{ lessons: LivingRow[] | null; learners: LearnerRow[] | null }>({
    name: 'learning',
    text: `select
      (select jsonb_agg(l) from (
        select id, version, state, level, predicate, action, confidence, effect_bps, ${us('state_since')} as state_since_us,
          ${us('coalesce(evidence_at, state_since)')} as evidence_at_us
        from tr_lesson where module_id = $1 and state in ('shadow', 'approvable', 'canary', 'active', 'probation') order by id) l) as lessons,
      (select jsonb_agg(r) from (select name, version, state from tr_learner where module_id = $1 and name = any($2::text[])) r) as learners`,
    values: [moduleId, LEARNERS],
  })
  return { lessons: rows[0]?.lessons ?? [], learners: rows[0]?.learners ?? [] }
}

const OFFER_BYTES_MAX = 16_384

/**
 * A lesson that another module offers (`tr:lesson` on its row) is kept as an event, for people and for the evidence run to look at; it
 * acts on nothing. Its inbox row is closed in the same commit.
 */
export async function keepOffer(pool: Pool, moduleId: string, seq: string, strandId: string): Promise<void> {
  await pool.query({
    name: 'lesson-offer',
    text: `with offer as (
        select jsonb_build_array(jsonb_build_object('noun', 'lesson', 'noun_id', left(d.id, 256), 'kind', 'offered', 'cause_id', left(d.id, 256), 'actor', left(d.module, 64),
          'data', jsonb_build_object('module_id', $3::text, 'strand_id', left(d.id, 256), 'from', left(d.module, 64), 'kind', left(d.kind, 64), 'symbol', left(d.symbol, 64),
            'timeframe', left(d.timeframe, 64), 'regime', left(d.regime, 64),
            'lesson', case when octet_length(d.lesson_metadata::text) <= ${OFFER_BYTES_MAX} then d.lesson_metadata end))) as events
        from dm_strand d where d.id = $2
      ), said as (${appendEvents(`(select events from offer)`)})
      update tr_inbox set done_at = clock_timestamp(), result = 'kept as an offered lesson' where seq = $1`,
    values: [seq, strandId, moduleId],
  })
}
