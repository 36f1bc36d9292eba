import type { AuditFilter, AuditSource } from '#lib/wire/views/audit.ts'
import { ms } from './market-parts.ts'

/** Lines of each source that one page looks at: where matches are rare a page says how far back it has looked, and the next goes on. */
export const LINES_WALKED = 10_000

/** In the words of the index, so that it is used. */
const LOGGED = `noun in ('trading', 'risk', 'config', 'proposal', 'lesson', 'incident', 'worker', 'market')`

type Source = { readonly table: string; readonly at: string; readonly n: string; readonly where?: string; readonly columns: string }

/** `actor, noun, kind, subject, why, data, earlier, status, result` of each table. */
const SOURCES: Readonly<Record<AuditSource, Source>> = {
  command: {
    table: 'tr_command',
    at: 'created_at',
    n: 'seq',
    columns: `actor, 'command' as noun, kind, null as subject, null as why, payload as data, null::jsonb as earlier, status, result`,
  },
  event: {
    table: 'tr_event',
    at: 'at',
    n: 'seq',
    where: LOGGED,
    columns: `actor, noun, kind, noun_id as subject, null as why, data, null::jsonb as earlier, null as status, null::jsonb as result`,
  },
  config: {
    table: 'tr_config_version',
    at: 'created_at',
    n: 'version',
    columns: `concat_ws(', approved by ', author, nullif(approver, author)) as actor, 'config' as noun, 'version ' || version as kind, 'version ' || version as subject, reason as why,
      config as data, (select b.config from tr_config_version b where b.module_id = t.module_id and b.version = t.base_version) as earlier, null as status, null::jsonb as result`,
  },
  parameter: {
    table: 'tr_parameter_update',
    at: 'at',
    n: 'seq',
    columns: `actor, 'parameter' as noun, 'updated' as kind, parameter as subject, reason as why, new_value as data, old_value as earlier,
      case when reverted_by is not null then 'rolled_back' end as status, null::jsonb as result`,
  },
  account: {
    table: 'auth_event',
    at: 'at',
    n: 'seq',
    columns: `actor, 'person' as noun, kind, subject, null as why, data, null::jsonb as earlier, null as status, null::jsonb as result`,
  },
}

export type AuditCursor = { readonly atMs: number; readonly source: string; readonly n: string }

/**
 * One statement over the sources that can hold what is asked for. Each is read along its own index, newest first; `found` holds the rows that
 * fit, `floor` the time above which every source has been looked at, null when all of them were looked at to their end.
 */
export function auditSql(
  filter: AuditFilter,
  sources: readonly AuditSource[],
  before: AuditCursor | null,
  limit: number,
): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const conditions = conditionsOf(filter, bind)
  const walked = conditions.length === 0 ? limit + 1 : LINES_WALKED
  const cursor = before && {
    at: `to_timestamp(${bind(before.atMs)}::float8 / 1000)`,
    source: `${bind(before.source)}::text collate "C"`,
    n: `${bind(before.n)}::numeric`,
  }
  const from = filter.range ? `clock_timestamp() - ${bind(intervalOf(filter.range))}::interval` : filter.from ? `${bind(filter.from)}::timestamptz` : null
  const to = filter.to ? `${bind(filter.to)}::timestamptz` : null
  const stretches = sources.map((name) => {
    const { table, at, n, where, columns } = SOURCES[name]
    const bounds = [
      ...(where ? [where] : []),
      ...(cursor ? [`${at} <= ${cursor.at}`, `(${at}, '${name}' collate "C", ${n}::numeric) < (${cursor.at}, ${cursor.source}, ${cursor.n})`] : []),
      ...(from ? [`${at} >= ${from}`] : []),
      ...(to ? [`${at} < ${to}`] : []),
    ]
    const matching = bounds.length > 0 ? `where ${bounds.join(' and ')}` : ''
    return `${name} as materialized (select ${at} as at, '${name}' as source, ${n}::numeric as n, ${columns} from ${table} t ${matching} order by ${at} desc, ${n} desc limit ${walked})`
  })
  const all = sources.map((name) => `select * from ${name}`).join(' union all ')
  const ends = sources.map((name) => `select case when count(*) = ${walked} then min(at) end as at from ${name}`).join(' union all ')
  const fits = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const text = `
    with ${stretches.join(',\n')},
    floor as (select max(at) as at from (${ends}) e),
    found as (select r.* from (${all}) r ${fits} order by at desc, source collate "C" desc, n desc limit ${limit + 1})
    select (select coalesce(json_agg(json_build_object('atMs', ${ms('at')}, 'source', source, 'n', n::text, 'actor', actor, 'noun', noun, 'kind', kind, 'subject', subject,
        'why', why, 'data', data, 'earlier', earlier, 'status', status, 'result', result) order by at desc, source collate "C" desc, n desc), '[]') from found) as rows,
      (select ${ms('at')} from floor) as floor_ms, ${ms('clock_timestamp()')} as read_at_ms`
  return { text, values }
}

function conditionsOf({ q, person, kind, noun }: AuditFilter, bind: (value: unknown) => string): string[] {
  const like = (text: string) => bind(`%${text.replace(/[\\%_]/g, '\\$&')}%`)
  return [
    ...(person ? [`r.actor ilike ${like(person)}`] : []),
    ...(kind ? [`r.kind ilike ${like(kind.replaceAll(' ', '_'))}`] : []),
    ...(noun ? [`r.noun = ${bind(noun)}`] : []),
    ...(q ? [`concat_ws(' ', r.actor, r.kind, r.subject, r.why, r.data::text, r.result::text) ilike ${like(q)}`] : []),
  ]
}

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' }
const intervalOf = (range: string): string => `${range.slice(0, -1)} ${UNITS[range.slice(-1)]}`
