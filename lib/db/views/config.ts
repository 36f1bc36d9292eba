import { z } from 'zod'
import { DEFAULT_POLICY, type Policy } from '#lib/domain/decide/policy.ts'
import { boundsText, SECTIONS } from '#lib/domain/decide/settings.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { changedConfig, differences, movesScores, valueAt } from '#lib/domain/govern/change.ts'
import { fourEyesOf } from '#lib/domain/govern/four-eyes.ts'
import type { Config, ConfigCheck, ConfigDiff, ConfigSection, ConfigValue, Line, VersionResult, VersionRow } from '#lib/wire/views/config.ts'
import type { Reader } from './connection.ts'
import { entriesOf } from './entries.ts'
import { ms } from './market-parts.ts'
import { meanOfDays } from './mean-of-days.ts'

const VERSIONS_MAX = 200
/** Results are over so many of the newest decisions. */
const DECISIONS_MAX = 20_000
const LINES_MAX = 60

type Stored = Omit<VersionRow, 'changes' | 'result'> & { readonly policy: Policy | null; readonly config: Readonly<Record<string, unknown>> }

/** The configuration in force by section, every version with who, why and what came of it, and how lessons are worded. */
export async function readConfig(db: Reader, moduleId: string, environment: readonly Line[]): Promise<Config> {
  const [main, results] = await Promise.all([db.query(MAIN, [moduleId, VERSIONS_MAX]), db.query(RESULTS, [moduleId, DECISIONS_MAX])])
  const row = mainRow.parse(main.rows[0])
  const versions = row.versions.map((one): Stored => {
    const parsed = parsePolicy(one.config)
    return { ...one, policy: parsed.ok ? parsed.value : null }
  })
  const parts = Map.groupBy(z.array(resultRow).parse(results.rows), (part) => part.version)
  const current = versions.find(({ policy }) => policy !== null) ?? null
  const readable = versions.filter((one): one is Stored & { readonly policy: Policy } => one.policy !== null)
  return {
    version: current?.version ?? null,
    inForce: row.in_force,
    sections: sectionsOf(current?.policy ?? DEFAULT_POLICY, readable),
    other: entriesOf(otherParts(current?.config ?? {}), LINES_MAX),
    versions: versions.map(({ policy, config: _, ...one }) => ({
      ...one,
      changes: policy === null ? null : changesBefore(one.version, policy, readable),
      result: resultOf(parts.get(one.version) ?? [], one.version),
    })),
    writer: { lines: entriesOf(row.writer?.state ?? { provider: 'not told yet' }), atMs: row.writer?.atMs ?? null, promptVersion: row.prompt_version },
    environment,
    fourEyes: fourEyesOf((current?.policy ?? DEFAULT_POLICY).govern.fourEyes, row.people),
    readAtMs: row.read_at_ms,
  }
}

function sectionsOf(policy: Policy, readable: readonly (Stored & { readonly policy: Policy })[]): readonly ConfigSection[] {
  const since = new Map<string, { readonly version: number; readonly author: string; readonly atMs: number }>()
  for (const { version, author, createdAtMs, policy: own } of readable.toReversed()) {
    for (const { path } of changesBefore(version, own, readable)) since.set(path, { version, author, atMs: createdAtMs })
  }
  return SECTIONS.map(({ settings, ...section }) => ({
    ...section,
    fields: settings.map((setting) => ({
      ...setting,
      value: valueAt(policy, setting.path) as ConfigValue,
      default: valueAt(DEFAULT_POLICY, setting.path) as ConfigValue,
      bounds: boundsText(setting),
      since: since.get(setting.path) ?? null,
    })),
  }))
}

/** Against the newest readable version before it. The first one that is kept changes nothing. */
function changesBefore(version: number, policy: Policy, readable: readonly (Stored & { readonly policy: Policy })[]) {
  const before = readable.find((one) => one.version < version)
  return before === undefined ? [] : differences(before.policy, policy)
}

/** Parts that are no field of a policy, such as the currency that everything is reported in. */
const otherParts = (config: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !Object.hasOwn(DEFAULT_POLICY, camel(key))))

const camel = (key: string): string => key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())

function resultOf(parts: readonly z.infer<typeof resultRow>[], version: number): VersionResult | null {
  if (parts.length === 0) return null
  const sum = (key: 'judged' | 'traded'): number => parts.reduce((total, part) => total + part[key], 0)
  return {
    ...meanOfDays(
      parts.map(({ day, costs }) => ({ day, values: costs })),
      `cost under version ${version}`,
    ),
    judged: sum('judged'),
    traded: sum('traded'),
  }
}

