import { z } from 'zod'
import type { EquityCurve } from '#lib/wire/views/equity.ts'
import { webPrisma } from '../prisma.ts'

/** What this view needs of the generated client. */
type Client = Pick<ReturnType<typeof webPrisma>, '$queryRaw'>

const DAY_US = 86_400_000_000
/** The worker writes a row every 10 s of market time: 8 640 a day. */
const ROW_EVERY_US = 10_000_000
const POINTS_MAX = 300

/**
 * Equity over the last 24 hours of market time, which may be years ago, in the newest row's currency. The time is cut into at most
 * 300 stretches and the last row of each is kept, so the newest is always there; the cuts lie at round times, so a point that was
 * shown once does not move when the next one comes. What the day began with is read by itself, as the overview does: of the points the
 * last one before midnight may be minutes older.
 */
export async function readEquity(moduleId: string, client: Client = webPrisma()): Promise<EquityCurve> {
  const found = await client.$queryRaw`
    with last as (
      select module_id, at_us, currency from tr_equity where module_id = ${moduleId} order by at_us desc limit 1
    ), day as (
      select e.*, e.equity - max(e.equity) over (order by e.at_us) as drawdown from tr_equity e, last l
      where e.module_id = ${moduleId} and e.currency = l.currency and e.at_us > l.at_us - ${DAY_US}::bigint
    ), width as (
      select greatest(1, ceil((max(at_us) - min(at_us)) / (${POINTS_MAX - 1} * ${ROW_EVERY_US}::numeric)))::bigint * ${ROW_EVERY_US}::bigint as us from day
    ), kept as (
      select distinct on (d.at_us / w.us) d.* from day d, width w order by d.at_us / w.us, d.at_us desc
    )
    select (select currency from last) as currency, 
      (select (e.realized_pnl + e.unrealized_pnl)::text from tr_equity e, last l where e.module_id = l.module_id and e.currency = l.currency
         and e.at_us < l.at_us / ${DAY_US}::bigint * ${DAY_US}::bigint order by e.at_us desc limit 1) as "dayBase", (select us / 1000 from width)::float8 as "stepMs",
      (extract(epoch from clock_timestamp()) * 1000)::float8 as "readAtMs",
      (select coalesce(json_agg(json_build_object('atMs', k.at_us / 1000.0, 'equity', k.equity::text, 'realized', k.realized_pnl::text,
         'unrealized', k.unrealized_pnl::text, 'fees', k.fees::text, 'drawdown', k.drawdown::text) order by k.at_us), '[]') from kept k) as points`
  return rows.parse(found)[0]
}

const rows = z.tuple([
  z.object({
    currency: z.string().nullable(),
    stepMs: z.number(),
    dayBase: z.string().nullable(),
    readAtMs: z.number(),
    points: z
      .array(z.object({ atMs: z.number(), equity: z.string(), realized: z.string(), unrealized: z.string(), fees: z.string(), drawdown: z.string() }))
      .max(POINTS_MAX),
  }),
])
