import { event } from '#lib/db/events.ts'
import { type CandidateInsert, evidenceCut, evidenceRows, nominatedKeys, type PatternRow, writeBatch } from '#lib/db/evidence.ts'
import { readLearner } from '#lib/db/learners.ts'
import type { Pool } from '#lib/db/pool.ts'
import { hashOf } from '#lib/domain/base/id.ts'
import { confidenceOf, pSignOf } from '#lib/domain/learn/confidence.ts'
import { EVIDENCE_BAR } from '#lib/domain/learn/evidence-bar.ts'
import { FALSIFIER_DAYS } from '#lib/domain/learn/follow.ts'
import { actionFor, armsOf, assess, COMPARED_WITH, type Draft, draftsOf, type EvidenceRow, winsorised } from '#lib/domain/learn/hypotheses.ts'
import { belongs, type Fact, knobOf, predicateKey } from '#lib/domain/learn/lesson.ts'
import type { Assessed } from '#lib/domain/learn/nominate.ts'

const LEARNER = 'evidence'
const ACTOR = 'evidence-run'
const Z95 = 1.959964

type State = { readonly batch: number; readonly day: string }
export type EvidenceBatch = { readonly batch: number; readonly tried: number; readonly nominated: number; readonly candidates: readonly string[] }

/**
 * One batch over the last thirty days (LEARNING.md D1 to D3): everything that is asked is stored, what holds up becomes a candidate.
 * A batch is due once a week of market time, since each look at the same data costs certainty; `isAsked` = a person wants one now.
 */
export async function runEvidence(pool: Pool, moduleId: string, now: string, isAsked = false): Promise<EvidenceBatch | null> {
  const stored = await readLearner(pool, moduleId, LEARNER)
  const state = stored?.state as State | undefined
  const day = now.slice(0, 10)
  if (!isAsked && state && daysBetween(state.day, day) < EVIDENCE_BAR.everyDays) return null
  const cut = await evidenceCut(pool, moduleId, now)
  if (cut === null) return null
  const rows = winsorised(await evidenceRows(pool, moduleId, cut))
  const before = await nominatedKeys(pool, moduleId)
  const drafts = draftsOf(rows).filter(({ key, copies }) => ![key, ...copies].some((asked) => before.has(asked)))
  // A look at nothing costs no certainty, and the next one need not wait for a week.
  if (drafts.length === 0) return null
  const assessed = assess(drafts)
  const no = (state?.batch ?? 0) + 1
  const born = candidatesOf(drafts, assessed, rows, moduleId, no, cut.fromDay)
  const patterns = assessed.map((a, i) => patternRow(drafts[i] as Draft, a, born.find((b) => b.key === a.key)?.insert.id ?? null))
  const candidates = await writeBatch(
    pool,
    {
      moduleId,
      no,
      now,
      dataCut: cut.seq,
      patterns,
      candidates: born.map((b) => b.insert),
      events: born.map(({ insert }) => event('lesson', insert.id, 'candidate', null, { batch: no, knob: insert.knob }, ACTOR)),
    },
    { learner: LEARNER, from: stored?.version ?? null, state: { batch: no, day } satisfies State, actor: ACTOR },
  )
  if (candidates === null) return null
  return { batch: no, tried: assessed.length, nominated: assessed.filter((a) => a.isNominated).length, candidates }
}

export const daysBetween = (from: string, to: string): number => Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000)

function patternRow({ key, predicate, tested }: Draft, a: Assessed, lessonId: string | null): PatternRow {
  return {
    predicate_key: key,
    predicate,
    parent: a.parent,
    comparison: COMPARED_WITH[tested],
    n: a.n,
    days: a.days.arm1,
    raw_bps: a.delta,
    se_bps: Number.isFinite(a.se) ? a.se : null,
    shrunk_bps: a.shrunk.mean,
    shrunk_se_bps: a.shrunk.se,
    p: a.p,
    adjusted_p: a.adjusted,
    verdict: a.isNominated ? 'nominated' : !a.isEligible ? 'observation' : a.isMaterial ? 'not_significant' : 'immaterial',
    lesson_id: lessonId,
  }
}

