import { z } from 'zod'
import { ROLES, type Role } from '../domain/govern/roles.ts'

/** What is asked on the way in. Lengths are bounded before anything is hashed. */

const email = z.string().trim().min(3, 'an e-mail address is needed').max(200).pipe(z.email('expected an e-mail address'))
const secret = z.string().regex(/^[\w-]{43}$/, 'the link is not complete')
export const newPassword = z.string().min(12, 'at least 12 characters').max(128, 'at most 128 characters')
export const roleList = z
  .array(z.enum(ROLES))
  .min(1, 'at least one role')
  .max(ROLES.length)
  .transform((roles) => ROLES.filter((role) => roles.includes(role)))

export const signInBody = z.object({ email: z.string().trim().min(1).max(200), password: z.string().min(1).max(128) })
export const codeBody = z.object({ code: z.string().trim().min(6, 'the code has six digits').max(40) })
export const joinBody = z.object({
  token: secret,
  name: z.string().trim().min(1, 'a name is needed').max(80),
  email,
  password: newPassword,
})

/** What a route of the way in answers. */
export type EntryAnswer = { readonly ok: true; readonly next: 'desk' | 'code' }

const password = z.string().min(1, 'your password is needed').max(128)
const code = z.string().trim().min(6, 'the code has six digits').max(40)

export const passwordBody = z.object({ current: password, next: newPassword })
export const resetBody = z.object({ token: secret, password: newPassword })
export const secondFactorBody = z.discriminatedUnion('step', [
  z.object({ step: z.literal('start'), password }),
  z.object({ step: z.literal('confirm'), code }),
  z.object({ step: z.literal('stop'), password }),
  z.object({ step: z.literal('codes'), password }),
])
/** `image` is the code for an authenticator as SVG text; what is shown once is never asked for again. */
export type SecondFactorAnswer = { readonly ok: true; readonly uri?: string; readonly image?: string; readonly codes?: readonly string[] }

/** What a person asks for about people, and about their own ways in. */
export const personId = z.string().min(1).max(80)
export const inviteWish = z.object({
  roles: roleList,
  note: z.string().trim().max(200),
  hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 14),
})
export const tokenWish = z.object({ name: z.string().trim().min(1, 'a name is needed').max(60), days: z.number().int().min(1).max(3_650).nullable() })

/** How a step on people ended. `secret` is shown once. */
export type PeopleDone =
  | { readonly ok: true; readonly secret?: string }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }

/** Somebody who has an account, as an admin sees it. */
export type Member = {
  readonly id: string
  readonly handle: string
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
  readonly isActive: boolean
  readonly hasSecondFactor: boolean
  readonly sessions: number
  readonly tokens: number
  readonly sinceMs: number
  readonly lastSeenMs: number | null
}
export type OpenLink = {
  readonly id: string
  readonly kind: 'person' | 'password'
  readonly roles: readonly Role[]
  readonly note: string | null
  readonly forHandle: string | null
  readonly by: string
  readonly endsMs: number
}
export type People = { readonly members: readonly Member[]; readonly links: readonly OpenLink[] }

/** A session as its owner sees it; its token is never read. */
export type OwnSession = {
  readonly id: string
  readonly address: string | null
  readonly program: string | null
  readonly sinceMs: number
  readonly endsMs: number
  readonly isThis: boolean
}

/** A program that reads in somebody's name. */
export type Token = {
  readonly id: string
  readonly name: string
  readonly madeMs: number
  readonly lastUsedMs: number | null
  readonly endsMs: number | null
  readonly revokedMs: number | null
}
