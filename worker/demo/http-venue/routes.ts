import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { ClientOrderId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import { type Instant, toIso } from '#lib/domain/base/time.ts'
import { faultChange, injection, newOrders, readText, toFill, toListing, toOrder } from '#lib/wire/venue.ts'
import type { FaultDeck } from './faults.ts'
import { type PaperAccount, TooLate } from './paper-account.ts'

export type Routes = {
  readonly name: string
  readonly listings: readonly Listing[]
  readonly now: () => Instant
  readonly account: PaperAccount
  readonly faults: FaultDeck
  readonly onTrouble: (error: unknown) => void
}

const BODY_BYTES_MAX = 256_000
const RETRY_AFTER_MS = 250

/** Why a call is answered with an error; becomes the one error envelope. */
class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly more: Readonly<Record<string, unknown>>
  constructor(status: number, code: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
  }
}

/** Thrown where a fault cuts the connection instead of replying. */
class Cut extends Error {}

/** Answers one HTTP call. Every reply says what time it was at the venue when it took the call up; every error names its code and, where there is one, the field. */
export async function answer(request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://venue')
  // Taken before anything is looked at: `unknown_order` at this instant says nothing of a request that came after it.
  const at_us = routes.now()
  try {
    const reply = url.pathname.startsWith('/admin/') ? await admin(request, url, routes) : await call(request, url, routes)
    send(response, 200, { at_us, ...reply })
  } catch (error) {
    if (error instanceof Cut) {
      request.socket.destroy()
      return
    }
    if (error instanceof Refused) {
      const retryAfter = error.more.retry_after_ms
      if (typeof retryAfter === 'number') response.setHeader('retry-after', Math.ceil(retryAfter / 1_000))
      send(response, error.status, { at_us, error: { code: error.code, message: error.message, ...error.more } })
      return
    }
    routes.onTrouble(error)
    send(response, 500, { at_us, error: { code: 'internal', message: 'the venue failed; whether the call had an effect is not known' } })
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function call(request: IncomingMessage, url: URL, routes: Routes): Promise<object> {
  const { account, faults, name } = routes
  if (faults.current.outage === 'unavailable') throw new Refused(503, 'unavailable', `${name} is out of service`)
  const [, noun = '', id = '', ...rest] = url.pathname.split('/')
  const verb = `${request.method} ${noun}${id === '' ? '' : '/:id'}`
  if (rest.length > 0) throw new Refused(404, 'no_such_path', `there is no ${url.pathname}`)
  switch (verb) {
    case 'GET time':
      return { venue: name }
    case 'GET listings':
      return { venue: name, listings: routes.listings.map(toListing) }
    case 'GET positions':
      return { positions: [...(await account.positions())].map(([symbol, quantity]) => ({ symbol, quantity: quantity.toFixed() })) }
    case 'GET fills':
      return await fills(url, routes)
    case 'GET orders': {
      if (url.searchParams.get('open') !== 'true') throw new Refused(400, 'invalid', 'open must be true: only open orders are listed', { field: 'open' })
      return { orders: (await account.openOrders()).map((o) => toOrder(o)) }
    }
    case 'POST orders':
      return await place(request, routes)
    case 'GET orders/:id': {
      const found = await account.lookup(id as ClientOrderId)
      if (found === null) throw new Refused(404, 'unknown_order', `${name} has never heard of the order ${id}`)
      return { order: toOrder(found) }
    }
    case 'DELETE orders/:id': {
      const found = await account.cancel(id as ClientOrderId, faults.strikes('cancel_race'))
      if (found === null) throw new Refused(404, 'unknown_order', `${name} has never heard of the order ${id}`)
      await sleep(faults.current.slow_ms)
      if (faults.strikes('drop_cancel_reply')) throw new Cut()
      return { order: toOrder(found) }
    }
    default:
      throw new Refused(404, 'no_such_path', `there is no ${request.method} ${url.pathname}`)
  }
}

async function place(request: IncomingMessage, { account, faults }: Routes): Promise<object> {
  const { orders, accept_until_us } = await body(newOrders, request)
  if (faults.strikes('drop_request')) throw new Cut()
  if (faults.strikes('rate_limit')) throw new Refused(429, 'rate_limited', 'too many calls', { retry_after_ms: RETRY_AFTER_MS })
  try {
    const placed = await account.place(orders, accept_until_us, () => faults.strikes('reject'))
    await sleep(faults.current.slow_ms)
    if (faults.strikes('drop_reply')) throw new Cut()
    if (faults.strikes('error_after')) throw new Refused(500, 'internal', 'the venue failed after it had taken the orders')
    return { orders: placed.map((o) => toOrder(o)) }
  } catch (error) {
    if (!(error instanceof TooLate)) throw error
    throw new Refused(409, 'too_late', `none of the orders was taken: they were to be accepted until ${toIso(accept_until_us)}`, { field: 'accept_until_us' })
  }
}

async function fills(url: URL, { account }: Routes): Promise<object> {
  const since = url.searchParams.get('since')
  if (since !== null && !/^\d{0,18}(\.\d{1,9})?$/.test(since)) throw new Refused(400, 'invalid', 'since is not a cursor of this venue', { field: 'since' })
  const page = await account.fillsSince(since === '' ? null : since)
  return { fills: page.fills.map(toFill), cursor: page.cursor, more: !page.isLast }
}

/** What only the person at this machine may do: choose how the venue misbehaves, and put its books wrong. */
async function admin(request: IncomingMessage, url: URL, { account, faults }: Routes): Promise<object> {
  if (!isLocal(request.socket.remoteAddress)) throw new Refused(403, 'forbidden', 'faults are switched from this machine only')
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /admin/faults':
      return { faults: faults.current }
    case 'POST /admin/faults': {
      const changes = await body(faultChange, request)
      const next = { ...faults.current, ...changes }
      if (next.outage === 'refuse' && next.outage_ms === 0)
        throw new Refused(400, 'invalid', 'outage_ms must say when a refused door opens again', { field: 'outage_ms' })
      return { faults: faults.change(changes) }
    }
    case 'POST /admin/drift':
      account.inject(await body(injection, request))
      return { drift: 'injected' }
    case 'DELETE /admin/drift':
      account.takeBack()
      return { drift: 'none' }
    default:
      throw new Refused(404, 'no_such_path', `there is no ${request.method} ${url.pathname}`)
  }
}

async function body<T>(schema: z.ZodType<T>, request: IncomingMessage): Promise<T> {
  // A page in a browser can post text to this machine without asking, and JSON only after it has been allowed to.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refused(415, 'invalid', 'the body must be application/json', { field: 'body' })
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new Refused(413, 'invalid', `the body is larger than ${BODY_BYTES_MAX} bytes`, { field: 'body' })
    chunks.push(chunk)
  }
  const parsed = readText(schema, Buffer.concat(chunks).toString('utf8'))
  if (parsed.ok) return parsed.value
  throw new Refused(400, 'invalid', `${parsed.error.field} ${parsed.error.message}`, { field: parsed.error.field })
}

const isLocal = (address: string | undefined): boolean => address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address)
