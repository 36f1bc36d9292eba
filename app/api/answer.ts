import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { isConnectionTrouble } from '#app/connection-trouble.ts'
import { refusedReader } from '#app/person.ts'
import type { Role } from '#lib/domain/govern/roles.ts'
import { envelope, problemsOf } from '#lib/wire/http.ts'

const HEADERS = { 'Cache-Control': 'no-store' }

/**
 * Runs one read model for somebody who may read it and serialises it: 401 for nobody, 403 without one of `roles`. A database that does not
 * answer is 503, what does not exist is 404, and anything else that goes wrong is 500 with the place of its cause in the log.
 */
export async function answer<T>(read: () => Promise<T | null>, roles?: readonly Role[]): Promise<Response> {
  let found: T | null
  try {
    const refused = await refusedReader(roles)
    if (refused) return refused
    found = await read()
  } catch (error) {
    return isConnectionTrouble(error) ? AWAY_ANSWER() : unexpected(error)
  }
  if (found === null) return Response.json(envelope('NOT_FOUND', 'Nothing is kept under this id.'), { status: 404, headers: HEADERS })
  return Response.json(found, { headers: HEADERS })
}

/** Also when it cannot be said who asks. */
const AWAY_ANSWER = (): Response =>
  Response.json(envelope('DATABASE_AWAY', 'The database does not answer. What is on screen stays, with its age.'), { status: 503, headers: HEADERS })

/** A bug or a right that is missing: the reader is told where its cause is found, and the log has it. */
function unexpected(error: unknown): Response {
  const reference = randomUUID().slice(0, 8)
  process.stderr.write(`${reference} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  const message = `The web server could not read this; its log has the cause under ${reference}. The desk goes on without it.`
  return Response.json(envelope('UNEXPECTED', message), { status: 500, headers: HEADERS })
}

/** 400 with every problem named by its field; whoever may not read hears that instead. */
export async function refuse(error: z.ZodError): Promise<Response> {
  return (await refusedReader()) ?? Response.json(envelope('INVALID_REQUEST', problemsOf(error)), { status: 400, headers: HEADERS })
}
