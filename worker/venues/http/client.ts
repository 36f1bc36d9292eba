import type { z } from 'zod'
import { readText } from '#lib/wire/venue.ts'
import { VenueFailure } from '../../ports.ts'
import { type CallKind, failureOf, refusalOf } from './failure.ts'

export type Call<T> = {
  readonly kind: CallKind
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly reply: z.ZodType<T>
  readonly timeoutMs: number
}

/** One HTTP call to the venue: its reply, read and checked, or a `VenueFailure`. @throws VenueFailure */
export async function callVenue<T>(venue: string, url: string, { kind, method, path, body, reply, timeoutMs }: Call<T>, stop: AbortSignal): Promise<T> {
  let status: number
  let text: string
  try {
    const response = await fetch(new URL(path, url), {
      method,
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    status = response.status
    text = await response.text()
  } catch (error) {
    throw failureOf(kind, venue, error)
  }
  if (status !== 200) throw refusalOf(kind, venue, status, text)
  const parsed = readText(reply, text)
  if (parsed.ok) return parsed.value
  // A venue that cannot be understood has answered all the same: what it did with an order is not known.
  throw new VenueFailure(
    kind === 'read' ? 'wait' : 'unknown',
    `${venue} answered ${method} ${path} with what cannot be read: ${parsed.error.field} ${parsed.error.message}`,
  )
}
