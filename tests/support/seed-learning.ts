import type pg from 'pg'
import { insertRows, type Row } from './insert-rows.ts'
import { applications } from './seed-learning/applications.ts'
import { braids } from './seed-learning/braids.ts'
import { calls } from './seed-learning/calls.ts'
import { DAY_MS, IDS, type LearningIds, MODULE } from './seed-learning/ids.ts'
import { learners, patterns } from './seed-learning/learners.ts'
import { events, lessons } from './seed-learning/lessons.ts'
import { outcome, strand } from './seed-learning/outcomes.ts'
import { proposals, version } from './seed-learning/proposals.ts'

/**
 * Rows of a desk that has learned: executions with outcomes on eight days, two braids laid into a meta-braid, a lesson in each stage
 * of its life with its ledger, model calls, patterns tried, learners, and proposals. Times hang on `nowMs`; everything else is fixed.
 */
export async function insertLearning(db: Pick<pg.Client, 'query'>, nowMs: number): Promise<LearningIds> {
  for (const [table, rows] of Object.entries(tables(nowMs))) {
    // History of before there were people: on a desk that has some, nobody of them can have said yes to it.
    const isDecided = table === 'tr_proposal' || table === 'tr_config_version'
    if (isDecided) await db.query(`alter table ${table} disable trigger user`)
    await insert(db, table, rows)
    if (isDecided) await db.query(`alter table ${table} enable trigger user`)
  }
  return IDS
}

function tables(nowMs: number): Record<string, readonly Row[]> {
  const at = (n: number): number => nowMs - (8 - (n % 8)) * DAY_MS + n * 60_000
  return {
    tr_config_version: [version(1, nowMs - 9 * DAY_MS, 0.3), version(2, nowMs - 2 * DAY_MS, 0.32)],
    tr_strand: [...Array.from({ length: EXECUTIONS }, (_, n) => strand(n, at(n))), ...braids(nowMs)],
    tr_outcome_log: Array.from({ length: EXECUTIONS }, (_, n) => outcome(n, at(n))),
    tr_lesson: lessons(nowMs),
    tr_lesson_event: events(nowMs),
    tr_lesson_application: applications(nowMs),
    tr_llm_call: calls(nowMs),
    tr_learning_pattern: patterns(),
    tr_learner: learners(),
    tr_parameter_update: [
      {
        module_id: MODULE,
        parameter: 'curator execution weight',
        old_value: 0.3,
        new_value: 0.32,
        reason: 'its contribution agreed with outcomes',
        proposal_id: IDS.applied,
        effect: { uplift_bps: 0.21, n: 140 },
        actor: 'local',
      },
      { module_id: MODULE, parameter: 'impact Y, crypto', old_value: 0.7, new_value: 0.74, reason: 'monthly refit', actor: 'trader' },
    ],
    tr_proposal: proposals(nowMs),
    tr_curator_performance: [
      { module_id: MODULE, curator_type: 'execution', curator_version: 1, n: 212, metrics: { accuracy: 0.61, precision: 0.64, recall: 0.7, veto_rate: 0.04 } },
    ],
  }
}

const EXECUTIONS = 48

/** What was decided before there were accounts would be refused as an approval of today. */
const GUARDS: Readonly<Record<string, string>> = {
  tr_proposal: 'tr_proposal_guard',
  tr_config_version: 'tr_config_version_guard',
  tr_lesson: 'tr_lesson_guard_insert',
  tr_lesson_event: 'tr_lesson_event_guard',
}

async function insert(db: Pick<pg.Client, 'query'>, table: string, rows: readonly Row[]): Promise<void> {
  const guard = GUARDS[table]
  if (guard) await db.query(`alter table ${table} disable trigger ${guard}`)
  await insertRows(db, table, rows)
  if (guard) await db.query(`alter table ${table} enable trigger ${guard}`)
}
