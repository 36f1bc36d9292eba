import { parseArgs } from 'node:util'
import pg from 'pg'
import { startEmbedded } from '#prisma/embedded.ts'
import { migrate } from '#prisma/migrate.ts'
import { SYMBOLS, templates, VENUES } from './seed-templates.ts'

export type SeedOptions = {
  readonly count: number
  /** The same seed and end give the same rows. */
  readonly seed?: string
  /** The executions spread evenly over so many days before `endsAt`. */
  readonly days?: number
  readonly endsAt?: Date
  readonly onProgress?: (done: number) => void
}

const MODULE = 'tr_001'
const CHUNK = 50_000

/**
 * Fills a migrated database with ended executions, their orders and their fills (1.1 of them per execution), in SQL over sets: a
 * million in some minutes. The rows repeat a few dozen judgements and reports of realistic size; what lists filter and show varies
 * from row to row. The tables stay unlogged: this is a bed for reading, not one to measure writes on.
 */
export async function seedExecutions(url: string, options: SeedOptions): Promise<void> {
  const { count, seed = 'ropewalk', days = 30, endsAt = new Date() } = options
  const client = new pg.Client({ connectionString: url, application_name: 'ropewalk-seed' })
  await client.connect()
  try {
    // Nobody listens for a million reports, and a lost page of a scratch database is no loss.
    await client.query(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'`)
    for (const table of ['tr_fill', 'tr_order', 'tr_strand']) await client.query(`alter table ${table} set unlogged`)
    await prepare(client, seed)
    const stepMs = (days * 86_400_000) / count
    const startMs = endsAt.getTime() - days * 86_400_000
    for (let from = 0; from < count; from += CHUNK) {
      const to = Math.min(count, from + CHUNK) - 1
      for (const text of [FACTS, EXECUTIONS, ORDERS, FILLS])
        await client.query(text.includes('$1') ? { text, values: [from, to, startMs, stepMs, seed, MODULE].slice(0, places(text)) } : text)
      options.onProgress?.(to + 1)
    }
    await listings(client)
    for (const table of ['tr_strand', 'tr_order', 'tr_fill']) await client.query(`vacuum analyze ${table}`)
  } finally {
    await client.end()
  }
}

/** How many parameters a statement names. */
const places = (text: string): number => Math.max(...[...text.matchAll(/\$(\d)/g)].map((match) => Number(match[1])))

async function prepare(client: pg.Client, seed: string): Promise<void> {
  const rows = templates(seed)
  const picks = rows.flatMap(({ no, weight }) => Array.from({ length: Math.round(weight * 8) }, () => no))
  await client.query(`
    create temp table template (no int primary key, status text, outcome_type text, style text, filled_share numeric, code text, slippage_bps numeric, shortfall_bps numeric,
      score float8, outcome jsonb, order_spec jsonb, tr_predict jsonb, context jsonb, risk_checks jsonb, route jsonb, fills jsonb, exec_metrics jsonb, stages jsonb,
      position_data jsonb, curator_contributions jsonb, fill_metrics jsonb);
    create temp table pick (place int primary key, no int);
    create temp table symbol (no int primary key, symbol text, price numeric, size numeric);
    create temp table venue (no int primary key, venue text);
    create temp table facts (g bigint, id text, decision_id text, order_id text, at timestamptz, at_us bigint, symbol text, price numeric, size numeric, venue text, side text,
      template int, fill_count int, noise float8);
    -- The time part of a ULID, so that ids sort as they would.
    create function pg_temp.ulid_time(ms bigint) returns text language sql immutable as $f$
      select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((ms >> (45 - 5 * i)) & 31)::int + 1, 1), '' order by i) from generate_series(0, 9) i $f$`)
  // A value keeps the form it was stored in when it is copied: as the desk's own table keeps it.
  for (const column of (await columnsOf(client, 'template')).matchAll(/(\w+) jsonb/g)) {
    await client.query(`alter table template alter column ${column[1]} set storage external`)
  }
  const insert = (table: string, columns: string, values: readonly object[]) =>
    client.query(`insert into ${table} select * from jsonb_to_recordset($1::jsonb) as x(${columns})`, [JSON.stringify(values)])
  await insert('template', await columnsOf(client, 'template'), rows)
  await insert(
    'pick',
    'place int, no int',
    picks.map((no, place) => ({ place, no })),
  )
  await insert(
    'symbol',
    'no int, symbol text, price numeric, size numeric',
    SYMBOLS.map(([symbol, price, size], no) => ({ no, symbol, price, size })),
  )
  await insert(
    'venue',
    'no int, venue text',
    VENUES.map((venue, no) => ({ no, venue })),
  )
  await client.query('analyze pick; analyze template')
}

const columnsOf = async (client: pg.Client, table: string): Promise<string> =>
  (
    await client.query(
      `select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) as columns from pg_attribute where attrelid = '${table}'::regclass and attnum > 0`,
    )
  ).rows[0].columns

/** What varies from row to row; everything follows from the row's number and the seed. */
const FACTS = `
  with numbered as (
    select g, ($3::float8 + g * $4::float8)::bigint as ms, md5($5 || g) as id_hash, md5($5 || 'd' || g) as decision_hash, md5($5 || 'o' || g) as order_hash,
      hashint8extended(g, 1) & 1048575 as h1, hashint8extended(g, 2) & 1048575 as h2, hashint8extended(g, 3) & 1048575 as h3, hashint8extended(g, 4) & 1048575 as h4
    from generate_series($1::bigint, $2::bigint) g)
  insert into facts
  select g, pg_temp.ulid_time(ms) || upper(left(id_hash, 16)), pg_temp.ulid_time(ms - 12) || upper(left(decision_hash, 16)), pg_temp.ulid_time(ms) || upper(left(order_hash, 16)),
    to_timestamp(ms / 1000.0), ms * 1000, s.symbol, s.price, s.size, v.venue, case when h1 & 1 = 0 then 'buy' else 'sell' end, p.no,
    case when h2 % 10 < 3 then 2 when h2 % 100 = 99 then 3 else 1 end, h4 / 1048576.0
  from numbered
    join symbol s on s.no = floor(12 * power(h3 / 1048576.0, 2))::int
    join venue v on v.no = (h4 * 7 + h1) % 4
    join pick p on p.place = h2 % (select count(*) from pick)`

const EXECUTIONS = `
  insert into tr_strand (id, module_id, kind, symbol, timeframe, regime, tags, decision_id, status, side, venue, execution_type, quantity, ordered_quantity, filled_quantity,
    average_price, outcome_type, outcome, order_spec, tr_predict, context, risk_checks, route, fills, exec_metrics, stages, execution_score, curated_score, strand_score,
    arrival_slippage_bps, implementation_shortfall_bps, position_data, monitoring_state, curator_contributions, lesson_metadata, config_version, decided_at, ended_at,
    created_at, updated_at)
  select f.id, '${MODULE}', 'execution', f.symbol, '5m', 'calm', '{dm:execution_report}', f.decision_id, t.status, f.side, f.venue, t.style,
    round(f.size * (0.5 + f.noise)::numeric, 4), case when t.status = 'refused' then 0 else round(f.size * (0.5 + f.noise)::numeric, 4) end,
    round(f.size * (0.5 + f.noise)::numeric * t.filled_share, 4), case when t.filled_share > 0 then round(f.price * (1 + (f.noise - 0.5) / 1000)::numeric, 4) end,
    t.outcome_type, t.outcome, t.order_spec, t.tr_predict, t.context, t.risk_checks, t.route, t.fills, t.exec_metrics, t.stages, t.score, 0.62, t.score,
    t.slippage_bps + round((f.noise * 4 - 2)::numeric, 6), t.shortfall_bps + round((f.noise * 4 - 2)::numeric, 6), t.position_data, '{}', t.curator_contributions,
    '{"lesson_enhanced": false, "lessons_applied": [], "confidence_boost": 1}', 1, f.at, f.at + interval '30 ms', f.at + interval '4 ms', f.at + interval '40 ms'
  from facts f join template t on t.no = f.template order by f.g`

const ORDERS = `
  insert into tr_order (id, module_id, execution_id, decision_id, client_order_id, venue_order_id, child_no, symbol, venue, side, type, time_in_force, price, quantity,
    filled_quantity, average_price, status, version, sent_mid, intended_at, sent_at, sent_at_us, acknowledged_at, done_at)
  select f.order_id, '${MODULE}', f.id, f.decision_id, 'rw' || left(md5(f.order_id), 30), md5(f.id), 0, f.symbol, f.venue, f.side, 'market', 'ioc',
    round(f.price * 1.01, 4), round(f.size * (0.5 + f.noise)::numeric, 4), round(f.size * (0.5 + f.noise)::numeric * t.filled_share, 4),
    case when t.filled_share > 0 then f.price end, case t.status when 'filled' then 'filled' when 'rejected' then 'rejected' when 'expired' then 'expired' else 'cancelled' end,
    4, f.price, f.at, f.at + interval '5 ms', f.at_us + 5000, f.at + interval '12 ms', f.at + interval '30 ms'
  from facts f join template t on t.no = f.template where t.status <> 'refused' order by f.g`

const FILLS = `
  with made as (
    insert into tr_fill (id, module_id, order_id, execution_id, decision_id, symbol, venue, venue_fill_id, side, price, quantity, base_quantity, fee, fee_currency, liquidity,
      venue_at, seen_at, venue_at_us, seen_at_us, clock, mid, half_spread, sent_mid, metrics, markouts_done, created_at)
    select md5(f.id || n), '${MODULE}', f.order_id, f.id, f.decision_id, f.symbol, f.venue, md5(n || f.id), f.side, round(f.price * (1 + (f.noise - 0.5) / 1000)::numeric, 4),
      q, q, round(q * f.price * 0.0003, 6), 'USDT', 'taker', f.at + interval '20 ms', f.at + interval '25 ms', f.at_us + 20000, f.at_us + 25000, 'venue',
      f.price, f.price * 0.0001, f.price, t.fill_metrics, true, f.at + interval '30 ms'
    from facts f join template t on t.no = f.template and t.filled_share > 0 cross join lateral generate_series(1, f.fill_count) n
      cross join lateral (select greatest(0.0001, round(f.size * (0.5 + f.noise)::numeric * t.filled_share / f.fill_count, 4)) as q) share
    order by f.g)
  delete from facts`

/** What the market lists, so that the filter has its choices. */
async function listings(client: pg.Client): Promise<void> {
  const listed = SYMBOLS.flatMap(([symbol]) =>
    VENUES.map((venue) => ({ venue, symbol, tick: '0.0001', lot: '0.0001', maker_bps: '1', taker_bps: '5', latency_ms: { feed: 2, entry: 5, response: 5 } })),
  )
  await client.query(
    `insert into tr_market (module_id, source, state, clock_us, listings) values ($1, 'sim', 'open', (extract(epoch from clock_timestamp()) * 1000000)::bigint, $2)
     on conflict (module_id) do update set listings = excluded.listings`,
    [MODULE, JSON.stringify(listed)],
  )
}

/** `node bench/seed-executions.ts --data-dir <folder> [--count n] [--seed text] [--days n]`: an embedded server that holds them, left running. */
if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string' },
      count: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: 'ropewalk' },
      days: { type: 'string', default: '30' },
    },
  })
  if (!values['data-dir']) throw new Error('expected --data-dir <folder>')
  const startedAt = performance.now()
  const server = await startEmbedded({ dataDir: values['data-dir'], isDurable: false })
  await server.ensureDatabase('scale')
  await migrate(server.urlOf('scale'))
  await seedExecutions(server.urlOf('scale'), {
    count: Number(values.count),
    seed: values.seed,
    days: Number(values.days),
    onProgress: (done) => process.stderr.write(`\r${done.toLocaleString('en-US')} executions, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s `),
  })
  process.stdout.write(`\n${server.urlOf('scale')}\n`)
}
