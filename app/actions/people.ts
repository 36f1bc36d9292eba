'use server'
import { headers } from 'next/headers'
import type { z } from 'zod'
import { type Changed, invite, passwordLink, resetSecondFactor, revokeLink, setActive, setRoles } from '#lib/db/auth/people.ts'
import { type Person, sessionPerson } from '#lib/db/auth/person.ts'
import { endSessionsOf } from '#lib/db/auth/sessions.ts'
import type { Role } from '#lib/domain/govern/roles.ts'
import { problemsOf } from '#lib/wire/http.ts'
import { inviteWish, type PeopleDone, personId, roleList } from '#lib/wire/people.ts'

/** A one-time link for somebody new; its secret is in the answer and nowhere else. */
export async function inviteSomebody(roles: readonly Role[], remark: string, hours: number): Promise<PeopleDone> {
  return asAdmin(inviteWish, { roles, note: remark, hours }, async (admin, wish) => ({ ok: true, secret: await invite(admin, wish) }))
}

/** A one-time link by which somebody sets a new password. */
export async function makePasswordLink(userId: string): Promise<PeopleDone> {
  return asAdmin(personId, userId, async (admin, id) => {
    const secret = await passwordLink(admin, id)
    return secret === null ? UNKNOWN : { ok: true, secret }
  })
}

/** A link that was not used yet holds no more. */
export async function takeBackLink(linkId: string): Promise<PeopleDone> {
  return asAdmin(personId, linkId, async (admin, id) => ((await revokeLink(admin, id)) ? DONE : UNKNOWN))
}

export async function changeRoles(userId: string, roles: readonly Role[]): Promise<PeopleDone> {
  const parsed = roleList.safeParse(roles)
  if (!parsed.success) return { ok: false, error: { code: 'INVALID_REQUEST', message: problemsOf(parsed.error) } }
  return asAdmin(personId, userId, async (admin, id) => outcome(await setRoles(admin, id, parsed.data)))
}

/** Takes somebody out, with every session and token, or lets them in again. */
export async function setPersonActive(userId: string, isActive: boolean): Promise<PeopleDone> {
  return asAdmin(personId, userId, async (admin, id) => outcome(await setActive(admin, id, isActive === true)))
}

export async function endAllSessions(userId: string): Promise<PeopleDone> {
  return asAdmin(personId, userId, async (admin, id) => {
    await endSessionsOf(admin, id)
    return DONE
  })
}

export async function resetCode(userId: string): Promise<PeopleDone> {
  return asAdmin(personId, userId, async (admin, id) => outcome(await resetSecondFactor(admin, id)))
}

const DONE: PeopleDone = { ok: true }
const UNKNOWN: PeopleDone = { ok: false, error: { code: 'NOT_FOUND', message: 'Nothing is kept under this id any more.' } }
const LAST: PeopleDone = { ok: false, error: { code: 'LAST_ADMIN', message: 'Somebody has to stay admin: give the role to another person first.' } }
const outcome = (changed: Changed): PeopleDone => (changed === 'changed' ? DONE : changed === 'last_admin' ? LAST : UNKNOWN)

async function asAdmin<T>(schema: z.ZodType<T>, given: unknown, run: (admin: Person, wish: T) => Promise<PeopleDone>): Promise<PeopleDone> {
  const admin = await sessionPerson(await headers())
  if (admin === null) return { ok: false, error: { code: 'SIGNED_OUT', message: 'Nobody is signed in here any more: sign in, and ask again.' } }
  if (!admin.roles.includes('admin')) return { ok: false, error: { code: 'NOT_ALLOWED', message: 'Only an admin may do this.' } }
  const parsed = schema.safeParse(given)
  return parsed.success ? run(admin, parsed.data) : { ok: false, error: { code: 'INVALID_REQUEST', message: problemsOf(parsed.error) } }
}
