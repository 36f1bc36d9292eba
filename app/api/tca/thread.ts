/**
 * The analysis of one upload in a thread of its own, so that the web process goes on answering: pieces of the files come in, how far
 * it is and then the report go out. Nothing is written anywhere.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { reportHtml } from '#lib/format/report.ts'
import { fillsReader } from '#lib/wire/files-fills.ts'
import { quotesReader } from '#lib/wire/files-quotes.ts'
import { summaryJson } from '#lib/wire/tca/json.ts'
import { readStream, type Table } from '#lib/wire/tca/read.ts'
import { analyseFiles } from '#lib/wire/tca/run.ts'
import { type ReadCount, Refusal } from '#lib/wire/tca/settings.ts'
import { benchmarkOf, pairsOf, settingsOf } from '#lib/wire/tca/typed.ts'
import { reportInputOf } from '#lib/wire/tca/view.ts'
import type { TcaHead, TcaLine } from '#lib/wire/views/tca.ts'

/** A gzip of a few megabytes can unpack to anything. */
const UNPACKED_MAX = 768 * 2 ** 20
/** Of fills or of quotes: about what fits into the memory of this thread. */
const RECORDS_MAX = 5_000_000
const TOLD_EVERY = 50_000

const head = workerData as TcaHead
const port = parentPort
if (port === null) throw new Error('expected to run as a thread')

/** Pieces of a file as they arrive; null ends it. */
function arriving(): { push(piece: Uint8Array | null): void; pieces(): AsyncGenerator<Uint8Array> } {
  const waiting: (Uint8Array | null)[] = []
  let wake = (): void => {}
  return {
    push(piece) {
      waiting.push(piece)
      wake()
    },
    async *pieces() {
      for (;;) {
        const piece = waiting.shift()
        if (piece === null) return
        if (piece === undefined) await new Promise<void>((resolve) => (wake = resolve))
        else yield piece
      }
    },
  }
}

const files = head.files.map((file) => ({ ...file, ...arriving() }))
port.on('message', ({ place, piece }: { place: number; piece: Uint8Array | null }) => files[place]?.push(piece))

const say = (line: TcaLine): void => port.postMessage(line)

try {
  await run()
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause
  say({ kind: 'refused', message: cause.message })
} finally {
  port.close()
}

async function run(): Promise<void> {
  const settings = settingsOf(
    {
      ...(head.delimiter ? { '--delimiter': head.delimiter } : {}),
      ...(head.decimal ? { '--decimal': head.decimal } : {}),
      ...(head.dates ? { '--dates': head.dates } : {}),
      ...(head.zone ? { '--zone': head.zone } : {}),
      ...(head.stale ? { '--stale': head.stale } : {}),
      ...(head.sizeEdges ? { '--size-edges': head.sizeEdges } : {}),
      ...(head.groups ? { '--groups': head.groups } : {}),
    },
    [...(head.map ? pairsOf(head.map) : []), ...(head.benchmark ? benchmarkOf(head.benchmark) : [])],
  )
  const fillsFile = files.find(({ role }) => role === 'fills')
  if (fillsFile === undefined) throw new Refusal('a file of fills is missing')
  const quotesFile = files.find(({ role }) => role === 'quotes')
  const fillsTable = fillsReader({ ...settings, file: fillsFile.name })
  const quotesTable = quotesFile === undefined ? null : quotesReader({ ...settings, file: quotesFile.name })
  let told = 0
  const read = (file: (typeof files)[number], table: Table): Promise<ReadCount> =>
    readStream(file.pieces(), table, {
      file: file.name,
      delimiter: settings.delimiter,
      bytesMax: UNPACKED_MAX,
      recordsMax: RECORDS_MAX,
      onProgress(records) {
        if (records - told < TOLD_EVERY) return
        told = records
        say({ kind: 'progress', text: `reading ${file.name}, line ${records.toLocaleString('en-US')}` })
      },
    })
  const fills = await read(fillsFile, fillsTable)
  told = 0
  const quotes = quotesFile === undefined || quotesTable === null ? null : await read(quotesFile, quotesTable)
  say({ kind: 'progress', text: `measuring ${fills.records.toLocaleString('en-US')} fills` })
  const result = analyseFiles(settings, { fills, fillsTable: fillsTable.finish(), quotes, quotesTable: quotesTable?.finish() ?? null })
  say({ kind: 'report', json: summaryJson(result) as Extract<TcaLine, { kind: 'report' }>['json'], html: reportHtml(reportInputOf(result)) })
}
