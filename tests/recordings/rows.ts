import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Feed } from '#lib/sim/replay/row.ts'
import type { RecordedVenue } from '#lib/wire/recording.ts'
import { parseRecording } from '#lib/wire/recording.ts'
import { recordingsFolder } from '#tests/support/recordings.ts'

/** The lines of a recorded file, in file order. */
export function linesOf(path: string): string[] {
  const lines = gunzipSync(readFileSync(join(recordingsFolder(), path)))
    .toString('latin1')
    .split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** A venue's entry in a recording.json, and what a parser needs of it. */
export function recorded(folder: string, match: (venue: RecordedVenue) => boolean): { readonly venue: RecordedVenue; readonly feed: Feed } {
  const file = join(recordingsFolder(), folder, 'recording.json')
  const venue = parseRecording(readFileSync(file, 'utf8'), file).venues.find(match)
  if (!venue) throw new Error(`${file} has no such venue`)
  return { venue, feed: { venue: venue.id, symbol: venue.symbol, tick: venue.tick, lot: venue.lot } }
}
