import { z } from 'zod'
import { decimal, maybe } from '#lib/wire/views/parts.ts'
import type { Symbols } from '#lib/wire/views/symbols.ts'
import type { Reader } from './connection.ts'
import { listings } from './market-parts.ts'
import { MODULE_ID } from './module.ts'

/** What may be traded, by symbol; the mid is made in SQL, where halves of decimals are exact. */
export async function readSymbols(db: Reader, moduleId = MODULE_ID): Promise<Symbols> {
  const { rows } = await db.query(SYMBOLS, [moduleId])
  if (!rows[0]) return { source: null, state: null, symbols: [] }
  const found = market.parse(rows[0])
  const known = listings.safeParse(found.listings).data ?? []
  const quoted = z.array(quote).safeParse(found.quotes).data ?? []
  const symbols = [...new Set(known.map((l) => l.symbol))].sort()
  return {
    source: found.source,
    state: found.state,
    symbols: symbols.map((symbol) => ({
      symbol,
      mid: quoted.find((q) => q.symbol === symbol && q.mid !== null && !q.is_stale)?.mid ?? null,
      venues: known
        .filter((l) => l.symbol === symbol)
        .map((l) => {
          const last = quoted.find((q) => q.symbol === symbol && q.venue === l.venue)
          return {
            venue: l.venue,
            tick: l.tick,
            lot: l.lot,
            takerBps: l.takerBps,
            allowShort: l.allowShort,
            bid: last?.bid ?? null,
            ask: last?.ask ?? null,
            isStale: last?.is_stale ?? true,
          }
        }),
    })),
  }
}

const SYMBOLS = `
  select m.source, m.state, m.listings,
    (select coalesce(json_agg(json_build_object('venue', q->>'venue', 'symbol', q->>'symbol', 'bid', q->>'bid', 'ask', q->>'ask',
       'mid', trim_scale(((q->>'bid')::numeric + (q->>'ask')::numeric) / 2)::text, 'is_stale', coalesce((q->>'is_stale')::boolean, true))), '[]')
     from jsonb_array_elements(m.quotes) q) as quotes
  from tr_market m where m.module_id = $1`

const quote = z.object({ venue: z.string(), symbol: z.string(), bid: maybe(decimal), ask: maybe(decimal), mid: maybe(decimal), is_stale: z.boolean() })
const market = z.object({ source: z.string(), state: z.string(), listings: z.unknown(), quotes: z.unknown() })
