import { headers } from 'next/headers'
import { answer } from '#app/api/answer.ts'
import { readingPerson } from '#lib/db/auth/person.ts'

export const dynamic = 'force-dynamic'

/** Who asks, as the desk sees them: for a page that was cut off, and for a program that tries its token. */
export const GET = (): Promise<Response> =>
  answer(async () => {
    const person = await readingPerson(await headers())
    return person && { handle: person.handle, name: person.name, roles: person.roles, via: person.via }
  })
