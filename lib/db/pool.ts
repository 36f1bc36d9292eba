import pg from 'pg'

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
  /** Told of every lost connection; the pool replaces it by itself. */
  readonly onLost?: (error: Error) => void
}

/**
 * A pool whose sessions have taken the role before their first statement. A connection that breaks, idle or in use, is an event
 * and never an uncaught exception: the query that needed it fails, the next one gets a new connection.
 * `bigint` and `numeric` arrive as text, `timestamptz` as Date, `jsonb` parsed.
 */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connection(options),
    max: options.max ?? 8,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types: { getTypeParser },
  })
  const onLost = options.onLost ?? (() => {})
  pool.on('error', onLost)
  // A client in use reports through its own event, which nobody else listens to; the pool covers only those that rest.
  pool.on('connect', (client) => {
    client.on('error', onLost)
  })
  return pool
}

/** What a dedicated client (LISTEN, advisory lock) needs to connect as the role. */
export function connection(options: Pick<PoolOptions, 'url' | 'role' | 'applicationName'>): pg.ClientConfig {
  const { url, role, applicationName } = options
  const parsed = new URL(url)
  const given = parsed.searchParams.get('options')
  // What stands in the URL would win over the settings beside it, and the role would be lost.
  parsed.searchParams.delete('options')
  const taken = role === 'owner' ? [] : [`-c role=ropewalk_${role}`]
  return {
    connectionString: parsed.toString(),
    application_name: applicationName,
    keepAlive: true,
    options: [...(given ? [given] : []), ...taken].join(' ') || undefined,
  }
}

const { INT8, NUMERIC } = pg.types.builtins
const asText = (value: string): string => value

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  return oid === INT8 || oid === NUMERIC ? asText : pg.types.getTypeParser(oid, format as 'text')
}
