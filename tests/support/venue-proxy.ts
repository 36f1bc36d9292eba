import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** Where on its way a message can be caught: before the venue has it, or after the venue has answered and before the desk hears it. */
export type Point = `${'order' | 'cancel' | 'lookup' | 'fills'} ${'arrives' | 'is answered'}` | 'fill is told'

export type VenueProxy = {
  readonly url: string
  /** The next message at this point is held for ever; resolves once it is. */
  catchAt(point: Point): Promise<void>
  /** Lets everything pass again; what was held is cut off. */
  release(): void
  close(): Promise<void>
}

/** Stands between the desk and its venue, so that a test decides which message is the last one that is heard. */
export async function startProxy(target: string): Promise<VenueProxy> {
  const { hostname, port } = new URL(target)
  let caught: { readonly point: Point; readonly resolve: () => void; isHeld: boolean } | null = null
  const isHeldAt = (point: Point): boolean => {
    if (caught?.point !== point) return false
    caught.isHeld = true
    caught.resolve()
    return true
  }
  const server: Server = createServer((incoming, outgoing) => {
    const kind = kindOf(incoming)
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      if (kind !== null && isHeldAt(`${kind} arrives`)) return
      const upstream = forward({ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
        const body: Buffer[] = []
        answer.on('data', (chunk: Buffer) => body.push(chunk))
        answer.on('end', () => {
          if (kind !== null && isHeldAt(`${kind} is answered`)) return
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(body))
        })
      })
      upstream.on('error', () => incoming.socket.destroy())
      upstream.end(Buffer.concat(chunks))
    })
  })
  server.on('upgrade', (incoming, socket, head) => {
    const upstream = connect(Number(port), hostname, () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}`)
      upstream.write([`GET ${incoming.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
      upstream.write(head)
      socket.pipe(upstream)
    })
    upstream.on('data', (chunk: Buffer) => {
      // While an order is held nothing else may tell of it.
      const isWord = /"type":"(fill|order)"/.test(chunk.toString('latin1'))
      if (isWord && (caught?.isHeld || caught?.point === 'order is answered' || caught?.point === 'cancel is answered' || isHeldAt('fill is told'))) return
      socket.write(chunk)
    })
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    catchAt: (point) =>
      new Promise((resolve) => {
        caught = { point, resolve, isHeld: false }
      }),
    release() {
      caught = null
      server.closeAllConnections()
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function kindOf({ method, url = '' }: IncomingMessage): 'order' | 'cancel' | 'lookup' | 'fills' | null {
  if (method === 'POST' && url === '/orders') return 'order'
  if (method === 'DELETE') return 'cancel'
  if (method === 'GET' && url.startsWith('/orders/')) return 'lookup'
  return method === 'GET' && url.startsWith('/fills') ? 'fills' : null
}
