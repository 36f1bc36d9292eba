import type { Pool } from 'pg'
import { CURATORS, type CuratorName } from '../domain/decide/policy.ts'
import { parsePolicy } from '../domain/decide/stored-policy.ts'
import type { AskedLesson } from '../domain/govern/lesson-what-if.ts'
import type { LoggedDecision } from '../domain/govern/what-if.ts'
import type { Known, LessonAction, Predicate } from '../domain/learn/lesson.ts'

/** The decisions of a desk as they were logged, with what became of them. */

export type LogQuery = {
  /** Market time, inclusive and exclusive. */
  readonly from: Date | null
  readonly to: Date | null
  /** The newest so many. */
  readonly limit: number
}

const PAGE = 5_000

/** In the order in which they were decided. `onPage` is told what has been read so far, the newest, whenever there may be more. */
export async function loggedDecisions(
  pool: Pool,
  moduleId: string,
  { from, to, limit }: LogQuery,
  onPage: (count: number, soFar: () => readonly LoggedDecision[]) => Promise<void> = async () => {},
): Promise<readonly LoggedDecision[]> {
  const versions = await pool.query('select version, config from tr_config_version where module_id = $1', [moduleId])
  const thresholds = new Map<number, number>(
    versions.rows.flatMap(({ version, config }) => {
      const policy = parsePolicy(config)
      return policy.ok ? [[version as number, policy.value.publishThreshold] as const] : []
    }),
  )
  const found: LoggedDecision[] = []
  for (let before: string | null = null; found.length < limit; ) {
    const { rows }: { rows: Row[] } = await pool.query({
      name: 'logged-decisions',
      text: TEXT,
      values: [moduleId, from, to, before, Math.min(PAGE, limit - found.length)],
    })
    found.push(...rows.flatMap((row) => decisionOf(row, thresholds) ?? []))
    before = rows.at(-1)?.id ?? null
    if (rows.length < PAGE) break
    await onPage(found.length, () => inOrder(found))
  }
  return inOrder(found)
}

const inOrder = (found: readonly LoggedDecision[]): readonly LoggedDecision[] =>
  found.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))

const TEXT = `select s.id, s.decision_id, s.decided_at, to_char(coalesce(o.day, s.decided_at at time zone 'UTC'), 'YYYY-MM-DD') as day, s.symbol, s.status, s.config_version,
    s.curator_contributions as score, s.outcome -> 'reasons' as reasons, (s.decision_log -> 'p_publish')::float8 as p, (s.decision_log -> 'override') = 'true'::jsonb as override,
    s.decision_log -> 'known' as known, o.shadow, o.r, o.drift_5m_bps - o.cost_bps as value_bps
  from tr_strand s left join tr_outcome_log o on o.execution_id = s.id
  where s.kind = 'execution' and s.module_id = $1 and s.origin = 'decision' and s.curator_contributions is not null and s.decided_at is not null
    and s.status not in ('received', 'waiting') and ($2::timestamptz is null or s.decided_at >= $2) and ($3::timestamptz is null or s.decided_at < $3)
    and ($4::text is null or s.id < $4)
  order by s.id desc limit $5`

type Row = {
  readonly id: string
  readonly decision_id: string
  readonly decided_at: Date
  readonly day: string
  readonly symbol: string
  readonly status: string
  readonly config_version: number | null
  readonly score: {
    readonly ln_strength?: number
    readonly threshold?: number
    readonly lesson_scale?: number
    readonly votes?: readonly { readonly curator: string; readonly quality: number | null; readonly lesson_multiplier?: number }[]
  }
  readonly reasons: readonly { readonly code: string }[] | null
  readonly p: number | null
  readonly override: boolean | null
  readonly known: Known | null
  readonly shadow: boolean | null
  readonly r: number | null
  readonly value_bps: number | null
}

function decisionOf(row: Row, thresholds: ReadonlyMap<number, number>): LoggedDecision | null {
  const { score, status } = row
  const tau = thresholds.get(row.config_version ?? 0)
  if (score.ln_strength === undefined || score.threshold === undefined || tau === undefined) return null
  const isPublished = status !== 'refused'
  const isOwn = row.shadow === false
  return {
    id: row.decision_id,
    executionId: row.id,
    at: row.decided_at.toISOString(),
    day: row.day,
    symbol: row.symbol,
    lnStrength: score.ln_strength,
    thresholdShift: Math.log(score.threshold / tau),
    lessonScale: score.lesson_scale ?? 1,
    votes: (score.votes ?? []).flatMap((v) =>
      CURATORS.includes(v.curator as CuratorName)
        ? [{ curator: v.curator as CuratorName, quality: v.quality, lessonMultiplier: v.lesson_multiplier ?? 1 }]
        : [],
    ),
    isBlocked: !isPublished && (row.reasons ?? []).some((reason) => reason.code !== 'BELOW_PUBLISH_THRESHOLD'),
    isOverridden: row.override === true,
    isPublished,
    propensity: row.p ?? (isPublished ? 1 : 0),
    reward: isOwn ? row.r : null,
    rewardBps: isOwn ? row.value_bps : null,
    ...(row.known && { known: row.known }),
    shadowBps: row.shadow === true ? row.value_bps : null,
  }
}

/** A lesson as the what-if asks about it; null when there is none. */
export async function lessonAsked(pool: Pool, moduleId: string, id: string): Promise<AskedLesson | null> {
  const { rows } = await pool.query<{
    id: string
    predicate: Predicate
    action: LessonAction
    level: 1 | 2 | 3
    confidence: number | null
    effect_bps: number
  }>(`select id, predicate, action, level, confidence, effect_bps from tr_lesson where module_id = $1 and id = $2`, [moduleId, id])
  const row = rows[0]
  return row ? { id: row.id, predicate: row.predicate, action: row.action, level: row.level, confidence: row.confidence ?? 0, effectBps: row.effect_bps } : null
}
