import { z } from 'zod'
import { decimal, maybe } from '#lib/wire/views/parts.ts'

/** SQL: a timestamptz as epoch milliseconds, exact for `timestamptz(3)`. */
export const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`

const storedListing = z.object({
  venue: z.string(),
  symbol: z.string(),
  tick: maybe(decimal),
  lot: maybe(decimal),
  maker_bps: maybe(decimal),
  taker_bps: maybe(decimal),
  allow_short: maybe(z.boolean()),
  contract_size: maybe(decimal),
  inverse: maybe(z.boolean()),
})

/** The listings of `tr_market`; an entry that cannot be read is left out. */
export const listings = z.array(z.unknown()).transform((entries) =>
  entries.flatMap((entry) => {
    const parsed = storedListing.safeParse(entry)
    if (!parsed.success) return []
    const { maker_bps, taker_bps, allow_short, contract_size, inverse, ...rest } = parsed.data
    return [{ ...rest, makerBps: maker_bps, takerBps: taker_bps, allowShort: allow_short ?? false, contractSize: contract_size, isInverse: inverse ?? false }]
  }),
)
