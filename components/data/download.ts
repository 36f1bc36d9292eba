const LINE_FEED = 10
const TOLD_EVERY_MS = 100
/** How long the browser may take to fetch the file from memory. */
const KEPT_MS = 60_000

/** Reads a file piece by piece, tells how many lines there are, and hands it to the browser under the name the server gave it. Null, or what went wrong. */
export async function download(href: string, signal: AbortSignal, tell: (rows: number) => void): Promise<string | null> {
  try {
    const response = await fetch(href, { signal })
    if (!response.ok || response.body === null) return await problemOf(response)
    const pieces: Uint8Array<ArrayBuffer>[] = []
    let lines = 0
    let toldAt = 0
    for await (const piece of readable(response.body)) {
      pieces.push(piece)
      for (const byte of piece) if (byte === LINE_FEED) lines++
      if (performance.now() - toldAt < TOLD_EVERY_MS) continue
      toldAt = performance.now()
      // The comment and the head are no rows.
      tell(Math.max(0, lines - 2))
    }
    save(new Blob(pieces, { type: 'text/csv;charset=utf-8' }), nameIn(response.headers.get('Content-Disposition')))
    return null
  } catch {
    return signal.aborted ? null : 'The file ended early: nothing was saved. Press again.'
  }
}

async function* readable(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

const nameIn = (disposition: string | null): string => /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'ropewalk.csv'

async function problemOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null
  return body?.error?.message ?? `Expected a file, was status ${response.status}.`
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}
