import { z } from 'zod'
import { CURATORS, type CuratorName } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { calibrationErrorOf, figuresOf, OUTCOMES_NEEDED, rateOf, VETO_RATE_ALERT } from '#lib/domain/learn/curator-figures.ts'
import type { CuratorCharts, CuratorRow, Curators, PolicyVersion, ScorePolicy } from '#lib/wire/views/curators.ts'
import type { Reader } from './connection.ts'
import { readLedgerGroups } from './curators-ledger.ts'
import { ms } from './market-parts.ts'

/** Figures are over so many of the newest decisions: old ones met other versions and another market. */
export const DECISIONS_MAX = 20_000
const VERSIONS_MAX = 60

/** Who decides how much, and are they right: every curator under every version that the newest decisions met. */
export async function readCurators(db: Reader, moduleId: string): Promise<Curators> {
  const [versions, counts, ledger] = await Promise.all([
    db.query(VERSIONS, [moduleId, VERSIONS_MAX]),
    db.query(COUNTS, [moduleId, DECISIONS_MAX]),
    readLedgerGroups(db, moduleId, DECISIONS_MAX),
  ])
  const found = versions.rows.map(versionOf)
  const { read_at_ms: readAtMs, count, oldest_ms: oldestMs, counts: bins } = counted.parse(counts.rows[0])
  const groups = [...Map.groupBy(bins, (bin) => `${bin.version} ${bin.curator}`).values()]
  return {
    version: found.find(({ policy }) => policy !== null)?.version ?? null,
    versions: found,
    rows: groups.map((own) => rowOf(own, found)).sort((a, b) => b.version - a.version || CURATORS.indexOf(a.curator) - CURATORS.indexOf(b.curator)),
    ledger,
    bars: { outcomes: OUTCOMES_NEEDED, vetoRate: VETO_RATE_ALERT },
    decisions: { count, max: DECISIONS_MAX, oldestMs },
    readAtMs,
  }
}

const BIN_OF = (quality: string): string => `least(9, floor(${quality} * 10 + 1e-9))::int`
const HISTOGRAM_BARS = 30

/** Calibration and contributions of each curator, under one version or all of them. */
export async function readCuratorCharts(db: Reader, moduleId: string, version: number | null): Promise<CuratorCharts> {
  const { rows } = await db.query(
    `with recent as materialized (${RECENT}),
       own as materialized (select a.curator_type as curator, a.quality, a.contribution, recent.r from recent join tr_curator_action a on a.execution_id = recent.id
         where $3::int is null or a.curator_version = $3)
     select ${ms('clock_timestamp()')} as read_at_ms,
       (select coalesce(json_agg(b), '[]') from (
          select curator, ${BIN_OF('quality')} as bin, count(*)::int as n, sum(quality) as quality, (count(*) filter (where r > 0))::int as good
          from own where r is not null and quality is not null group by 1, 2 order by 1, 2) b) as bins,
       (select coalesce(json_agg(h), '[]') from (
          select curator, least(${HISTOGRAM_BARS}, greatest(1, width_bucket(contribution, -0.15, 0.15, ${HISTOGRAM_BARS})))::int as bar, count(*)::int as n
          from own where quality is not null group by 1, 2) h) as bars`,
    [moduleId, DECISIONS_MAX, version],
  )
  const { read_at_ms: readAtMs, bins, bars } = charted.parse(rows[0])
  const curators = CURATORS.map((curator) => ({
    curator,
    bins: bins
      .filter((bin) => bin.curator === curator)
      .flatMap(({ n, quality, good }) => {
        const rate = rateOf(good, n)
        return rate === null ? [] : [{ n, quality: quality / n, good, rate }]
      }),
    contributions: Array.from({ length: HISTOGRAM_BARS }, (_, at) => bars.find((bar) => bar.curator === curator && bar.bar === at + 1)?.n ?? 0),
  }))
  return { curators, readAtMs }
}

const RECENT = `
  select s.id, s.created_at, o.r, coalesce(o.shadow, false) as shadow from tr_strand s left join tr_outcome_log o on o.execution_id = s.id
  where s.kind = 'execution' and s.module_id = $1 and s.curator_contributions is not null order by s.id desc limit $2`

