import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { type Person, readingPerson, sessionPerson } from '#lib/db/auth/person.ts'
import { holdsOneOf, type Role, whoMay } from '#lib/domain/govern/roles.ts'
import { envelope } from '#lib/wire/http.ts'

/** Who sits in front of this page; nobody is sent to sign in, and back here afterwards. Each page asks by itself: layouts do not run again. */
export const signedIn = cache(async (): Promise<Person> => {
  const given = await headers()
  const person = await sessionPerson(given)
  if (person) return person
  const from = given.get('x-ropewalk-path')
  redirect(from && from !== '/' ? `/sign-in?from=${encodeURIComponent(from)}` : '/sign-in')
})

/** Whether somebody is signed in, for what is shown to both. */
export const whoIsHere = async (): Promise<Person | null> => sessionPerson(await headers())

/** The same, or the owner of a token. */
export const whoReads = async (): Promise<Person | null> => readingPerson(await headers())

/** For routes that read: null when a person or a token asks, else the refusal. */
export async function refusedReader(roles?: readonly Role[]): Promise<Response | null> {
  const person = await whoReads()
  if (person === null) return NOBODY()
  return roles && !holdsOneOf(person.roles, roles) ? notAllowed(roles) : null
}

/** For routes that write: a session, never a token. */
export async function refusedWriter(roles?: readonly Role[]): Promise<Response | null> {
  const person = await sessionPerson(await headers())
  if (person === null) return NOBODY()
  return roles && !holdsOneOf(person.roles, roles) ? notAllowed(roles) : null
}

const NOBODY = (): Response => Response.json(envelope('SIGNED_OUT', 'Sign in to read this.'), { status: 401, headers: NEVER_KEPT })
const notAllowed = (roles: readonly Role[]): Response =>
  Response.json(envelope('NOT_ALLOWED', `Only ${whoMay(roles)} may.`), { status: 403, headers: NEVER_KEPT })
const NEVER_KEPT = { 'Cache-Control': 'no-store' }
