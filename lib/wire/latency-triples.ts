import type { LatencyTriple } from '#lib/domain/base/simulation.ts'
import { instant } from '#lib/domain/base/time.ts'

/** A file of round trips that cannot be used: the file, the line, and what was expected there. */
export class LatencyTriplesError extends Error {
  override name = 'LatencyTriplesError'
  constructor(file: string, line: number, complaint: string) {
    super(`${file}: line ${line}: ${complaint}`)
  }
}

/** Names of the three columns, each with a unit behind it, as in `request_ns`. */
const COLUMNS = { request: ['request', 'sent', 'req'], venue: ['venue', 'exchange', 'exch'], response: ['response', 'seen', 'resp'] } as const
const NS_PER = { ns: 1n, us: 1_000n, ms: 1_000_000n } as const
type Column = { readonly at: number; readonly nsPer: bigint; readonly name: string }

/**
 * Recorded round trips: CSV with a header of three whole-number columns since 1970 in any order, `request_<unit>`,
 * `venue_<unit>` and `response_<unit>` with `ns`, `us` or `ms`; other columns are passed over. Sorted by request.
 * A stamp of the venue before the request, or a response before that stamp, is an error: those clocks were not
 * aligned, and a simulation cannot be faster than light. @throws LatencyTriplesError naming file and line
 */
export function parseLatencyTriples(text: string, file: string): readonly LatencyTriple[] {
  const lines = text.split(/\r?\n/)
  const header = (lines[0] ?? '')
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const request = columnOf(header, 'request', file)
  const venue = columnOf(header, 'venue', file)
  const response = columnOf(header, 'response', file)
  const triples: LatencyTriple[] = []
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] as string
    if (line.trim() === '') continue
    const cells = line.split(',')
    const left = stampOf(cells, request, file, i + 1)
    const stamped = stampOf(cells, venue, file, i + 1)
    const seen = stampOf(cells, response, file, i + 1)
    if (stamped < left) throw new LatencyTriplesError(file, i + 1, `${venue.name} is before ${request.name}: expected clocks that agree, got ${line.trim()}`)
    if (seen < stamped) throw new LatencyTriplesError(file, i + 1, `${response.name} is before ${venue.name}: expected clocks that agree, got ${line.trim()}`)
    triples.push({ sentAt: instant(Number(left / 1_000n)), entryMs: Number(stamped - left) / 1e6, responseMs: Number(seen - stamped) / 1e6 })
  }
  if (triples.length === 0) throw new LatencyTriplesError(file, lines.length, 'expected at least one round trip, got none')
  return triples.sort((a, b) => a.sentAt - b.sentAt)
}

function columnOf(header: readonly string[], what: keyof typeof COLUMNS, file: string): Column {
  for (const name of COLUMNS[what])
    for (const unit of ['ns', 'us', 'ms'] as const) {
      const at = header.indexOf(`${name}_${unit}`)
      if (at >= 0) return { at, nsPer: NS_PER[unit], name: `${name}_${unit}` }
    }
  throw new LatencyTriplesError(
    file,
    1,
    `expected a header with ${COLUMNS[what][0]}_ns, ${COLUMNS[what][0]}_us or ${COLUMNS[what][0]}_ms, got ${header.join(',').slice(0, 80)}`,
  )
}

function stampOf(cells: readonly string[], { at, nsPer, name }: Column, file: string, line: number): bigint {
  const cell = (cells[at] ?? '').trim()
  if (!/^\d{1,19}$/.test(cell)) throw new LatencyTriplesError(file, line, `${name}: expected a whole number, got ${JSON.stringify(cell.slice(0, 40))}`)
  return BigInt(cell) * nsPer
}

/** The inverse, in microseconds: what `parseLatencyTriples` reads. */
export function latencyTriplesCsv(triples: readonly { readonly sentUs: number; readonly venueUs: number; readonly seenUs: number }[]): string {
  return ['request_us,venue_us,response_us', ...triples.map((t) => `${t.sentUs},${t.venueUs},${t.seenUs}`), ''].join('\n')
}
