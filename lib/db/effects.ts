import type { Pool } from 'pg'
import type { Effect, EffectRow } from '../domain/govern/effect.ts'
import { appendEvents, event } from './events.ts'

/** What came of changes that were applied: read from the outcome log, stored beside what was predicted. */

export type AppliedChange = {
  readonly id: string
  readonly version: number
  /** The first later version that decides one of its fields anew; null while it stands. */
  readonly endVersion: number | null
  /** Versions in between. */
  readonly otherVersions: number
  readonly measuredMs: number | null
  readonly n: number | null
}

/** Applied changes are followed for so long. */
const FOLLOWED_DAYS = 60
/** Of the outcome log, by market days: an arm of thirty days before, and sixty after. */
const LOG_DAYS = 90
const ROWS_MAX = 50_000

export async function appliedChanges(pool: Pool, moduleId: string): Promise<readonly AppliedChange[]> {
  const { rows } = await pool.query<AppliedChange>(
    `with applied as (
       select p.id, p.applied_version as version, p.effect, (
         select min(c.version) from tr_parameter_update u join tr_parameter_update n on n.module_id = u.module_id and n.parameter = u.parameter and n.seq > u.seq
           join tr_proposal np on np.id = n.proposal_id join tr_config_version c on c.module_id = np.module_id and c.version = np.applied_version
         where u.module_id = $1 and u.proposal_id = p.id and np.id <> p.id) as end_version
       from tr_proposal p where p.module_id = $1 and p.applied_version is not null and p.kind not in ('review', 'lesson') and p.status in ('applied', 'rolled_back')
         and p.applied_at > clock_timestamp() - interval '${FOLLOWED_DAYS} days')
     select id, version, end_version as "endVersion", (effect ->> 'measured_ms')::float8 as "measuredMs", (effect ->> 'n')::int as n,
       (select count(*)::int from tr_config_version c where c.module_id = $1 and c.version > a.version and (a.end_version is null or c.version < a.end_version)) as "otherVersions"
     from applied a order by version`,
    [moduleId],
  )
  return rows
}

/** Decisions with a known outcome, the newest of them: those under the change, and those under versions before it. */
export async function effectRows(
  pool: Pool,
  moduleId: string,
  { version, endVersion }: Pick<AppliedChange, 'version' | 'endVersion'>,
): Promise<readonly EffectRow[]> {
  const { rows } = await pool.query<EffectRow>(
    `select to_char(o.day, 'YYYY-MM-DD') as day, coalesce(o.symbol, '') as symbol, (s.config_version >= $2)::int as arm, not o.shadow as "isPublished",
       case when o.shadow then 0 else o.drift_5m_bps - o.cost_bps end as "valueBps", case when o.shadow then null else o.y end as "costBps"
     from tr_outcome_log o join tr_strand s on s.id = o.execution_id
     where o.module_id = $1 and s.origin = 'decision' and ($3::int is null or s.config_version < $3)
       and o.day > (select max(day) - ${LOG_DAYS} from tr_outcome_log where module_id = $1)
     order by o.seq desc limit ${ROWS_MAX}`,
    [moduleId, version, endVersion],
  )
  return rows
}

/** Stores it with the proposal and with each parameter that it changed; says so when there is more of it than before. */
export async function storeEffect(pool: Pool, moduleId: string, change: AppliedChange, effect: Effect): Promise<void> {
  const value = effect.measures.find(({ name }) => name === 'value')
  const short = { design: effect.design, state: effect.state, n: effect.n, value_bps: value?.delta ?? null, low: value?.low ?? null, high: value?.high ?? null }
  const told = effect.n === change.n ? [] : [event('proposal', change.id, 'measured', null, { ...short, version: change.version })]
  await pool.query(
    `with proposal as (update tr_proposal set effect = $3::jsonb where module_id = $1 and id = $2),
       parameters as (update tr_parameter_update set effect = $4::jsonb where module_id = $1 and proposal_id = $2)
     ${appendEvents('$5')}`,
    [moduleId, change.id, JSON.stringify(effect), JSON.stringify(short), JSON.stringify(told)],
  )
}
