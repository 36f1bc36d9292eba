import type { NextRequest } from 'next/server'
import { sharedTail } from '#lib/db/tail.ts'
import { envelope } from '#lib/wire/http.ts'
import { cursorText, toEventText } from '#lib/wire/stream.ts'
import { buildId } from './build.ts'
import { frames } from './frames.ts'
import { countStream } from './open.ts'

export const dynamic = 'force-dynamic'

/** The live tail. `Last-Event-ID`, or `?from=` for a stream opened anew, names the last change the browser has seen. */
export async function GET(request: NextRequest): Promise<Response> {
  const given = request.headers.get('last-event-id') ?? request.nextUrl.searchParams.get('from')
  const from = given ? cursorText.safeParse(given) : null
  if (from?.success === false) return Response.json(envelope('INVALID_CURSOR', 'Expected a cursor like 812:4410.'), { status: 400 })
  let tail: Awaited<ReturnType<typeof sharedTail>>
  try {
    tail = await sharedTail()
  } catch {
    return Response.json(envelope('DATABASE_AWAY', 'The database does not answer; the stream starts again when it does.'), { status: 503 })
  }

  let isOver = false
  let wake = () => {}
  const uncount = countStream()
  const end = () => {
    isOver = true
    uncount()
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

  const told = frames({ tail, from: from?.data ?? null, build: buildId(), clock: Date.now, wait, isOver: () => isOver })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    // Pulled, not pushed: what a slow reader has not taken is folded, not queued.
    async pull(controller) {
      const next = await told.next()
      if (next.done) {
        uncount()
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
