import pg from 'pg'
import { visible } from './visible.ts'

/** For programs that hold a pool and hand it to `lib/db`, and know nothing else of Postgres. */
export type Pool = pg.Pool

/** The database role a program works as; `owner` keeps the connection's own user. */
export type Role = 'owner' | 'trader' | 'web' | 'dm' | 'rm' | 'md' | 'paper'

export type PoolOptions = {
  readonly url: string
  readonly role: Role
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string
  readonly max?: number
  /** A statement that runs longer is ended by the server: no query may hold a transaction open for minutes. */
  readonly statementTimeoutMs?: number
  /** For programs that only look rows up by key, and whose plans must be right from the first row to the millionth. */
  readonly isKeyed?: boolean
  /** A connection at rest for longer is closed; 0 keeps it. */
  readonly idleTimeoutMs?: number
  /** For people's eyes: letters that are not seen arrive as their number (`visible.ts`). */
  readonly isShown?: boolean
  /** Told of every lost connection; the pool replaces it by itself. */
  readonly onLost?: (error: Error) => void
}

/**
 * A pool whose sessions have taken the role before their first statement. A connection that breaks, idle or in use, is an event
 * and never an uncaught exception: the query that needed it fails, the next one gets a new connection.
 * `bigint` and `numeric` arrive as text, `timestamptz` as Date, `jsonb` parsed.
 */
export const openPool = (options: PoolOptions): pg.Pool => open(options, { count: 0 })

function open(options: PoolOptions, growth: Growth): pg.Pool {
  const pool = new pg.Pool({
    ...connection(options),
    max: options.max ?? 8,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    types: { getTypeParser: options.isShown ? getShownParser : getTypeParser },
  })
  const onLost = options.onLost ?? (() => {})
  pool.on('error', onLost)
  // A client in use reports through its own event, which nobody else listens to; the pool covers only those that rest.
  pool.on('connect', (client) => {
    client.on('error', onLost)
  })
  if (options.isKeyed) replanAsTablesGrow(pool, growth)
  opened.set(pool, { options, growth })
  return pool
}

const opened = new WeakMap<pg.Pool, { readonly options: PoolOptions; readonly growth: Growth }>()
const lanes = new WeakMap<pg.Pool, pg.Pool>()

/**
 * The few connections beside a pool for those who have at most one statement under way each: the inbox's reader and the writers, and
 * in the web what people ask of the desk. They never wait behind what others ask. While one follows another, as with a decision at a time, the same session serves them all and has
 * their code and plans at hand. They end with the pool.
 */
export function laneOf(pool: pg.Pool): pg.Pool {
  const from = opened.get(pool)
  if (!from) return pool
  const known = lanes.get(pool)
  if (known) return known
  const lane = open({ ...from.options, max: LANE_CONNECTIONS, idleTimeoutMs: 0 }, from.growth)
  lanes.set(pool, lane)
  const end = pool.end.bind(pool) as () => Promise<void>
  pool.end = (async () => void (await Promise.all([end(), lane.end()]))) as typeof pool.end
  return lane
}

/** The reader, the writer of judgements, the writer of bookings. */
const LANE_CONNECTIONS = 3

/** What a dedicated client (LISTEN, advisory lock) needs to connect as the role. */
export function connection(options: Pick<PoolOptions, 'url' | 'role' | 'applicationName' | 'isKeyed'>): pg.ClientConfig {
  const { url, role, applicationName, isKeyed } = options
  const parsed = new URL(url)
  const given = parsed.searchParams.get('options')
  // What stands in the URL would win over the settings beside it, and the role would be lost.
  parsed.searchParams.delete('options')
  const taken = role === 'owner' ? [] : [`-c role=ropewalk_${role}`]
  return {
    connectionString: parsed.toString(),
    application_name: applicationName,
    keepAlive: true,
    options: [...(given ? [given] : []), ...taken, ...(isKeyed ? KEYED : [])].join(' ') || undefined,
  }
}

/**
 * Every row is reached by its key, and a statement is planned once, not at each execution. Bitmaps are off too: unlike a plain index
 * scan they never mark entries of dead rows, so that each look at the inbox would visit all that were done since the last vacuum.
 */
const KEYED = ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'enable_bitmapscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off'].map(
  (setting) => `-c ${setting}`,
)

/**
 * In an empty table every index costs the same, and a plan made then may read a whole one for each row: kept while the table grows
 * it makes the desk a hundred times slower within a minute. So a prepared statement gets a new name, and with it a new plan, each
 * time the number of statements run has grown about fivefold.
 */
function replanAsTablesGrow(pool: pg.Pool, growth: Growth): void {
  let generation = 0
  const query = pool.query.bind(pool) as (config: unknown, ...rest: unknown[]) => unknown
  const replanned = (config: unknown, ...rest: unknown[]): unknown => {
    growth.count++
    while (growth.count > (REPLANNED_AFTER[generation] ?? Number.POSITIVE_INFINITY)) generation++
    const name = (config as { name?: string } | null)?.name
    return query(name === undefined ? config : { ...(config as object), name: `${name} ${generation}` }, ...rest)
  }
  pool.query = replanned as typeof pool.query
}

/** Statements run by a pool and by its lane: they write the same tables. */
type Growth = { count: number }

const REPLANNED_AFTER = [20, 80, 300, 1_200, 6_000, 40_000]

const { INT8, NUMERIC } = pg.types.builtins
const asText = (value: string): string => value

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  return oid === INT8 || oid === NUMERIC ? asText : pg.types.getTypeParser(oid, format as 'text')
}

/** Text and documents alike: a document is looked at before it is parsed, its own marks are none of these letters. */
function getShownParser(oid: number, format?: 'text' | 'binary'): unknown {
  const parse = getTypeParser(oid, format) as (value: string) => unknown
  return format === 'binary' ? parse : (value: string) => parse(visible(value))
}
