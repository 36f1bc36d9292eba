import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dec } from '#lib/domain/base/decimal.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import { parseSymbol } from '#lib/domain/base/listing.ts'
import type { Simulation } from '#lib/domain/base/simulation.ts'
import type { RecordedVenue, Recording } from '#lib/wire/recording.ts'
import { parseRecording, RecordingError } from '#lib/wire/recording.ts'
import { simulationOf } from '#lib/wire/venue-models.ts'

export type RecordingFolder = {
  readonly folder: string
  readonly file: string
  readonly recording: Recording
  readonly listings: readonly Listing[]
}

/** Reads `recording.json` and checks that its files are there. Throws `RecordingError`. */
export function openRecording(folder: string): RecordingFolder {
  const file = join(folder, 'recording.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new RecordingError(file, existsSync(folder) ? 'cannot be read: a recording folder has this file' : 'there is no such folder', {
      cause,
    })
  }
  const recording = parseRecording(text, file)
  recording.venues.forEach((venue, v) => {
    venue.files.forEach((name, f) => {
      if (!existsSync(join(folder, name)))
        throw new RecordingError(file, `venues[${v}].files[${f}]: expected a file in this folder, got ${JSON.stringify(name)}`)
    })
  })
  return { folder, file, recording, listings: recording.venues.map((venue) => listingOf(venue, simulationIn(folder, file, venue))) }
}

function simulationIn(folder: string, file: string, venue: RecordedVenue): Simulation | null {
  return simulationOf(venue, (name) => {
    const path = join(folder, name)
    if (!existsSync(path)) throw new RecordingError(file, `latencyTriples.file of ${venue.id}: expected a file in this folder, got ${JSON.stringify(name)}`)
    return { text: readFileSync(path, 'utf8'), path }
  })
}

export function listingOf(venue: RecordedVenue, simulation: Simulation | null = null): Listing {
  const { base, quote } = parseSymbol(venue.symbol)
  return {
    venue: venue.id,
    symbol: venue.symbol,
    base,
    quote,
    tick: dec(venue.tick),
    lot: dec(venue.lot),
    minNotional: venue.minNotional === undefined ? null : dec(venue.minNotional),
    contractSize: venue.contractSize === undefined ? null : dec(venue.contractSize),
    inverse: venue.inverse ?? false,
    makerBps: dec(venue.fees.makerBps),
    takerBps: dec(venue.fees.takerBps),
    latencyMs: venue.latencyMs,
    bookStaleMs: venue.bookStaleMs ?? BOOK_STALE_MS[venue.format],
    // A recording is traded on paper only.
    allowShort: true,
    ...(simulation && { simulation }),
  }
}

/**
 * How long a book of each format may be silent and still be in force. Depth streams and snapshots each second speak
 * all the time; in the other files no row means that nothing changed, for as long as an instrument of its kind is quiet.
 */
const BOOK_STALE_MS: Readonly<Record<RecordedVenue['format'], number>> = {
  'binance-raw': 5_000,
  'nasdaq-mo': 5_000,
  lobster: 60_000,
  'lean-quote': 60_000,
  'bme-orders': 300_000,
}
