import type { NextRequest } from 'next/server'
import { refusedReader } from '#app/person.ts'
import { readingPerson } from '#lib/db/auth/person.ts'
import { sharedTail } from '#lib/db/tail.ts'
import { envelope } from '#lib/wire/http.ts'
import { cursorText, toEventText } from '#lib/wire/stream.ts'
import { buildId } from './build.ts'
import { frames } from './frames.ts'
import { countStream } from './open.ts'

export const dynamic = 'force-dynamic'

/** How often a stream that runs asks whether its reader may still read. */
const STILL_IN_MS = 2_000

const AWAY = (): Response => Response.json(envelope('DATABASE_AWAY', 'The database does not answer; the stream starts again when it does.'), { status: 503 })

/** The live tail. `Last-Event-ID`, or `?from=` for a stream opened anew, names the last change the browser has seen. */
export async function GET(request: NextRequest): Promise<Response> {
  const refused = await refusedReader().catch(() => AWAY())
  if (refused) return refused
  const given = request.headers.get('last-event-id') ?? request.nextUrl.searchParams.get('from')
  const from = given ? cursorText.safeParse(given) : null
  if (from?.success === false) return Response.json(envelope('INVALID_CURSOR', 'Expected a cursor like 812:4410.'), { status: 400 })
  let tail: Awaited<ReturnType<typeof sharedTail>>
  try {
    tail = await sharedTail()
  } catch {
    return AWAY()
  }

  let isOver = false
  let wake = () => {}
  const uncount = countStream()
  const end = () => {
    isOver = true
    uncount()
    clearInterval(watch)
    wake()
  }
  request.signal.addEventListener('abort', end)
  const wait = (untilMs: number, orNews: boolean) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        forget()
        wake = () => {}
        resolve()
      }
      const timer = setTimeout(done, Math.max(0, untilMs - Date.now()))
      const forget = orNews ? tail.onNews(done) : () => {}
      wake = done
      if (isOver) done()
    })

  // A session that was ended elsewhere ends what it still listens to; a database that is away ends nobody.
  const watch = setInterval(() => {
    void readingPerson(request.headers).then(
      (person) => person ?? end(),
      () => {},
    )
  }, STILL_IN_MS)
  watch.unref()
  const told = frames({ tail, from: from?.data ?? null, build: buildId(), clock: Date.now, wait, isOver: () => isOver })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    // Pulled, not pushed: what a slow reader has not taken is folded, not queued.
    async pull(controller) {
      const next = await told.next()
      if (next.done) {
        uncount()
        clearInterval(watch)
        controller.close()
      } else controller.enqueue(encoder.encode(toEventText(next.value)))
    },
    cancel: end,
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // A proxy that compresses or buffers would hold events back until it has enough of them.
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  })
}