/** The clearest first; an hour obeys one window. */
function candidatesOf(drafts: readonly Draft[], assessed: readonly Assessed[], rows: readonly EvidenceRow[], moduleId: string, no: number, fromDay: string) {
  const taken = new Set<string>()
  return assessed
    .flatMap((a, i) => (a.isNominated ? [{ a, draft: drafts[i] as Draft }] : []))
    .toSorted((x, y) => x.a.p - y.a.p || (x.a.key < y.a.key ? -1 : 1))
    .flatMap(({ a, draft }): { key: string; insert: CandidateInsert }[] => {
      const action = actionFor(draft, a.shrunk.mean, rows)
      if (action === null) return []
      const hours = draft.tested === 'hour_bucket' ? (draft.predicate.at(-1)?.values ?? []) : []
      if (hours.some((hour) => taken.has(hour))) return []
      for (const hour of hours) taken.add(hour)
      const { knob, direction } = knobOf(action)
      const key = predicateKey(draft.predicate)
      const fact = factOf(draft, a, rows)
      const se = a.shrunk.se > 0 ? a.shrunk.se : a.se
      const days = a.days.arm1
      return [
        {
          key: a.key,
          insert: {
            id: `lesson_${hashOf(moduleId, key, knob, no).slice(0, 20)}`,
            predicate_key: key,
            predicate: draft.predicate,
            action,
            knob,
            direction,
            comparison: COMPARED_WITH[draft.tested],
            facts: [fact],
            falsifier: {
              metric: 'y',
              direction: a.shrunk.mean > 0 ? 'dearer' : 'cheaper',
              predicate: draft.predicate,
              bps: Math.abs(a.shrunk.mean) / 2,
              days: FALSIFIER_DAYS,
            },
            p_sign: pSignOf(a.shrunk.mean, se),
            confidence: confidenceOf({ pSign: pSignOf(a.shrunk.mean, se), n: a.n, days, ageDays: 0 }),
            n: a.n,
            days,
            effect_bps: a.shrunk.mean,
            effect_se: se,
            gate: {
              n: a.n,
              days: a.days,
              p: a.p,
              adjusted_p: a.adjusted,
              raw_bps: a.delta,
              shrunk_bps: a.shrunk.mean,
              kept_share: a.keptShare,
              batch: no,
              tried: assessed.length,
              from_day: fromDay,
            },
            support: fact.supportIds.slice(0, 1_000),
          },
        },
      ]
    })
}

/** Every execution of the population is cited: on which side it stands is its own cost against the mean of what it is compared with. */
function factOf({ predicate, tested }: Draft, a: Assessed, rows: readonly EvidenceRow[]): Fact {
  const arms = armsOf(rows, predicate, tested)
  const others = arms.filter((row) => row.arm === 0)
  const mean = others.reduce((sum, row) => sum + row.y, 0) / others.length
  const own = rows.filter((row) => belongs(predicate, row.known))
  const isFor = (row: EvidenceRow): boolean => row.y > mean === a.shrunk.mean > 0
  const se = a.shrunk.se > 0 ? a.shrunk.se : a.se
  return {
    id: 'F1',
    metric: 'residual cost',
    predicate,
    comparison: COMPARED_WITH[tested],
    n: a.n,
    days: a.days.arm1,
    raw: a.delta,
    shrunk: a.shrunk.mean,
    shrunkSe: a.shrunk.se,
    low: a.shrunk.mean - Z95 * se,
    high: a.shrunk.mean + Z95 * se,
    p: a.p,
    e: null,
    supportIds: own.filter(isFor).map((row) => row.id),
    counterIds: own.filter((row) => !isFor(row)).map((row) => row.id),
  }
}
