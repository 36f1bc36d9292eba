import { z } from 'zod'
import { LEVELS } from '#lib/domain/learn/braid.ts'
import { BRAID_KINDS, type BraidDetail, type BraidKind, type BraidRow, type BraidsPage, type BraidsQuery, type MemberRow } from '#lib/wire/views/braids.ts'
import { decimalMap } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'
import { orderOf } from './ordered.ts'

/** Members that one braid lists. */
const MEMBERS_MAX = 200
/** In the words of the index of braids, so that it is used: braids stand among a million executions. */
const IS_BRAID = `b.cluster_id is not null and b.kind in ('braid', 'meta_braid', 'meta2_braid')`

/** A page of braids, newest first, and how many there are of each level. */
export async function readBraids(db: Reader, moduleId: string, query: BraidsQuery): Promise<BraidsPage> {
  const { orderBy, after } = orderOf(query.sort, 'b.id', { members: 'cardinality(b.source_strands)', score: 'b.accumulated_score' })
  const values: unknown[] = [moduleId]
  const clauses = ['b.module_id = $1', IS_BRAID]
  const bind = (value: unknown): string => `$${values.push(value)}`
  if (query.kind !== undefined) clauses.push(`b.kind = ${bind(query.kind)}`)
  if (query.symbol !== undefined) clauses.push(`b.symbol = ${bind(query.symbol)}`)
  if (query.before !== undefined && after !== null) clauses.push(`b.id ${after} ${bind(query.before)}`)
  const [{ rows }, counted] = await Promise.all([
    db.query(`select ${COLUMNS} from tr_strand b where ${clauses.join(' and ')} order by ${orderBy} limit ${query.limit + 1}`, values),
    db.query(
      `select b.kind, count(*)::int as count, ${ms('clock_timestamp()')} as read_at_ms from tr_strand b where b.module_id = $1 and ${IS_BRAID} group by b.kind`,
      [moduleId],
    ),
  ])
  const found = rows.map((r) => braidRow.parse(r))
  const page = found.slice(0, query.limit)
  const count = (kind: BraidKind): number => (counted.rows.find((r) => r.kind === kind)?.count as number | undefined) ?? 0
  return {
    rows: page.map(toBraid),
    nextBefore: after !== null && found.length > query.limit ? (page.at(-1)?.id ?? null) : null,
    counts: { braid: count('braid'), meta_braid: count('meta_braid'), meta2_braid: count('meta2_braid') },
    readAtMs: (counted.rows[0]?.read_at_ms as number | undefined) ?? Date.now(),
  }
}

/** One braid with its members, its lessons and the other versions of its cluster. */
export async function readBraid(db: Reader, id: string): Promise<BraidDetail | null> {
  const { rows } = await db.query(DETAIL, [id])
  if (!rows[0]) return null
  const r = detailRow.parse(rows[0])
  const level = Object.values(LEVELS).find(({ kind }) => kind === r.kind)
  const columns: Readonly<Record<string, string | null>> = {
    symbol: r.symbol,
    timeframe: r.timeframe,
    venue: r.venue,
    execution_type: r.execution_type,
    outcome_type: r.outcome_type,
  }
  const about = aboutLesson.safeParse(r.lesson_metadata).data
  return {
    ...toBraid(r),
    lifecycleId: r.lifecycle_id,
    keyColumns: (level?.columns ?? []).map((column) => ({ column, value: columns[column] ?? null })),
    statistics: decimalMap.safeParse(withoutKnown(r.exec_metrics)).data ?? {},
    residual: spreadOf(r.members),
    confidence: about?.confidence ?? null,
    generator: about?.generator ?? null,
    promptVersion: about?.prompt_version ?? null,
    members: r.members,
    lessons: r.lessons,
    versions: r.versions,
    readAtMs: r.read_at_ms,
  }
}

/** What has a place of its own on the screen. */
function withoutKnown(metrics: unknown): Record<string, unknown> {
  const { lesson, source_strands, accumulated_score, cluster_columns, statistics, ...rest } = (metrics ?? {}) as Record<string, unknown>
  return { ...rest, ...(typeof statistics === 'object' ? statistics : {}) }
}

