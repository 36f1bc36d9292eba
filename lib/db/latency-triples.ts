import { openPool } from './pool.ts'

/** A round trip of one order, market time in microseconds: it left, the venue stamped its first fill, that fill was seen. */
export type OrderTrip = { readonly sentUs: number; readonly venueUs: number; readonly seenUs: number }

const TRIPS_MAX = 100_000

/**
 * Round trips of our own orders at a venue, oldest first, the newest of them when there are more: of takers, whose first fill is the
 * moment of their arrival. What the clocks of both sides contradict is left out.
 */
export async function orderTrips(url: string, venue: string): Promise<readonly OrderTrip[]> {
  const pool = openPool({ url, role: 'web', applicationName: 'ropewalk-latency-triples', max: 1 })
  try {
    const { rows } = await pool.query<OrderTrip>(
      `select * from (
         select o.sent_at_us::float8 as "sentUs", min(f.venue_at_us)::float8 as "venueUs", min(f.seen_at_us)::float8 as "seenUs"
         from tr_order o join tr_fill f on f.order_id = o.id
         where o.venue = $1 and o.time_in_force = 'ioc' and o.sent_at_us is not null and f.liquidity = 'taker'
         group by o.id having min(f.venue_at_us) >= o.sent_at_us and min(f.seen_at_us) >= min(f.venue_at_us)
         order by o.sent_at_us desc limit ${TRIPS_MAX}) t order by "sentUs"`,
      [venue],
    )
    return rows
  } finally {
    await pool.end()
  }
}