const COUNTS = `
  with recent as materialized (${RECENT}), counts as (
    select a.curator_type as curator, a.curator_version as version, case when a.quality is null then -1 else ${BIN_OF('a.quality')} end as bin,
      count(*)::int as n, (count(*) filter (where a.action_type = 'veto'))::int as vetoes, (count(*) filter (where a.action_type = 'neutral'))::int as silent,
      sum(abs(a.contribution)) as contribution,
      (count(*) filter (where a.action_type in ('approve', 'nudge') and a.kappa > 0 and abs(a.contribution) >= a.kappa - 1e-12))::int as at_bound, (count(*) filter (where r is not null and shadow and a.action_type <> 'neutral'))::int as shadow,
      (count(*) filter (where r > 0 and a.action_type = 'approve'))::int as for_good, (count(*) filter (where r <= 0 and a.action_type = 'approve'))::int as for_bad,
      (count(*) filter (where r > 0 and a.action_type in ('nudge', 'veto')))::int as against_good,
      (count(*) filter (where r <= 0 and a.action_type in ('nudge', 'veto')))::int as against_bad,
      (count(*) filter (where r is not null and a.quality is not null))::int as rated, coalesce(sum(a.quality) filter (where r is not null), 0) as quality,
      (count(*) filter (where r > 0 and a.quality is not null))::int as good
    from recent join tr_curator_action a on a.execution_id = recent.id group by 1, 2, 3
  )
  select ${ms('clock_timestamp()')} as read_at_ms, (select count(*)::int from recent) as count, (select ${ms('min(created_at)')} from recent) as oldest_ms,
    (select coalesce(json_agg(c), '[]') from counts c) as counts`

const VERSIONS = `
  select version, base_version as "baseVersion", author, approver, reason, ${ms('created_at')} as "createdAtMs", config
  from tr_config_version where module_id = $1 order by version desc limit $2`

const curatorName = z.enum(CURATORS)
const count = z.object({
  curator: curatorName,
  version: z.number(),
  bin: z.number(),
  n: z.number(),
  vetoes: z.number(),
  silent: z.number(),
  contribution: z.number(),
  at_bound: z.number(),
  shadow: z.number(),
  for_good: z.number(),
  for_bad: z.number(),
  against_good: z.number(),
  against_bad: z.number(),
  rated: z.number(),
  quality: z.number(),
  good: z.number(),
})
const counted = z.object({ read_at_ms: z.number(), count: z.number(), oldest_ms: z.number().nullable(), counts: z.array(count) })
const charted = z.object({
  read_at_ms: z.number(),
  bins: z.array(z.object({ curator: curatorName, bin: z.number(), n: z.number(), quality: z.number(), good: z.number() })),
  bars: z.array(z.object({ curator: curatorName, bar: z.number(), n: z.number() })),
})
const versionRow = z.object({
  version: z.number(),
  baseVersion: z.number().nullable(),
  author: z.string(),
  approver: z.string().nullable(),
  reason: z.string(),
  createdAtMs: z.number(),
  config: z.unknown(),
})

function versionOf(row: Record<string, unknown>): PolicyVersion {
  const { config, ...rest } = versionRow.parse(row)
  return { ...rest, policy: scorePolicyOf(config) }
}

/** The part of a stored configuration that scores are made of. */
export function scorePolicyOf(config: unknown): ScorePolicy | null {
  const parsed = parsePolicy(config)
  return parsed.ok ? { publishThreshold: parsed.value.publishThreshold, curators: parsed.value.curators } : null
}

function rowOf(bins: readonly z.infer<typeof count>[], versions: readonly PolicyVersion[]): CuratorRow {
  const sum = (key: Exclude<keyof z.infer<typeof count>, 'curator'>): number => bins.reduce((total, bin) => total + bin[key], 0)
  const { curator, version } = bins[0] as { curator: CuratorName; version: number }
  const [n, vetoes, silent] = [sum('n'), sum('vetoes'), sum('silent')]
  const counts = { forGood: sum('for_good'), forBad: sum('for_bad'), againstGood: sum('against_good'), againstBad: sum('against_bad') }
  const rated = bins.filter((bin) => bin.bin >= 0).map(({ bin, rated: own, quality, good }) => ({ bin, n: own, quality, good }))
  return {
    curator,
    version,
    knobs: versions.find((one) => one.version === version)?.policy?.curators[curator] ?? null,
    n,
    vetoes,
    silent,
    vetoRate: rateOf(vetoes, n),
    meanContribution: n === silent ? null : sum('contribution') / (n - silent),
    atBound: sum('at_bound'),
    known: counts.forGood + counts.forBad + counts.againstGood + counts.againstBad,
    shadow: sum('shadow'),
    ...figuresOf(counts),
    calibrationError: calibrationErrorOf(rated),
  }
}
