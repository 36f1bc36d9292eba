import { encodeTime } from 'ulid'
import { z } from 'zod'
import { snake } from '#lib/domain/decide/field-name.ts'
import { maybe } from '#lib/wire/views/parts.ts'
import { type LimitRow, type LimitSource, type Risk, riskStats } from '#lib/wire/views/risk.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'

const DAY_MS = 86_400_000
/** The refusals of a day are counted over at most so many of the newest decisions. */
const DECISIONS_MAX = 20_000

/** How close to the edge, who set each limit, what was refused, and the switch with its history: one statement. */
export async function readRisk(db: Reader, moduleId: string, nowMs: number): Promise<Risk> {
  const floor = `${encodeTime(Math.max(0, nowMs - DAY_MS), 10)}0000000000000000`
  const { rows } = await db.query(RISK, [moduleId, floor, DECISIONS_MAX, LIMIT_CODES, SHARED_CODES])
  const row = answer.parse(rows[0])
  const told = riskStats.safeParse((row.stats as { risk?: unknown } | null)?.risk)
  const stats = told.success ? told.data : null
  const configured = limitMap.safeParse(row.config?.limits ?? {}).data ?? {}
  const version = stats?.config_version ?? row.config?.version ?? 0
  const sourceOf = (field: string, symbol: string | null): LimitSource =>
    sourceIn(row.updates, field, symbol, stats?.limits[field] ?? null, configured, version)
  const standing = (stats?.lines ?? []).map(
    ({ name, code, field, unit, symbol, value, limit, utilisation }): LimitRow => ({
      name,
      code,
      field,
      unit,
      symbol,
      value,
      limit,
      utilisation,
      source: sourceOf(field, symbol),
      lastBreach: breachIn(row.breaches, name, code),
    }),
  )
  const perOrder = PER_ORDER.filter(({ field }) => stats !== null && field in stats.limits).map(
    ({ name, code, field, unit }): LimitRow => ({
      name,
      code,
      field,
      unit,
      symbol: null,
      value: null,
      limit: stats?.limits[field] ?? null,
      utilisation: null,
      source: sourceOf(field, null),
      lastBreach: breachIn(row.breaches, name, code),
    }),
  )
  return {
    trading: row.trading,
    account: stats && {
      currency: stats.currency,
      equity: stats.equity,
      peakEquity: stats.peak_equity,
      dayPnl: stats.day_pnl,
      toldAtMs: row.told_at_ms ?? row.read_at_ms,
    },
    limits: [...standing, ...perOrder],
    changes: row.changes,
    refusals: row.refusals,
    refusedOf: row.refused_of,
    drills: row.drills,
    uses: row.uses,
    openPositions: row.open_positions,
    readAtMs: row.read_at_ms,
  }
}

/** Limits that only an order has a value for. */
const PER_ORDER = [
  { name: 'order notional', code: 'ORDER_SIZE_LIMIT', field: 'maxOrderNotional', unit: 'reporting currency' },
  { name: 'order quantity', code: 'ORDER_SIZE_LIMIT', field: 'maxOrderQuantity', unit: 'base units' },
  { name: 'price collar', code: 'PRICE_COLLAR', field: 'priceCollarBps', unit: 'bps' },
  { name: 'share of daily volume', code: 'PARTICIPATION_LIMIT', field: 'maxParticipation', unit: 'ratio' },
  { name: 'share of visible depth', code: 'PARTICIPATION_LIMIT', field: 'maxDepthShare', unit: 'ratio' },
  { name: 'position value at risk', code: 'VAR_LIMIT', field: 'maxPositionVar', unit: 'reporting currency' },
  { name: 'portfolio value at risk', code: 'VAR_LIMIT', field: 'maxPortfolioVar', unit: 'reporting currency' },
] as const

/** What the gate calls the check of a limit, where that is not the limit's own name. */
const CHECKS: Readonly<Record<string, string>> = { 'order quantity': 'order size maximum' }
/** Codes of more than one check: by the code alone nobody knows which of them said no. */
const SHARED_CODES = ['ORDER_SIZE_LIMIT', 'POSITION_LIMIT', 'VAR_LIMIT', 'PARTICIPATION_LIMIT']
const LIMIT_CODES = [...SHARED_CODES, 'CONCENTRATION_LIMIT', 'GROSS_LIMIT', 'DAILY_LOSS_LIMIT', 'DRAWDOWN_LIMIT', 'RATE_LIMIT', 'PRICE_COLLAR']

/** The newest decision that this limit refused. Only where the code is not the limit's alone the checks of the refusal are looked at. */
function breachIn(breaches: readonly Breach[], name: string, code: string): LimitRow['lastBreach'] {
  const check = CHECKS[name] ?? name
  const own = breaches.filter((one) => one.code === code && (one.check === check || !SHARED_CODES.includes(code)))
  const newest = own.reduce<Breach | null>((last, one) => (last === null || one.lastMs > last.lastMs ? one : last), null)
  return newest && { executionId: newest.lastId, atMs: newest.lastMs }
}

type Update = z.infer<typeof updateRow>
type Breach = z.infer<typeof breachRow>

/** A limit is tightened by the newest update that names it, while what is in force is not what is configured. */
function sourceIn(
  updates: readonly Update[],
  field: string,
  symbol: string | null,
  inForce: string | null,
  configured: Readonly<Record<string, string | null>>,
  version: number,
): LimitSource {
  const key = snake(field)
  const own = updates.find((update) => update.limits[key] != null && update.symbol !== null && update.symbol === symbol)
  const portfolio = updates.find((update) => update.limits[key] != null && update.symbol === null)
  const base = configured[field] ?? configured[key] ?? null
  const isTighter = (update: Update | undefined) => update !== undefined && (base === null || Number(update.limits[key]) < Number(base))
  const winner = isTighter(own) ? own : isTighter(portfolio) && (inForce === null || Number(inForce) === Number(portfolio?.limits[key])) ? portfolio : undefined
  return winner ? { kind: 'update', strandId: winner.strandId, symbol: winner.symbol, appliedAtMs: winner.appliedAtMs } : { kind: 'configuration', version }
}

