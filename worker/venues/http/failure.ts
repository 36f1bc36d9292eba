import { errorReply, readText } from '#lib/wire/venue.ts'
import { VenueFailure } from '../../ports.ts'

/** `order` and `cancel` may have had an effect when their reply is missing; `read` has none and can simply be made again. */
export type CallKind = 'order' | 'cancel' | 'read'

const RETRY_MS = 250
/** The request never left this machine, or nobody was there to take it. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * A call that brought no reply. Where the request cannot have reached the venue the same call may be made again; in every
 * other case an order's outcome is not known, and it is not for us to guess it.
 */
export function failureOf(kind: CallKind, venue: string, error: unknown): VenueFailure {
  const { cause } = error as { cause?: unknown }
  const code = codeOf(cause) ?? codeOf(error)
  const why = `${venue} did not answer (${code ?? (error as Error).name})`
  if (kind === 'read') return new VenueFailure('wait', why, RETRY_MS, { cause: error })
  if (code !== null && NOT_SENT.has(code)) return new VenueFailure('retry', why, RETRY_MS, { cause: error })
  return new VenueFailure('unknown', why, 0, { cause: error })
}

/**
 * A reply that is an error. What the venue says in the 400s is its word: it took nothing. 429 asks to come again later. A
 * failure of its own, a 500, says nothing about what it did before it failed.
 */
export function refusalOf(
  kind: CallKind,
  venue: string,
  status: number,
  text: string,
): VenueFailure & { readonly code: string | null; readonly atUs: number | null } {
  const parsed = readText(errorReply, text)
  const error = parsed.ok ? parsed.value.error : null
  const told = error === null ? `status ${status}` : `${error.message}${error.field === undefined ? '' : ` (${error.field})`}`
  const facts = { code: error?.code ?? null, atUs: parsed.ok ? (parsed.value.at_us ?? null) : null }
  const failure = (remedy: VenueFailure['remedy'], delayMs = 0) => Object.assign(new VenueFailure(remedy, `${venue}: ${told}`, delayMs), facts)
  if (status === 429) return failure('retry', error?.retry_after_ms ?? RETRY_MS)
  // Without the venue's own envelope it may be anybody's reply: something between us and the venue.
  if (status >= 400 && status < 500 && error !== null) return failure('give-up')
  return kind === 'read' ? failure('wait', RETRY_MS) : failure('unknown')
}

const codeOf = (error: unknown): string | null => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  if (typeof code === 'string') return code
  return name === 'TimeoutError' ? 'timeout' : null
}
