import { createHash, randomBytes } from 'node:crypto'
import type { Reader } from '../views/connection.ts'

/** 32 random bytes as text that stands in an address or a header. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret that is shown once. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export const newId = (): string => randomBytes(12).toString('base64url')

/** Writes down what was done to people, by whom. Never a secret. */
export async function note(
  db: Reader,
  fact: { readonly actor: string; readonly kind: string; readonly subject: string; readonly data?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await db.query('insert into auth_event (actor, kind, subject, data) values ($1, $2, $3, $4::jsonb)', [
    fact.actor,
    fact.kind,
    fact.subject,
    JSON.stringify(fact.data ?? {}),
  ])
}
