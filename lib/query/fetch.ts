import type { ErrorEnvelope } from '#lib/wire/http.ts'
import { madeWay, whileOthersPass } from './make-way.ts'

/** What a route handler said instead of an answer; `code` is for programs, `message` is a sentence. */
export class ApiFault extends Error {
  override name = 'ApiFault'
  readonly code: string
  readonly status: number
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Longer than the database is given for the slowest read: what is not here by then was lost on its way, and a screen would wait for ever. */
const ANSWER_WITHIN_MS = 30_000

/**
 * GETs a read model of this desk, again when it had to make way. Throws `ApiFault`; no answer in time is `UNREACHABLE`, a body that is no
 * envelope `UNREADABLE`.
 */
export async function getJson<T>(path: string, signal?: AbortSignal, withinMs: number = ANSWER_WITHIN_MS): Promise<T> {
  const late = AbortSignal.timeout(withinMs)
  for (;;) {
    const way = madeWay()
    try {
      return await readOnce<T>(path, AbortSignal.any([late, way, ...(signal ? [signal] : [])]))
    } catch (error) {
      if (error instanceof ApiFault || signal?.aborted) throw error
      if (late.aborted || !way.aborted) throw new ApiFault(0, 'UNREACHABLE', 'The desk’s web server did not answer.')
      await whileOthersPass()
    }
  }
}

async function readOnce<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, cache: 'no-store', signal })
  const body: unknown = await response.json().catch((error: unknown) => {
    if (signal.aborted) throw error
    return null
  })
  if (response.ok && body !== null) return body as T
  const said = (body as ErrorEnvelope | null)?.error
  if (response.status === 401 && said?.code === 'SIGNED_OUT') void signInAgain()
  throw new ApiFault(response.status, said?.code ?? 'UNREADABLE', said?.message ?? `Expected JSON, was status ${response.status}.`)
}

let isLeaving = false
let isAsking = false
/** Whoever signs out is on the way to the door: what is refused meanwhile leads nowhere else. */
export const leavingByChoice = (): void => {
  isLeaving = true
}

/** A new password or a second factor replaces the session: for a moment a page asks with a cookie that is over. */
const REPLACED_WITHIN_MS = 1_000

/** The session ended, here or elsewhere: the page is left as a whole, so that nothing it has read stays on screen. */
async function signInAgain(): Promise<void> {
  if (typeof location === 'undefined' || isLeaving || isAsking) return
  isAsking = true
  await new Promise((passed) => setTimeout(passed, REPLACED_WITHIN_MS))
  const isOut = await fetch('/api/auth/me', { cache: 'no-store' }).then(
    ({ status }) => status === 401,
    () => false,
  )
  isAsking = false
  if (isOut && !isLeaving) location.assign(`/sign-in?from=${encodeURIComponent(location.pathname + location.search)}`)
}

/** The path of a page: the filter as it stands in the URL, and after which row to go on. */
export function pathWith(path: string, search: string, before: string | null): string {
  const params = new URLSearchParams(search)
  if (before !== null) params.set('before', before)
  return `${path}?${params}`
}
