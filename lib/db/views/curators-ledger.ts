import { z } from 'zod'
import type { LedgerGroup, LedgerPage, LedgerQuery } from '#lib/wire/views/curators.ts'
import { maybe } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'
import { meanOfDays } from './mean-of-days.ts'

/**
 * The veto ledger (METRICS.md section 12). Regret over five minutes = what the market did in the direction of the decision from its mid on,
 * less what trading it was expected to cost by the model: + = the veto lost money. What a limit refused stands apart from judgement.
 */
const PAGE = 50

const JUDGEMENT = `('CURATOR_VETO', 'BELOW_PUBLISH_THRESHOLD')`
const REGRET = 'o.drift_5m_bps - o.cost_bps'

/** Refused decisions among the newest, each with what it was refused for. */
const REFUSED = `
  select recent.*, ${REGRET} as regret, o.drift_5m_bps as drift, o.cost_bps as cost, o.arrival_mid, o.day,
    exists (select from jsonb_array_elements(recent.reasons) x where x ->> 'code' not in ${JUDGEMENT}) as is_limit
  from (
    select s.id, s.status, s.symbol, s.side, s.quantity, s.created_at, s.decided_at, case when jsonb_typeof(s.outcome -> 'reasons') = 'array' then s.outcome -> 'reasons' else '[]' end as reasons
    from tr_strand s where s.kind = 'execution' and s.module_id = $1 and s.curator_contributions is not null order by s.id desc limit $2
  ) recent left join tr_outcome_log o on o.execution_id = recent.id and o.shadow
  where recent.status = 'refused' and recent.reasons <> '[]'`

/** Whose refusals these are: a decision that two vetoed stands on both their rows, and once on that of all. */
const WHO = `case when is_limit then x ->> 'code' else coalesce(x ->> 'curator', 'score') end`

export async function readLedgerGroups(db: Reader, moduleId: string, decisionsMax: number): Promise<readonly LedgerGroup[]> {
  const { rows } = await db.query(
    `with refused as materialized (${REFUSED}), named as (
       select distinct is_limit, ${WHO} as who, id, regret, day from refused, jsonb_array_elements(reasons) x where not is_limit or x ->> 'code' not in ${JUDGEMENT}
       union all select is_limit, 'all', id, regret, day from refused
     )
     select case when is_limit then 'limit' else 'judgement' end as kind, who, day::text, count(*)::int as n, coalesce(json_agg(regret) filter (where regret is not null), '[]') as regrets
     from named group by 1, 2, 3`,
    [moduleId, decisionsMax],
  )
  const parts = z.array(partRow).parse(rows)
  return [...Map.groupBy(parts, ({ kind, who }) => `${kind} ${who}`).values()]
    .map(groupOf)
    .sort((a, b) => a.kind.localeCompare(b.kind) || Number(b.who === 'all') - Number(a.who === 'all') || b.n - a.n || a.who.localeCompare(b.who))
}

const partRow = z.object({
  kind: z.enum(['judgement', 'limit']),
  who: z.string(),
  day: z.string().nullable(),
  n: z.number(),
  regrets: z.array(z.number()),
})

function groupOf(parts: readonly z.infer<typeof partRow>[]): LedgerGroup {
  const { kind, who } = parts[0] as z.infer<typeof partRow>
  const { n: known, ...mean } = meanOfDays(
    parts.map(({ day, regrets }) => ({ day, values: regrets })),
    `veto regret ${kind} ${who}`,
  )
  const paid = parts.reduce((sum, { regrets }) => sum + regrets.filter((one) => one < 0).length, 0)
  return { kind, who, n: parts.reduce((sum, part) => sum + part.n, 0), known, ...mean, paid }
}

/** Refused decisions, newest first. */
export async function readLedger(db: Reader, moduleId: string, decisionsMax: number, { who, before }: LedgerQuery): Promise<LedgerPage> {
  const { rows } = await db.query(
    `with refused as (${REFUSED})
     select ${ms('clock_timestamp()')} as "readAtMs", id as "executionId", ${ms('coalesce(decided_at, created_at)')} as "atMs", symbol, side,
       case when is_limit then 'limit' else 'judgement' end as kind, reasons, drift as "driftBps", cost as "costBps", regret as "regretBps",
       round(regret::numeric * quantity * arrival_mid / 10000, 2)::text as money
     from refused
     where ($3::text is null or id < $3)
       and ($4::text is null or exists (select from jsonb_array_elements(reasons) x where ${WHO} = $4))
     order by id desc limit ${PAGE + 1}`,
    [moduleId, decisionsMax, before ?? null, who ?? null],
  )
  const found = rows.map((row) => ledgerRow.parse(row))
  const page = found.slice(0, PAGE)
  return {
    rows: page.map(({ readAtMs: _, ...row }) => row),
    nextBefore: found.length > PAGE ? (page.at(-1)?.executionId ?? null) : null,
    readAtMs: found[0]?.readAtMs ?? 0,
  }
}

const number = z.number().nullable()
const reason = z.object({ code: z.string(), message: z.string().default(''), curator: maybe(z.string()) })
const ledgerRow = z.object({
  readAtMs: z.number(),
  executionId: z.string(),
  atMs: z.number(),
  symbol: z.string().nullable(),
  side: z.enum(['buy', 'sell']).nullable(),
  kind: z.enum(['judgement', 'limit']),
  reasons: z.array(reason),
  driftBps: number,
  costBps: number,
  regretBps: number,
  money: z.string().nullable(),
})
