import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { NextRequest } from 'next/server'
import { refusedWriter } from '#app/person.ts'
import { env } from '#lib/env.ts'
import { refusalOf } from '#lib/wire/guard.ts'
import { envelope } from '#lib/wire/http.ts'
import { TCA_BYTES_MAX, type TcaLine } from '#lib/wire/views/tca.ts'
import { HEAD_MAX, openUpload, type Upload, UploadRefused } from './upload.ts'

export const dynamic = 'force-dynamic'

/** Two cores are the least a desk has: more analyses at once would take them from it. */
const RUNNING_MAX = 2
const TIME_MAX_MS = 120_000
const MEMORY_MAX_MIB = 2_048

let running = 0

/**
 * Costs of fills that were made elsewhere: two files in, lines of JSON out (`TcaLine`), the last of them with the report. The
 * analysis runs in a thread; the files are not kept.
 */
export async function POST(request: NextRequest): Promise<Response> {
  // `proxy.ts` leaves uploads alone: what passes through it is held in memory whole.
  const { ROPEWALK_HOST: listensOn, ROPEWALK_ORIGIN: origins } = env()
  const asked = { method: 'POST', path: '/api/tca', headers: request.headers }
  const barred = refusalOf(asked, { listensOn, origins }, TCA_BYTES_MAX + HEAD_MAX)
  if (barred) return refused(barred.status, barred.code, barred.message)
  const outsider = await refusedWriter()
  if (outsider) return outsider
  if (running >= RUNNING_MAX) return refused(503, 'BUSY', 'Two analyses are running already. Try again in a moment.')
  if (request.body === null) return refused(400, 'INVALID_REQUEST', 'Expected files.')
  let upload: Upload
  try {
    upload = await openUpload(request.body as unknown as AsyncIterable<Uint8Array>)
  } catch (cause) {
    if (!(cause instanceof UploadRefused)) throw cause
    return cause.isTooLong ? refused(413, 'BODY_TOO_LONG', cause.message) : refused(400, 'INVALID_REQUEST', cause.message)
  }
  return new Response(analysing(upload, request.signal), {
    headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8', 'Cache-Control': 'no-store, no-transform' },
  })
}

const refused = (status: number, code: string, message: string): Response =>
  Response.json(envelope(code, message), { status, headers: { 'Cache-Control': 'no-store' } })

function analysing(upload: Upload, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  running++
  // The thread is run by Node as it stands, not by the bundler: its path must not look like an import.
  const thread = new Worker(join(/* turbopackIgnore: true */ process.cwd(), 'app', 'api', 'tca', 'thread.ts'), {
    workerData: upload.head,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MIB },
  })
  let isOver = false
  let stop = (): void => {}
  return new ReadableStream<Uint8Array>({
    start(controller) {
      stop = () => {
        if (isOver) return
        isOver = true
        running--
        clearTimeout(bound)
        signal.removeEventListener('abort', leave)
        void thread.terminate()
      }
      const end = (line: TcaLine): void => {
        if (isOver) return
        stop()
        controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
        controller.close()
      }
      const leave = (): void => {
        stop()
        controller.error(new Error('the reader went away'))
      }
      const bound = setTimeout(
        () => end({ kind: 'refused', message: 'The analysis took longer than two minutes. Use npm run tca for files of this length.' }),
        TIME_MAX_MS,
      )
      signal.addEventListener('abort', leave)
      thread.on('message', (line: TcaLine) => {
        if (isOver) return
        if (line.kind === 'progress') controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
        else end(line)
      })
      thread.on('error', (cause: NodeJS.ErrnoException) =>
        end({
          kind: 'refused',
          message:
            cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
              ? 'The files need more memory than this page may take. Use npm run tca.'
              : `The analysis failed: ${cause.message}`,
        }),
      )
      thread.on('exit', () => end({ kind: 'refused', message: 'The analysis ended without an answer.' }))
      void feed(upload, thread).catch((cause: Error) =>
        end({ kind: 'refused', message: cause instanceof UploadRefused ? cause.message : 'The upload broke off.' }),
      )
    },
    cancel: () => stop(),
  })
}

async function feed(upload: Upload, thread: Worker): Promise<void> {
  for await (const part of upload.pieces()) {
    // A copy: the piece may be a view of memory that is not ours to give away.
    thread.postMessage(part.piece === null ? part : { place: part.place, piece: Uint8Array.from(part.piece) })
  }
}
