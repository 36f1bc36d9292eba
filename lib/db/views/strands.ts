import { z } from 'zod'
import { CLUSTER_COLUMNS } from '#lib/domain/learn/cluster.ts'
import type { Clusters, StrandRow, StrandsPage, StrandsQuery } from '#lib/wire/views/strands.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'

/** What a strand can be ranked by, without an index: among the newest that match. */
const RANKS = {
  strand_score: 's.strand_score',
  execution_score: 's.execution_score',
  shortfall: 's.implementation_shortfall_bps',
} as const
const RANKED_AMONG = 20_000

/** One page of execution strands, newest first unless asked otherwise. The key is the id: a page that was read once never shifts. */
export async function readStrands(db: Reader, query: StrandsQuery): Promise<StrandsPage> {
  const key = query.sort?.replace(/^-/, '')
  const rank = key !== undefined && key in RANKS ? RANKS[key as keyof typeof RANKS] : null
  const isOldestFirst = key === 'time'
  const { clauses, values } = conditions(query, isOldestFirst)
  const where = clauses.join(' and ')
  const source =
    rank === null
      ? `from tr_strand s where ${where} order by s.id ${isOldestFirst ? 'asc' : 'desc'} limit ${query.limit + 1}`
      : `from (select * from tr_strand s where ${where} order by s.id desc limit ${RANKED_AMONG}) s
         where ${rank} is not null order by ${rank} ${query.sort?.startsWith('-') ? 'desc' : 'asc'}, s.id desc limit ${query.limit}`
  const { rows } = await db.query(
    `select s.id, s.kind, s.status, s.symbol, s.timeframe, s.venue, s.execution_type, s.outcome_type, s.side, s.strand_score, s.execution_score,
       s.implementation_shortfall_bps::text as shortfall_bps, s.exec_metrics->'nulls' as nulls, s.braided_into,
       ${ms('s.created_at')} as created_at_ms, ${ms('clock_timestamp()')} as read_at_ms
     ${source}`,
    values,
  )
  const parsed = rows.map((r) => row.parse(r))
  const page = parsed.slice(0, query.limit)
  return {
    rows: page.map(toRow),
    nextBefore: parsed.length > query.limit ? (page.at(-1)?.id ?? null) : null,
    ...(rank === null ? {} : { amongMax: RANKED_AMONG }),
    readAtMs: parsed[0]?.read_at_ms ?? Date.now(),
  }
}

/**
 * Clusters that are forming: ended strands of the last days that agree in all five columns and are in no braid yet,
 * largest first. It looks at the newest `STRANDS_MAX` only and says when there were more. Refused decisions do not cluster.
 */
export async function readClusters(db: Reader): Promise<Clusters> {
  const { rows } = await db.query(CLUSTERS, [STRANDS_MAX, CLUSTERS_MAX, DAYS])
  const found = clusterRow.parse(rows[0])
  return {
    clusters: found.clusters.map(({ count, scored_count, mean_score, newest_at_ms, ...key }) => ({
      key,
      count,
      scoredCount: scored_count,
      meanScore: mean_score,
      newestAtMs: newest_at_ms,
    })),
    strandCount: found.strand_count,
    keylessCount: found.keyless_count,
    isCut: found.strand_count >= STRANDS_MAX,
    days: DAYS,
  }
}

const STRANDS_MAX = 10_000
const CLUSTERS_MAX = 60
const DAYS = 30

function conditions(query: StrandsQuery, isOldestFirst: boolean): { clauses: string[]; values: unknown[] } {
  const clauses = [`s.kind = 'execution'`]
  const values: unknown[] = []
  for (const column of CLUSTER_COLUMNS) {
    if (query[column] === undefined) continue
    values.push(query[column])
    clauses.push(`s.${column} = $${values.length}`)
  }
  if (query.ids !== undefined) {
    values.push(query.ids)
    clauses.push(`s.id = any($${values.length})`)
  }
  if (query.before !== undefined) {
    values.push(query.before)
    clauses.push(`s.id ${isOldestFirst ? '>' : '<'} $${values.length}`)
  }
  return { clauses, values }
}