const RISK = `
  with recent as materialized (
    select s.id, s.status, s.outcome, s.created_at, case when s.status = 'refused' then s.risk_checks end as checks from tr_strand s where s.kind = 'execution' and s.id >= $2 order by s.id desc limit $3
  )
  select ${ms('clock_timestamp()')} as read_at_ms,
    (select json_build_object('state', state, 'sinceMs', ${ms('since')}, 'actor', actor, 'reason', reason) from tr_trading_state where module_id = $1) as trading,
    w.stats, w.told_at_ms,
    (select json_build_object('version', version, 'limits', config->'limits') from tr_config_version where module_id = $1 order by version desc limit 1) as config,
    (select coalesce(json_agg(u), '[]') from (
       select strand_id as "strandId", symbol, limits, ${ms('applied_at')} as "appliedAtMs" from tr_risk_update where module_id = $1 order by seq desc limit 200) u) as updates,
    (select coalesce(json_agg(c), '[]') from (
       select seq::text, data->>'from' as "from", coalesce(data->>'to', data->>'state', kind) as "to", actor, coalesce(data->>'reason', '') as reason, ${ms('at')} as "atMs"
       from tr_event where noun = 'trading' and noun_id = $1 order by seq desc limit 20) c) as changes,
    (select coalesce(json_agg(r order by r.count desc, r.code), '[]') from (
       select x.reason->>'code' as code, count(distinct s.id)::int as count, ${ms('max(s.created_at)')} as "lastMs", max(s.id) as "lastId"
       from recent s, jsonb_array_elements(case jsonb_typeof(s.outcome->'reasons') when 'array' then s.outcome->'reasons' else '[]' end) as x(reason)
       where s.status = 'refused' and x.reason->>'code' is not null group by 1) r) as refusals,
    (select coalesce(json_agg(b), '[]') from (
       select x.reason->>'code' as code, c.name as "check", ${ms('max(s.created_at)')} as "lastMs", max(s.id) as "lastId"
       from recent s cross join jsonb_array_elements(case jsonb_typeof(s.outcome->'reasons') when 'array' then s.outcome->'reasons' else '[]' end) as x(reason)
       left join lateral (
         select k.made->>'name' as name
         from jsonb_path_query(s.checks, '$[*] ? (@.ok == false && @.value != null && @.code == $code)', jsonb_build_object('code', x.reason->'code')) as k(made)
         where x.reason->>'code' = any($5::text[])) c on true
       where s.status = 'refused' and x.reason->>'code' = any($4::text[]) group by 1, 2) b) as breaches,
    (select json_build_object('count', count(*)::int, 'sinceMs', ${ms('min(created_at)')}) from recent) as refused_of,
    (select coalesce(json_agg(d), '[]') from (
       select id, status, actor, coalesce(payload->>'reason', '') as reason, ${ms('created_at')} as "createdAtMs", (result->>'halted_ms')::float8 as "haltedMs",
         (result->>'cancelled')::int as cancelled, (result->>'open_after')::int as "openAfter", result->>'message' as message
       from tr_command where kind = 'drill' order by seq desc limit 5) d) as drills,
    (select coalesce(json_agg(u order by u."atMs"), '[]') from (
       select at_us / 1000.0 as "atMs", uses from tr_risk_use where module_id = $1 order by at_us desc limit 240) u) as uses,
    (select count(*)::int from tr_position where module_id = $1 and quantity <> 0) as open_positions
  from (select 1) one left join lateral (
    select stats, ${ms('heartbeat_at')} as told_at_ms from tr_worker where module_id = $1 and stats ? 'risk' order by heartbeat_at desc limit 1) w on true`

const number = z.number().nullable()
const limitMap = z
  .record(z.string(), z.unknown())
  .transform(
    (entries): Record<string, string | null> => Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, value == null ? null : String(value)])),
  )
const updateRow = z.object({ strandId: z.string(), symbol: z.string().nullable(), limits: limitMap, appliedAtMs: z.number() })
const breachRow = z.object({ code: z.string(), check: z.string().nullable(), lastMs: z.number(), lastId: z.string() })
const answer = z.object({
  read_at_ms: z.number(),
  trading: maybe(z.object({ state: z.enum(['trading', 'reduce_only', 'halted']), sinceMs: z.number(), actor: z.string(), reason: z.string() })),
  stats: z.unknown(),
  told_at_ms: number,
  config: maybe(z.object({ version: z.number(), limits: z.unknown() })),
  updates: z.array(updateRow),
  changes: z.array(z.object({ seq: z.string(), from: z.string().nullable(), to: z.string(), actor: z.string(), reason: z.string(), atMs: z.number() })),
  refusals: z.array(z.object({ code: z.string(), count: z.number(), lastMs: z.number(), lastId: z.string() })),
  breaches: z.array(breachRow),
  refused_of: z.object({ count: z.number(), sinceMs: number }),
  drills: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      actor: z.string(),
      reason: z.string(),
      createdAtMs: z.number(),
      haltedMs: number,
      cancelled: number,
      openAfter: number,
      message: z.string().nullable(),
    }),
  ),
  uses: z.array(z.object({ atMs: z.number(), uses: z.record(z.string(), z.number()) })),
  open_positions: z.number(),
})
