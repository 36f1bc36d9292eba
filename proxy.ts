import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { env } from '#lib/env.ts'
import { pagePolicy } from '#lib/wire/csp.ts'
import { isHttps, type Reached, refusalOf } from '#lib/wire/guard.ts'
import { envelope } from '#lib/wire/http.ts'

/**
 * Stands before every page, action and route: refuses what does not come to this desk or from it, and gives each page a policy with a nonce of
 * its own. Next reads the nonce from the policy in the request and puts it on every script it writes.
 */
export function proxy(request: NextRequest): NextResponse {
  const { method, headers, nextUrl } = request
  const reached = reachedBy()
  const refused = refusalOf({ method, path: nextUrl.pathname, search: nextUrl.search, headers }, reached)
  if (refused) return NextResponse.json(envelope(refused.code, refused.message), { status: refused.status, headers: NEVER_KEPT })
  const isSecure = isHttps(headers, reached)
  const response = nextUrl.pathname.startsWith('/api/') ? NextResponse.next() : page(request, isSecure)
  if (isSecure) response.headers.set('Strict-Transport-Security', 'max-age=31536000')
  return response
}

function page({ headers: given, nextUrl }: NextRequest, isSecure: boolean): NextResponse {
  const nonce = randomBytes(16).toString('base64')
  const policy = pagePolicy({ nonce, isHttps: isSecure, isDevelopment: process.env.NODE_ENV === 'development' })
  const headers = new Headers(given)
  // Where somebody who has to sign in first wanted to go; a page does not know its own address.
  headers.set('x-ropewalk-path', nextUrl.pathname + nextUrl.search)
  headers.set('x-nonce', nonce)
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  return response
}

const NEVER_KEPT = { 'Cache-Control': 'no-store' }

const reachedBy = (): Reached => ({ listensOn: env().ROPEWALK_HOST, origins: env().ROPEWALK_ORIGIN })

/**
 * Everything but what is built and what lies in `public`, which hold nothing that is not for everybody, and an upload of files: it makes the
 * same checks in its own route, because Next holds the whole body of what passes through here in memory. A name that nothing built has, as one
 * that climbs, is any address.
 */
export const config = {
  matcher: ['/((?!_next/static/[\\w./~-]*$|(?:icon[\\w-]*|apple-touch-icon|favicon|manifest|robots)\\.(?:svg|png|ico|webmanifest|txt)$|api/tca$).*)'],
}
