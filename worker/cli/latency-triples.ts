import { parseArgs } from 'node:util'
import { orderTrips } from '#lib/db/latency-triples.ts'
import { databaseUrl } from '#lib/env.ts'
import { latencyTriplesCsv } from '#lib/wire/latency-triples.ts'

/**
 * `npm run -s latency-triples -- --venue <name> > trips.csv`: the round trips of our own taker orders at a venue, as the file that a
 * recording or a file of venue models names (docs/simulator.md). The database is that of `DATABASE_URL`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { venue: { type: 'string' } } })
  if (!values.venue) throw new Error('--venue needs the name of a venue')
  const trips = await orderTrips(databaseUrl(), values.venue)
  if (trips.length === 0) throw new Error(`no taker order of ${values.venue} has been filled yet`)
  process.stdout.write(latencyTriplesCsv(trips))
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
})