function spreadOf(members: readonly MemberRow[]): BraidDetail['residual'] {
  const known = members.flatMap(({ residualBps }) => residualBps ?? [])
  const n = known.length
  if (n === 0) return { n, mean: null, sd: null }
  const mean = known.reduce((total, y) => total + y, 0) / n
  return { n, mean, sd: n < 2 ? null : Math.sqrt(known.reduce((total, y) => total + (y - mean) ** 2, 0) / (n - 1)) }
}

const COLUMNS = `b.id, b.kind, b.braid_version as version, b.cluster_id, b.symbol, b.timeframe, b.venue, b.execution_type, b.outcome_type,
  cardinality(b.source_strands) as member_count, b.accumulated_score, b.braided_into, ${ms('b.created_at')} as created_at_ms,
  (select json_build_object('id', l.id, 'title', l.title, 'state', l.state) from tr_lesson l where l.braid_id = b.id order by l.id desc limit 1) as lesson_row`

const DETAIL = `
  select ${COLUMNS}, b.lifecycle_id, b.exec_metrics, b.lesson_metadata, ${ms('clock_timestamp()')} as read_at_ms,
    (select coalesce(json_agg(m order by m.place), '[]') from (
       select x.place, s.id, s.kind, s.symbol, s.side, s.venue, s.status, coalesce(s.strand_score, s.accumulated_score) as score, o.cost_bps as "costBps", o.y as "residualBps",
         ${ms('coalesce(s.ended_at, s.created_at)')} as "endedAtMs"
       from unnest(b.source_strands[1:${MEMBERS_MAX}]) with ordinality x (id, place) join tr_strand s on s.id = x.id left join tr_outcome_log o on o.execution_id = s.id) m) as members,
    (select coalesce(json_agg(json_build_object('id', l.id, 'title', l.title, 'state', l.state, 'version', l.version) order by l.id desc), '[]')
     from tr_lesson l where l.braid_id = b.id) as lessons,
    (select coalesce(json_agg(json_build_object('id', v.id, 'version', v.braid_version, 'memberCount', cardinality(v.source_strands), 'createdAtMs', ${ms('v.created_at')})
       order by v.braid_version desc), '[]')
     from tr_strand v where v.cluster_id = b.cluster_id and v.kind in ('braid', 'meta_braid', 'meta2_braid') and v.id <> b.id) as versions
  from tr_strand b where b.id = $1 and ${IS_BRAID}`

const text = z.string().nullable()
const number = z.number().nullable()
const braidRow = z.object({
  id: z.string(),
  kind: z.enum(BRAID_KINDS),
  version: number,
  cluster_id: text,
  symbol: text,
  timeframe: text,
  venue: text,
  execution_type: text,
  outcome_type: text,
  member_count: z.number(),
  accumulated_score: number,
  braided_into: text,
  created_at_ms: z.number(),
  lesson_row: z.object({ id: z.string(), title: text, state: z.string() }).nullable(),
})
const detailRow = braidRow.extend({
  lifecycle_id: text,
  exec_metrics: z.unknown(),
  lesson_metadata: z.unknown(),
  read_at_ms: z.number(),
  members: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      symbol: text,
      side: z.enum(['buy', 'sell']).nullable(),
      venue: text,
      status: text,
      score: number,
      costBps: number,
      residualBps: number,
      endedAtMs: number,
    }),
  ),
  lessons: z.array(z.object({ id: z.string(), title: text, state: z.string(), version: z.number() })),
  versions: z.array(z.object({ id: z.string(), version: number, memberCount: z.number(), createdAtMs: z.number() })),
})
const aboutLesson = z.object({
  confidence: z.union([z.string(), z.number().transform(String)]).nullish(),
  generator: z.string().nullish(),
  prompt_version: z.string().nullish(),
})

const toBraid = (r: z.infer<typeof braidRow>): BraidRow => ({
  id: r.id,
  kind: r.kind,
  version: r.version,
  clusterId: r.cluster_id,
  symbol: r.symbol,
  timeframe: r.timeframe,
  venue: r.venue,
  executionType: r.execution_type,
  outcomeType: r.outcome_type,
  memberCount: r.member_count,
  accumulatedScore: r.accumulated_score,
  braidedInto: r.braided_into,
  lesson: r.lesson_row,
  createdAtMs: r.created_at_ms,
})