const CLUSTERS = `
  with recent as (
    select s.symbol, s.timeframe, s.venue, s.execution_type, s.outcome_type, s.strand_score, s.created_at
    from tr_strand s
    where s.kind = 'execution' and s.status in ('filled', 'partially_filled', 'cancelled', 'rejected', 'expired', 'failed')
      and s.braided_into is null and s.created_at > clock_timestamp() - make_interval(days => $3)
    order by s.id desc limit $1),
  grouped as (
    select symbol, timeframe, venue, execution_type, outcome_type, count(*)::int as count, count(strand_score)::int as scored_count,
      avg(strand_score) as mean_score, ${ms('max(created_at)')} as newest_at_ms
    from recent
    where num_nulls(symbol, timeframe, venue, execution_type, outcome_type) = 0
    group by 1, 2, 3, 4, 5 order by count desc, newest_at_ms desc limit $2)
  select (select count(*)::int from recent) as strand_count,
    (select count(*)::int from recent where num_nulls(symbol, timeframe, venue, execution_type, outcome_type) > 0) as keyless_count,
    (select coalesce(json_agg(g order by g.count desc, g.newest_at_ms desc), '[]') from grouped g) as clusters`

const text = z.string().nullable()
const row = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  symbol: text,
  timeframe: text,
  venue: text,
  execution_type: text,
  outcome_type: text,
  side: z.enum(['buy', 'sell']).nullable(),
  strand_score: z.number().nullable(),
  execution_score: z.number().nullable(),
  shortfall_bps: text,
  nulls: z.record(z.string(), z.unknown()).nullable().catch(null),
  braided_into: text,
  created_at_ms: z.number(),
  read_at_ms: z.number(),
})

const clusterRow = z.object({
  strand_count: z.number(),
  keyless_count: z.number(),
  clusters: z.array(
    z.object({
      symbol: z.string(),
      timeframe: z.string(),
      venue: z.string(),
      execution_type: z.string(),
      outcome_type: z.string(),
      count: z.number(),
      scored_count: z.number(),
      mean_score: z.number().nullable(),
      newest_at_ms: z.number(),
    }),
  ),
})

function toRow(r: z.infer<typeof row>): StrandRow {
  return {
    id: r.id,
    kind: r.kind,
    status: r.status,
    symbol: r.symbol,
    timeframe: r.timeframe,
    venue: r.venue,
    executionType: r.execution_type,
    outcomeType: r.outcome_type,
    side: r.side,
    strandScore: r.strand_score,
    strandScoreReason: whyNoStrandScore(r),
    executionScore: r.execution_score,
    executionScoreReason: whyNull(r, r.execution_score, 'execution_score'),
    shortfallBps: r.shortfall_bps,
    shortfallReason: whyNull(r, r.shortfall_bps, 'implementation_shortfall_bps'),
    braidedInto: r.braided_into,
    createdAtMs: r.created_at_ms,
  }
}

/** It waits for its one-minute mark-out, and for nothing else once there is an execution score (METRICS section 10). */
function whyNoStrandScore(r: z.infer<typeof row>): string | null {
  if (r.strand_score !== null) return null
  return whyNull(r, null, 'strand_score') ?? (r.execution_score === null ? whyNull(r, null, 'execution_score') : 'pending')
}

const OPEN = ['received', 'waiting', 'approved', 'working']

/** The stored reason; an execution that has not ended is pending, a refused one ordered nothing. */
function whyNull(r: z.infer<typeof row>, value: unknown, key: string): string | null {
  if (value !== null) return null
  const stored = r.nulls?.[key]
  if (typeof stored === 'string') return stored
  if (OPEN.includes(r.status)) return 'pending'
  return r.status === 'refused' ? 'zero_order' : null
}
