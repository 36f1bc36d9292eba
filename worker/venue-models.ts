import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Simulation } from '#lib/domain/base/simulation.ts'
import { parseVenueModels, simulationOf, VenueModelsError } from '#lib/wire/venue-models.ts'

/** Reads a file of venue models (docs/simulator.md) and the round trips it names. @throws VenueModelsError, LatencyTriplesError */
export function readVenueModels(file: string): ReadonlyMap<string, Simulation> {
  const read = (path: string): { text: string; path: string } => {
    try {
      return { text: readFileSync(path, 'utf8'), path }
    } catch (cause) {
      throw new VenueModelsError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause })
    }
  }
  const models = Object.entries(parseVenueModels(read(file).text, file)).flatMap(([venue, fields]) => {
    const simulation = simulationOf(fields, (name) => read(join(dirname(file), name)))
    return simulation === null ? [] : [[venue, simulation] as const]
  })
  return new Map(models)
}
