import { z } from 'zod'
import { type LatencyModel, type LatencyTriple, PESSIMISTIC, type QueueModel, type Simulation } from '#lib/domain/base/simulation.ts'
import { parseLatencyTriples } from './latency-triples.ts'

const QUEUE = '"conservative", "log" or {"power": <number above 0>}'
const TRIPLES = 'an object such as {"file": "trips.csv", "draw": "time" or "bootstrap"}'
const EXPONENT_MAX = 100

/** How a paper venue pretends, as `recording.json` and a file of venue models spell it (docs/simulator.md). */
export const modelFields = {
  queueModel: z
    .union(
      [
        z.literal('conservative'),
        z.literal('log'),
        z.strictObject({ power: z.number({ error: QUEUE }).positive({ error: QUEUE }).max(EXPONENT_MAX, { error: QUEUE }) }),
      ],
      { error: QUEUE },
    )
    .optional(),
  latencyModel: z.enum(['median', 'fixed'], { error: '"median" or "fixed"' }).optional(),
  /** A file of recorded round trips, relative to the file that names it; goes before `latencyModel`. */
  latencyTriples: z.strictObject({ file: z.string().min(1), draw: z.enum(['time', 'bootstrap']) }, { error: TRIPLES }).optional(),
}
const models = z.strictObject(modelFields)
type VenueModels = z.infer<typeof models>

/** A file of venue models that cannot be used, in one line. */
export class VenueModelsError extends Error {
  override name = 'VenueModelsError'
}

/** `{"<venue>": {queueModel, latencyModel, latencyTriples}}`. @throws VenueModelsError naming file and field */
export function parseVenueModels(text: string, file: string): Readonly<Record<string, VenueModels>> {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (cause) {
    throw new VenueModelsError(`${file}: is not JSON`, { cause })
  }
  const parsed = z.record(z.string(), models, { error: 'an object of venues' }).safeParse(raw)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0] as z.core.$ZodIssue
  throw new VenueModelsError(`${file}: ${path.join('.') || 'the file'}: expected ${message}`)
}

/** What the fields mean; null when none is given. `read` gives the text of a file of round trips. @throws LatencyTriplesError */
export function simulationOf(
  { queueModel, latencyModel, latencyTriples }: VenueModels,
  read: (file: string) => { text: string; path: string },
): Simulation | null {
  if (queueModel === undefined && latencyModel === undefined && latencyTriples === undefined) return null
  return {
    queue: queueModel === undefined ? PESSIMISTIC.queue : queueOf(queueModel),
    latency: latencyTriples === undefined ? { kind: latencyModel ?? 'median' } : recorded(latencyTriples.draw, read(latencyTriples.file)),
  }
}

const queueOf = (model: NonNullable<VenueModels['queueModel']>): QueueModel =>
  typeof model === 'string' ? { kind: model } : { kind: 'power', exponent: model.power }

const recorded = (draw: 'time' | 'bootstrap', { text, path }: { text: string; path: string }): LatencyModel => ({
  kind: 'recorded',
  draw,
  triples: parseLatencyTriples(text, path) as readonly LatencyTriple[],
})
