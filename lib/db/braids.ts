import type { Pool, PoolClient } from 'pg'
import { type BraidLevel, LEVELS } from '../domain/learn/braid.ts'
import { appendEvents } from './events.ts'
import { withTx } from './tx.ts'

/**
 * Clustering in sets (LEARNING.md section C). A pass reads only what no braid has taken yet; its braids and the list of members that
 * are still to be stamped are one commit, and the stamps follow in batches, so that a pass that is cut off is finished by the next.
 */

export type BraidOptions = {
  readonly moduleId: string
  /** Market time: nothing later is seen. */
  readonly now: string
  readonly minScore: number
  readonly membersNeeded: Readonly<Record<BraidLevel, number>>
}

const WINDOW_DAYS = 30
const STAMP_BATCH = 5_000
const LEARNER = 'braids'

/** A compact JSON array as JavaScript writes it; `clusterId` hashes the same bytes. */
const clusterSql = (level: BraidLevel, columns: readonly string[]): string =>
  `encode(sha256(convert_to('[${level},' || ${columns.map((c) => `to_json(${c})::text`).join(` || ',' || `)} || ']', 'UTF8')), 'hex')`

const known = (columns: readonly string[]): string => columns.map((c) => `${c} is not null`).join(' and ')

/** Braids made and members stamped by one pass. */
export type BraidPass = { readonly braids: number; readonly members: number; readonly stamped: number }

/**
 * One pass over all levels. Another pass that is under way does the work: this one then returns null. The lock is held by the
 * connection, so that it ends with a crash.
 */
export async function braid(pool: Pool, options: BraidOptions, onClustered: (pass: Omit<BraidPass, 'stamped'>) => void = () => {}): Promise<BraidPass | null> {
  const holder = await pool.connect()
  try {
    const lock = `hashtextextended('ropewalk braids ' || $1, 0)`
    const { rows } = await holder.query<{ got: boolean }>(`select pg_try_advisory_lock(${lock}) as got`, [options.moduleId])
    if (!rows[0]?.got) return null
    try {
      let stamped = await stamp(pool, options.moduleId)
      let braids = 0
      let members = 0
      for (const level of [1, 2, 3] as const) {
        const made = await withTx(pool, 'braids', (client) => cluster(client, level, options))
        braids += made.braids
        members += made.members
        if (level === 1) onClustered(made)
        stamped += await stamp(pool, options.moduleId)
      }
      return { braids, members, stamped }
    } finally {
      await holder.query(`select pg_advisory_unlock(${lock})`, [options.moduleId])
    }
  } finally {
    holder.release()
  }
}

