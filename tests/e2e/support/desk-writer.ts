import pg from 'pg'
import { monotonicFactory } from 'ulid'

/** Plays the worker towards the database: writes what it would write, in transactions as it would commit them. */
export type DeskWriter = Awaited<ReturnType<typeof deskWriter>>

export type PlayedExecution = {
  readonly id?: string
  readonly symbol?: string
  readonly side?: 'buy' | 'sell'
  readonly status?: string
  readonly venue?: string | null
  readonly style?: string
  readonly quantity?: string
  readonly filledShare?: number
  readonly averagePrice?: string | null
  readonly slippageBps?: string | null
  readonly shortfallBps?: string | null
  readonly venueMs?: string | null
  readonly score?: number | null
  readonly reason?: { readonly code: string; readonly message: string; readonly curator?: string; readonly value?: string; readonly limit?: string }
  readonly createdAt?: Date
}

const MODULE = 'tr_001'
// Ids sort in the order they were made, as the worker’s do, also within a millisecond.
const ulid = monotonicFactory()

export async function deskWriter(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  let told: object = {}
  let beating: ReturnType<typeof setInterval> | undefined

  async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const done = await work(client)
      await client.query('commit')
      return done
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }
  const event = (client: pg.PoolClient | pg.Pool, noun: string, nounId: string, kind: string, data: object = {}) =>
    client.query(`insert into tr_event (noun, noun_id, kind, actor, data) values ($1, $2, $3, 'trader', $4)`, [noun, nounId, kind, JSON.stringify(data)])

  async function heartbeat(): Promise<void> {
    await pool.query(
      `insert into tr_worker (id, module_id, pid, host, role, stats) values ('w1', $1, 4242, 'desk', 'trading', $2)
       on conflict (id) do update set heartbeat_at = clock_timestamp(), stats = excluded.stats`,
      [MODULE, JSON.stringify({ inbox_depth: 0, decisions_per_minute: 42, open_orders: 3, unknown_orders: 0, event_loop_p99_ms: 3.1, ...told })],
    )
  }

  return {
    pool,
    inTransaction,
    event,
    heartbeat,
    /** What the worker tells of itself beside its queues, from the next beat on. */
    async tell(stats: object): Promise<void> {
      told = stats
      await heartbeat()
    },
    /** Beats as a worker does until `silence`. */
    async beat(): Promise<void> {
      await heartbeat()
      beating ??= setInterval(() => void heartbeat().catch(() => {}), 1_000)
    },
    silence(): void {
      clearInterval(beating)
      beating = undefined
    },
    /** Takes every row away, but not the people and their sessions; sequences go on, as the tail expects. */
    async clear(): Promise<void> {
      const { rows } = await pool.query(
        `select string_agg(format('%I', c.relname), ', ') as tables from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname !~ '^(auth|_prisma)_'`,
      )
      await pool.query(`truncate ${rows[0].tables} cascade`)
      told = {}
    },
    /** Lets the worker's last heartbeat be that old. */
    age: (ms: number) => pool.query(`update tr_worker set heartbeat_at = clock_timestamp() - $1 * interval '1 millisecond'`, [ms]),
    async market(overrides: { source?: string; speed?: string | null; staleVenue?: string } = {}): Promise<void> {
      const venues = [
        ['harbour', 0.6],
        ['meridian', 1.1],
        ['tidewater', 2.4],
      ] as const
      const symbols = [
        ['BTC/USDT', 67_241.5],
        ['ETH/USDT', 3_204.12],
        ['SOL/USDT', 171.284],
      ] as const
      const now = Date.now() * 1_000
      const quotes = symbols.flatMap(([symbol, mid]) =>
        venues.map(([venue, half]) => ({
          venue,
          symbol,
          bid: (mid * (1 - half / 20_000)).toFixed(2),
          ask: (mid * (1 + half / 20_000)).toFixed(2),
          bid_size: '1.2',
          ask_size: '0.9',
          at_us: venue === overrides.staleVenue ? now - 42_000_000 : now - 120_000,
          is_live: venue !== overrides.staleVenue,
          is_stale: venue === overrides.staleVenue,
        })),
      )
      const listings = symbols.flatMap(([symbol]) =>
        venues.map(([venue]) => ({
          venue,
          symbol,
          tick: '0.01',
          lot: '0.0001',
          maker_bps: '1',
          taker_bps: '5',
          latency_ms: { feed: 2, entry: 5, response: 5 },
          allow_short: true,
          contract_size: null,
          inverse: false,
        })),
      )
      await pool.query(
        `insert into tr_market (module_id, source, state, speed, clock_us, listings, quotes) values ($1, $2, 'open', $3, $4, $5, $6)
         on conflict (module_id) do update set source = excluded.source, speed = excluded.speed, clock_us = excluded.clock_us, quotes = excluded.quotes, updated_at = clock_timestamp()`,
        [MODULE, overrides.source ?? 'sim', overrides.speed ?? null, now, JSON.stringify(listings), JSON.stringify(quotes)],
      )
    },
    trading: (state: 'trading' | 'reduce_only' | 'halted', reason: string) =>
      inTransaction(async (client) => {
        await client.query(
          `insert into tr_trading_state (module_id, state, actor, reason) values ($1, $2, 'local', $3)
           on conflict (module_id) do update set state = excluded.state, since = clock_timestamp(), actor = excluded.actor, reason = excluded.reason, version = tr_trading_state.version + 1`,
          [MODULE, state, reason],
        )
        await event(client, 'trading', MODULE, 'changed', { state })
      }),
    execution: (played: PlayedExecution = {}) => inTransaction((client) => writeExecution(client, played, event)),
    /** Takes every recorded command and answers it, as the worker does. */
    obey: () =>
      inTransaction(async (client) => {
        const { rows } = await client.query(
          `update tr_command set status = 'done', taken_at = clock_timestamp(), done_at = clock_timestamp(), result = '{}' where status = 'recorded' returning id, kind, payload`,
        )
        for (const { id, kind, payload } of rows as { id: string; kind: string; payload: { reason?: string } }[]) {
          const state = { halt: 'halted', reduce_only: 'reduce_only', resume: 'trading' }[kind]
          if (state) {
            await client.query(`update tr_trading_state set state = $1, since = clock_timestamp(), actor = 'local', reason = $2, version = version + 1`, [
              state,
              payload.reason ?? '',
            ])
            await event(client, 'trading', MODULE, 'changed', { state })
          }
          await event(client, 'command', id, 'done')
        }
        return rows.length
      }),
    async close(): Promise<void> {
      clearInterval(beating)
      await pool.end()
    },
  }
}

