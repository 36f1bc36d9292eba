import { type NextRequest, NextResponse } from 'next/server'
import { env } from '#lib/env.ts'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']
/** Listening on every address means that any name may lead here. */
const EVERYWHERE = ['0.0.0.0', '::']

/**
 * Answers only to the names this desk is reached by. A page of another site can make its own name point at this machine
 * (DNS rebinding); the browser then sends that name as Host, and without this check would let the page read the desk and
 * press its buttons.
 */
export function proxy(request: NextRequest): NextResponse {
  const name = (request.headers.get('host') ?? '').replace(/:\d+$/, '').toLowerCase()
  if (isOurName(name, env().ROPEWALK_HOST)) {
    const headers = new Headers(request.headers)
    // Where somebody who has to sign in first wanted to go; a page does not know its own address.
    headers.set('x-ropewalk-path', request.nextUrl.pathname + request.nextUrl.search)
    return NextResponse.next({ request: { headers } })
  }
  return NextResponse.json(
    {
      error: {
        code: 'UNKNOWN_HOST',
        message: `this desk does not answer to ${name.slice(0, 100) || 'a request without a Host'}; ROPEWALK_HOST names the address it listens on`,
      },
    },
    { status: 421 },
  )
}

export const isOurName = (name: string, listensOn: string): boolean =>
  EVERYWHERE.includes(listensOn) || LOOPBACK.includes(name) || name === listensOn.toLowerCase()