/** New braids of one level, and their members noted as unstamped, in the caller's transaction. */
async function cluster(client: PoolClient, level: BraidLevel, options: BraidOptions): Promise<{ braids: number; members: number }> {
  const { moduleId, now, minScore, membersNeeded } = options
  const { kind, from, columns } = LEVELS[level]
  const list = columns.join(', ')
  // A million members are grouped in memory, not on disk.
  await client.query(`set local work_mem = '256MB'; set local enable_seqscan = on; set local enable_bitmapscan = on; set local enable_hashjoin = on`)
  const members =
    level === 1
      ? `select execution_id as id, ${list}, coalesce(strand_score, 0) as score, y, day, ended_at from tr_outcome_log
         where module_id = $1 and braided_into is null and not shadow and ended_at <= $2 and ended_at > $2::timestamptz - interval '${WINDOW_DAYS} days' and ${known(columns)}`
      : `select id, ${list}, coalesce(accumulated_score, 0) as score, null::float8 as y, (ended_at at time zone 'UTC')::date as day, ended_at from tr_strand
         where module_id = $1 and braided_into is null and cluster_id is not null and kind in ('braid', 'meta_braid', 'meta2_braid') and kind = '${from}'
           and ended_at <= $2 and ended_at > $2::timestamptz - interval '${WINDOW_DAYS} days' and ${known(columns)}`
  const { rows } = await client.query<{ id: string; members: string }>(
    `with members as (${members}), clusters as (
       select ${list}, array_agg(id) as source, sum(score) as accumulated, count(*) as n, bit_count(bit_or(1::bigint << (($2::timestamptz at time zone 'UTC')::date - day + 1))::bit(64)) as days, avg(y) as mean_y, stddev_samp(y) as sd_y,
         avg(score) as mean_score, max(ended_at) as ended_at
       from members group by ${list} having count(*) >= $3 and sum(score) >= $4
     ), keyed as (
       select ${list}, array(select m from unnest(source) m order by m collate "C") as source, accumulated, n, days, mean_y, sd_y, mean_score, ended_at, ${clusterSql(level, columns)} as cluster from clusters
     ), versioned as (
       select k.*, 1 + coalesce((select max(s.braid_version) from tr_strand s where s.cluster_id = k.cluster and s.kind = '${kind}' and s.kind in ('braid', 'meta_braid', 'meta2_braid')), 0) as version
       from keyed k
     )
     insert into tr_strand (id, module_id, lifecycle_id, kind, status, ${list}, tags, braid_level, cluster_id, cluster_columns, source_strands, accumulated_score, braid_version,
       exec_metrics, lesson_metadata, ended_at)
     select 'braid_' || cluster || '_' || version, $1, 'braid_' || cluster, '${kind}', 'pending', ${list}, '{dm:lesson,tr:learning_update}', '${level}', cluster,
       jsonb_build_object(${columns.map((c) => `'${c}', ${c}`).join(', ')}), source, accumulated, version,
       jsonb_build_object('lesson', null, 'source_strands', to_jsonb(source), 'accumulated_score', accumulated,
         'cluster_columns', jsonb_build_object(${columns.map((c) => `'${c}', ${c}`).join(', ')}),
         'statistics', jsonb_build_object('n', n, 'days', days, 'mean_y', mean_y, 'sd_y', sd_y, 'mean_score', mean_score)),
       jsonb_build_object('lesson_type', 'execution_braid', 'confidence', null, 'recommendations', null, 'generator', null, 'prompt_version', null), ended_at
     from versioned
     returning id, cardinality(source_strands) as members`,
    [moduleId, now, membersNeeded[level], minScore],
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return { braids: 0, members: 0 }
  await client.query(
    `insert into tr_learner as l (module_id, name, version, state, data_cut) values ($1, '${LEARNER}', 1, jsonb_build_object('unstamped', $2::jsonb), 0)
     on conflict (module_id, name) do update set version = l.version + 1, state = jsonb_build_object('unstamped', (l.state -> 'unstamped') || $2::jsonb), updated_at = clock_timestamp()`,
    [moduleId, JSON.stringify(ids)],
  )
  const events = ids.map((id) => ({ noun: 'braid', noun_id: id, kind: 'made', cause_id: null, actor: 'braiding', data: { level } }))
  await client.query(appendEvents('$1'), [JSON.stringify(events)])
  return { braids: ids.length, members: rows.reduce((sum, row) => sum + Number(row.members), 0) }
}

/** Stamps the members of braids that are noted as unstamped, in batches; returns how many. Repeating it changes nothing. */
async function stamp(pool: Pool, moduleId: string): Promise<number> {
  const { rows } = await pool.query<{ id: string; source: string[]; kind: string }>(
    `select s.id, s.source_strands as source, s.kind from tr_learner l cross join lateral jsonb_array_elements_text(l.state -> 'unstamped') u(id) join tr_strand s on s.id = u.id
     where l.module_id = $1 and l.name = '${LEARNER}' order by s.id`,
    [moduleId],
  )
  const pairs = rows.flatMap(({ id, source, kind }) => source.map((member) => ({ id, member, isLeaf: kind === 'braid' })))
  // In the order in which they lie: a batch touches few pages.
  pairs.sort((a, b) => (a.member < b.member ? -1 : 1))
  for (let from = 0; from < pairs.length; from += STAMP_BATCH) {
    const batch = pairs.slice(from, from + STAMP_BATCH)
    const leaves = batch.filter((pair) => pair.isLeaf)
    await pool.query(
      `with log as (
         update tr_outcome_log o set braided_into = x.braid from unnest($3::text[], $4::text[]) as x(member, braid) where o.execution_id = x.member and o.braided_into is null
       )
       update tr_strand s set braided_into = x.braid from unnest($1::text[], $2::text[]) as x(member, braid) where s.id = x.member and s.braided_into is null`,
      [batch.map((p) => p.member), batch.map((p) => p.id), leaves.map((p) => p.member), leaves.map((p) => p.id)],
    )
  }
  if (rows.length > 0)
    await pool.query(
      `update tr_learner set version = version + 1, updated_at = clock_timestamp(),
         state = jsonb_build_object('unstamped', coalesce((select jsonb_agg(u.id) from jsonb_array_elements_text(state -> 'unstamped') u(id) where u.id <> all ($2)), '[]'))
       where module_id = $1 and name = '${LEARNER}'`,
      [moduleId, rows.map((row) => row.id)],
    )
  return pairs.length
}

/**
 * Puts pending braids into words: what was seen, and no more than that. A braid is an observation; what holds up becomes a lesson by
 * another way. Returns how many.
 */
export async function describeBraids(pool: Pool, moduleId: string): Promise<number> {
  const { rowCount } = await pool.query(
    `with worded as (
       select s.id, jsonb_build_object('title', concat_ws(' ', s.symbol, s.timeframe, s.venue, s.execution_type, s.outcome_type) || ': seen ' || n || ' times',
           'description', n || ' of one kind over ' || (s.exec_metrics #>> '{statistics,days}') || ' days, accumulated score ' || round(s.accumulated_score::numeric, 2)
             || coalesce(', mean residual cost ' || round((s.exec_metrics #>> '{statistics,mean_y}')::numeric, 2) || ' bps', '') || '. An observation, no evidence.',
           'conditions', s.cluster_columns, 'recommendations', null, 'confidence', null) as lesson
       from tr_strand s cross join lateral (select s.exec_metrics #>> '{statistics,n}' as n) x
       where s.module_id = $1 and s.cluster_id is not null and s.kind in ('braid', 'meta_braid', 'meta2_braid') and s.status = 'pending'
     )
     update tr_strand s set status = 'observed', lesson = w.lesson, exec_metrics = s.exec_metrics || jsonb_build_object('lesson', w.lesson),
       lesson_metadata = s.lesson_metadata || '{"generator": "deterministic"}', updated_at = clock_timestamp()
     from worded w where s.id = w.id`,
    [moduleId],
  )
  return rowCount ?? 0
}