async function writeExecution(
  client: pg.PoolClient,
  played: PlayedExecution,
  event: (client: pg.PoolClient, noun: string, nounId: string, kind: string, data?: object) => Promise<unknown>,
): Promise<string> {
  const id = played.id ?? ulid()
  const status = played.status ?? 'filled'
  const isRefused = status === 'refused'
  const quantity = played.quantity ?? '0.25'
  const share = played.filledShare ?? (status === 'filled' ? 1 : 0)
  const filled = (Number(quantity) * share).toFixed(6)
  const nulls = isRefused
    ? { arrival_slippage_bps: 'zero_order', execution_score: 'no_fill', venue_ms: 'not_sent' }
    : share === 0
      ? { arrival_slippage_bps: 'pending' }
      : {}
  const at = played.createdAt ?? new Date()
  await client.query(
    `insert into tr_strand (id, module_id, kind, symbol, decision_id, status, side, venue, execution_type, quantity, ordered_quantity, filled_quantity, average_price,
       arrival_slippage_bps, implementation_shortfall_bps, execution_score, order_spec, outcome, stages, exec_metrics, decided_at, created_at, tags)
     values ($1, $2, 'execution', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $21)
     on conflict (id) do update set status = excluded.status, filled_quantity = excluded.filled_quantity, average_price = excluded.average_price, venue = excluded.venue,
       arrival_slippage_bps = excluded.arrival_slippage_bps, implementation_shortfall_bps = excluded.implementation_shortfall_bps,
       execution_score = excluded.execution_score, stages = excluded.stages, exec_metrics = excluded.exec_metrics, updated_at = clock_timestamp()`,
    [
      id,
      MODULE,
      played.symbol ?? 'BTC/USDT',
      ulid(),
      status,
      played.side ?? 'buy',
      isRefused ? null : played.venue === undefined ? 'harbour' : played.venue,
      isRefused ? null : (played.style ?? 'market'),
      quantity,
      isRefused ? '0' : quantity,
      filled,
      share > 0 ? (played.averagePrice ?? '67241.50') : null,
      share > 0 ? (played.slippageBps ?? '1.8') : null,
      isRefused ? null : (played.shortfallBps ?? '2.4'),
      share > 0 ? (played.score ?? 0.82) : null,
      JSON.stringify({ style: played.style ?? 'market' }),
      JSON.stringify({
        reasons: isRefused
          ? [played.reason ?? { code: 'CURATOR_VETO', message: 'The risk curator vetoed it.', curator: 'risk', value: '0.91', limit: '0.80' }]
          : [],
      }),
      JSON.stringify({ totals_ms: { venue_ms: share > 0 ? (played.venueMs ?? '24.6') : null }, nulls: {} }),
      JSON.stringify({ nulls }),
      at,
      status === 'working' || status === 'approved' ? [] : ['dm:execution_report'],
    ],
  )
  await event(client, 'execution', id, isRefused ? 'refused' : status === 'filled' ? 'reported' : status, { execution_id: id })
  return id
}
