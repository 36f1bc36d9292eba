import { answer } from '#app/api/answer.ts'
import { whoReads } from '#app/person.ts'

export const dynamic = 'force-dynamic'

/** Who asks, as the desk sees them: for a page that was cut off, and for a program that tries its token. */
export const GET = (): Promise<Response> =>
  answer(async () => {
    const person = await whoReads()
    return person && { handle: person.handle, name: person.name, roles: person.roles, via: person.via }
  })