/** Two versions field by field, and as they are stored; null when there is no such version. */
export async function readConfigDiff(db: Reader, moduleId: string, from: number, to: number): Promise<ConfigDiff | null> {
  const { rows } = await db.query(
    `select version, config, ${ms('clock_timestamp()')} as read_at_ms from tr_config_version where module_id = $1 and version in ($2, $3)`,
    [moduleId, from, to],
  )
  const found = rows.map((row) => documentRow.parse(row))
  const [a, b] = [found.find((one) => one.version === from), found.find((one) => one.version === to)]
  if (a === undefined || b === undefined) return null
  const [before, after] = [parsePolicy(a.config), parsePolicy(b.config)]
  return {
    from,
    to,
    changes: before.ok && after.ok ? differences(before.value, after.value) : [],
    raw: { from: JSON.stringify(a.config, null, 2), to: JSON.stringify(b.config, null, 2) },
    readAtMs: a.read_at_ms,
  }
}

/** By the parser that the worker adopts with; null when there is no such version. */
export async function checkChange(
  db: Reader,
  moduleId: string,
  base: number,
  kind: 'weights' | 'limits' | 'configuration',
  change: unknown,
): Promise<ConfigCheck | null> {
  const { rows } = await db.query(`select version, config, 0 as read_at_ms from tr_config_version where module_id = $1 and version = $2`, [moduleId, base])
  if (!rows[0]) return null
  const changed = changedConfig(documentRow.parse(rows[0]).config, kind, change)
  if (!changed.ok) return { ok: false, problems: changed.error }
  return { ok: true, changes: changed.value.changes, movesScores: movesScores(changed.value.changes) }
}

const MAIN = `
  select ${ms('clock_timestamp()')} as read_at_ms,
    (select (stats -> 'risk' ->> 'config_version')::int from tr_worker where role = 'trading' order by heartbeat_at desc limit 1) as in_force,
    (select coalesce(json_agg(v), '[]') from (
       select c.version, c.base_version as "baseVersion", c.author, c.approver, c.reason, ${ms('c.created_at')} as "createdAtMs", c.config,
         (select p.id from tr_proposal p where p.module_id = $1 and p.applied_version = c.version order by p.applied_at desc nulls last limit 1) as "proposalId"
       from tr_config_version c where c.module_id = $1 order by c.version desc limit $2) v) as versions,
    (select json_build_object('state', state, 'atMs', ${ms('updated_at')}) from tr_learner where module_id = $1 and name = 'writer') as writer,
    (select prompt_version from tr_llm_call where module_id = $1 order by at desc limit 1) as prompt_version,
    (select coalesce(json_agg(json_build_object('handle', handle, 'roles', roles, 'isActive', is_active)), '[]') from auth_person) as people`

const RESULTS = `
  select s.config_version as version, o.day::text, count(*)::int as judged, (count(*) filter (where s.status <> 'refused'))::int as traded,
    coalesce(json_agg(o.cost_bps) filter (where o.cost_bps is not null and not o.shadow), '[]') as costs
  from (
    select id, config_version, status from tr_strand where kind = 'execution' and module_id = $1 and config_version is not null order by id desc limit $2
  ) s left join tr_outcome_log o on o.execution_id = s.id
  group by 1, 2`

const config = z.record(z.string(), z.unknown())
const mainRow = z.object({
  read_at_ms: z.number(),
  in_force: z.number().nullable(),
  versions: z.array(
    z.object({
      version: z.number(),
      baseVersion: z.number().nullable(),
      author: z.string(),
      approver: z.string().nullable(),
      reason: z.string(),
      createdAtMs: z.number(),
      config,
      proposalId: z.string().nullable(),
    }),
  ),
  writer: z.object({ state: z.unknown(), atMs: z.number() }).nullable(),
  prompt_version: z.string().nullable(),
  people: z.array(z.object({ handle: z.string(), roles: z.array(z.string()), isActive: z.boolean() })),
})
const resultRow = z.object({ version: z.number(), day: z.string().nullable(), judged: z.number(), traded: z.number(), costs: z.array(z.number()) })
const documentRow = z.object({ version: z.number(), config, read_at_ms: z.number() })
