'use server'
import { headers } from 'next/headers'
import { type Person, sessionPerson } from '#lib/db/auth/person.ts'
import { endOtherSessions, endOwnSession } from '#lib/db/auth/sessions.ts'
import { makeToken, revokeToken } from '#lib/db/auth/tokens.ts'
import { problemsOf } from '#lib/wire/http.ts'
import { type PeopleDone, personId, tokenWish } from '#lib/wire/people.ts'

/** A token by which a program reads in one's name; shown this once. `days` null does not end by itself. */
export async function makeOwnToken(name: string, days: number | null): Promise<PeopleDone> {
  const wish = tokenWish.safeParse({ name, days })
  if (!wish.success) return { ok: false, error: { code: 'INVALID_REQUEST', message: problemsOf(wish.error) } }
  return asMyself(async (person) => {
    const secret = await makeToken(person, wish.data.name, wish.data.days)
    return secret === null ? { ok: false, error: { code: 'TOO_MANY', message: 'You hold twenty tokens: revoke one first.' } } : { ok: true, secret }
  })
}

export async function revokeOwnToken(tokenId: string): Promise<PeopleDone> {
  return asMyself(async (person) => ((await revokeToken(person, personId.parse(tokenId))) ? { ok: true } : GONE))
}

/** Ends one of one's own sessions, here or on another machine. */
export async function endSession(sessionId: string): Promise<PeopleDone> {
  return asMyself(async (person) => ((await endOwnSession(person, personId.parse(sessionId))) > 0 ? { ok: true } : GONE))
}

export async function endOthers(): Promise<PeopleDone> {
  return asMyself(async (person) => {
    await endOtherSessions(person)
    return { ok: true }
  })
}

const GONE: PeopleDone = { ok: false, error: { code: 'NOT_FOUND', message: 'It has ended already.' } }

async function asMyself(run: (person: Person) => Promise<PeopleDone>): Promise<PeopleDone> {
  const person = await sessionPerson(await headers())
  if (person === null) return { ok: false, error: { code: 'SIGNED_OUT', message: 'Nobody is signed in here any more: sign in, and ask again.' } }
  if (person.via !== 'session') return { ok: false, error: { code: 'NOBODY_SIGNS_IN', message: 'Nobody signs in on this desk.' } }
  return run(person)
}
