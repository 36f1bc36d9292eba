import type { z } from 'zod'
import { readBraids } from '#lib/db/views/braids.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { pageThroughExecutions } from '#lib/db/views/executions.ts'
import { readLessons } from '#lib/db/views/lessons.ts'
import { MODULE_ID } from '#lib/db/views/module.ts'
import { readPositions } from '#lib/db/views/positions.ts'
import { readProposals } from '#lib/db/views/proposals.ts'
import { readStrands } from '#lib/db/views/strands.ts'
import { readVenues } from '#lib/db/views/venues.ts'
import { braidsQuery } from '#lib/wire/views/braids.ts'
import { executionsFilter } from '#lib/wire/views/executions.ts'
import { lessonsQuery } from '#lib/wire/views/lessons.ts'
import { proposalsQuery } from '#lib/wire/views/proposals.ts'
import { strandsQuery } from '#lib/wire/views/strands.ts'
import { BRAIDS, EXECUTIONS, LESSONS, POSITIONS, PROPOSALS, STRANDS, VENUES } from './columns.ts'
import { type CsvColumn, headOf, lineOf, pickColumns } from './csv.ts'

/** A list as a file: head and lines, a page at a time; or why the question cannot be read. */
export type Lines = { readonly ok: true; readonly lines: AsyncGenerator<string> } | { readonly ok: false; readonly error: z.ZodError }
type Given = Readonly<Record<string, string>>

/** A day of a busy desk; more belongs into a query of one's own. */
const ROWS_MAX = 200_000
const PAGE = 200

/** Every list that can be had as a file, by its name in the address. */
export const FILES: Readonly<Record<string, (given: Given, wanted: string | undefined) => Lines>> = {
  executions: (given, wanted) => read(executionsFilter, given, (filter) => inLines(EXECUTIONS, wanted, pageThroughExecutions(webDb(), filter, ROWS_MAX))),
  strands: (given, wanted) =>
    read(strandsQuery, given, (query) =>
      inLines(
        STRANDS,
        wanted,
        paged((before) => readStrands(webDb(), { ...query, before, limit: PAGE })),
      ),
    ),
  braids: (given, wanted) =>
    read(braidsQuery, given, (query) =>
      inLines(
        BRAIDS,
        wanted,
        paged((before) => readBraids(webDb(), MODULE_ID, { ...query, before, limit: PAGE })),
      ),
    ),
  lessons: (given, wanted) =>
    read(lessonsQuery, given, (query) =>
      inLines(
        LESSONS,
        wanted,
        paged((before) => readLessons(webDb(), MODULE_ID, { ...query, before, limit: PAGE })),
      ),
    ),
  proposals: (given, wanted) =>
    read(proposalsQuery, given, (query) =>
      inLines(
        PROPOSALS,
        wanted,
        paged((before) => readProposals(webDb(), MODULE_ID, { ...query, before, limit: PAGE })),
      ),
    ),
  positions: (_, wanted) => ({
    ok: true,
    lines: inLines(
      POSITIONS,
      wanted,
      once(async () => (await readPositions(webDb(), MODULE_ID)).rows),
    ),
  }),
  venues: (_, wanted) => ({ ok: true, lines: inLines(VENUES, wanted, once(readCards)) }),
}

const readCards = async () => {
  const { venues, buckets } = await readVenues(webDb(), MODULE_ID)
  return [...venues.map((row) => ({ ...row, symbol: null, size: null, volatility: null })), ...buckets]
}

function read<S extends z.ZodType>(schema: S, given: Given, lines: (query: z.output<S>) => AsyncGenerator<string>): Lines {
  const query = schema.safeParse(given)
  return query.success ? { ok: true, lines: lines(query.data) } : { ok: false, error: query.error }
}

async function* inLines<T>(all: readonly CsvColumn<T>[], wanted: string | undefined, pages: AsyncIterable<readonly T[]>): AsyncGenerator<string> {
  const columns = pickColumns(all, wanted)
  yield headOf(columns)
  for await (const rows of pages) yield rows.map((row) => lineOf(row, columns)).join('')
}

async function* paged<T>(page: (before: string | undefined) => Promise<{ readonly rows: readonly T[]; readonly nextBefore: string | null }>) {
  let before: string | undefined
  for (let given = 0; given < ROWS_MAX; ) {
    const { rows, nextBefore } = await page(before)
    yield rows
    if (nextBefore === null) return
    before = nextBefore
    given += rows.length
  }
}

async function* once<T>(read: () => Promise<readonly T[]>) {
  yield await read()
}
