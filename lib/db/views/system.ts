import { z } from 'zod'
import { maybe } from '#lib/wire/views/parts.ts'
import type { System } from '#lib/wire/views/system.ts'
import type { Reader } from './connection.ts'
import { INCIDENTS, incidentRow } from './incidents.ts'
import { ms } from './market-parts.ts'
import { readPaintTimes } from './painted.ts'

/** Is the machinery sound: one statement, so that its parts agree. What this web process knows of itself is handed in. */
export async function readSystem(
  db: Reader,
  own: { readonly tailLagMs: number | null; readonly openStreams: number; readonly product: string; readonly build: string; readonly node: string },
): Promise<System> {
  const [{ rows }, paint] = await Promise.all([db.query(SYSTEM), readPaintTimes(db, Date.now() - PAINT_MS)])
  const row = answer.parse(rows[0])
  const stats = statsRow.safeParse(row.stats ?? {}).data
  return {
    workers: row.workers,
    stats: {
      inboxDepth: stats?.inbox_depth ?? null,
      openOrders: stats?.open_orders ?? null,
      unknownOrders: stats?.unknown_orders ?? null,
      eventLoopP99Ms: stats?.event_loop_p99_ms ?? null,
      memoryMb: stats?.memory_mb ?? null,
      isListening: stats?.is_listening ?? null,
      node: stats?.node ?? null,
      stages: Object.entries(stats?.stages_ms ?? {}).map(([key, stage]) => ({ key, ...stage })),
    },
    inbox: row.inbox,
    commands: row.commands,
    oldestWrite: row.oldest_write,
    tailLagMs: own.tailLagMs,
    unknown: row.unknown,
    incidents: row.incidents,
    reconciliations: row.reconciliations,
    jobs: row.jobs,
    openStreams: own.openStreams,
    paint,
    versions: { product: own.product, build: own.build, node: own.node, postgres: row.postgres, schema: row.schema },
    readAtMs: row.read_at_ms,
  }
}

/** Paint times tell how it is now. */
const PAINT_MS = 900_000

const SYSTEM = `
  select ${ms('clock_timestamp()')} as read_at_ms, current_setting('server_version') as postgres,
    (select migration_name from _prisma_migrations where finished_at is not null order by migration_name desc limit 1) as schema,
    (select stats from tr_worker where role = 'trading' order by heartbeat_at desc limit 1) as stats,
    (select coalesce(json_agg(w), '[]') from (
       select id, role, host, pid, ${ms('started_at')} as "startedAtMs", ${ms('heartbeat_at')} as "heartbeatAtMs" from tr_worker
       order by role = 'trading' desc, heartbeat_at desc limit 8) w) as workers,
    (select json_build_object('depth', count(*), 'oldestMs', ${ms('min(received_at)')}) from (select received_at from tr_inbox where done_at is null order by seq limit 10000) i) as inbox,
    (select json_build_object('waiting', count(*), 'oldestMs', ${ms('min(created_at)')}) from tr_command where status in ('recorded', 'taken')) as commands,
    (select json_build_object('ageMs', age_ms, 'program', program) from tr_oldest_write()) as oldest_write,
    (select coalesce(json_agg(o), '[]') from (
       select id, execution_id as "executionId", symbol, venue, side, quantity::text, client_order_id as "clientOrderId",
         ${ms('coalesce(unknown_since, sent_at, intended_at)')} as "sinceMs", ${ms('last_check_at')} as "lastCheckMs", ${ms('next_check_at')} as "nextCheckMs"
       from tr_order where status = 'unknown' order by unknown_since nulls first, id limit 100) o) as unknown,
    (select coalesce(json_agg(json_build_object('venue', venue, 'checkedAtMs', ${ms('checked_at')}, 'failingSinceMs', ${ms('failing_since')}, 'failure', failure,
       'foundFills', found_fills, 'differenceCount', jsonb_array_length(differences)) order by venue), '[]') from tr_reconciliation) as reconciliations,
    (select coalesce(json_agg(json_build_object('name', name, 'askedAtMs', ${ms('asked_at')}, 'attempts', attempts, 'attemptsMax', max_attempts, 'runAtMs', ${ms('run_at')},
       'runningSinceMs', ${ms('locked_at')}, 'lastError', last_error) order by name), '[]') from tr_jobs()) as jobs,
    ${INCIDENTS} as incidents`

const number = z.number().nullable()
const answer = z.object({
  read_at_ms: z.number(),
  postgres: z.string(),
  schema: z.string().nullable(),
  stats: z.unknown(),
  workers: z.array(z.object({ id: z.string(), role: z.string(), host: z.string(), pid: z.number(), startedAtMs: z.number(), heartbeatAtMs: z.number() })),
  inbox: z.object({ depth: z.number(), oldestMs: number }),
  commands: z.object({ waiting: z.number(), oldestMs: number }),
  oldest_write: z.object({ ageMs: z.number(), program: z.string() }).nullable(),
  unknown: z.array(
    z.object({
      id: z.string(),
      executionId: z.string(),
      symbol: z.string(),
      venue: z.string(),
      side: z.string(),
      quantity: z.string(),
      clientOrderId: z.string(),
      sinceMs: z.number(),
      lastCheckMs: number,
      nextCheckMs: number,
    }),
  ),
  incidents: z.array(incidentRow),
  jobs: z.array(
    z.object({
      name: z.string(),
      askedAtMs: number,
      attempts: number,
      attemptsMax: number,
      runAtMs: number,
      runningSinceMs: number,
      lastError: z.string().nullable(),
    }),
  ),
  reconciliations: z.array(
    z.object({
      venue: z.string(),
      checkedAtMs: number,
      failingSinceMs: number,
      failure: z.string().nullable(),
      foundFills: z.number(),
      differenceCount: z.number(),
    }),
  ),
})

const stage = z.object({ p50: maybe(z.number()), p95: maybe(z.number()), p99: maybe(z.number()), n: z.number() })
const statsRow = z.object({
  inbox_depth: maybe(z.number()),
  open_orders: maybe(z.number()),
  unknown_orders: maybe(z.number()),
  event_loop_p99_ms: maybe(z.number()),
  memory_mb: maybe(z.number()),
  is_listening: maybe(z.boolean()),
  node: maybe(z.string()),
  stages_ms: maybe(z.record(z.string(), stage)),
})
