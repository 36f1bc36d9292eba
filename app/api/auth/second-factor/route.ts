import { renderSVG } from 'uqr'
import type { z } from 'zod'
import { confirmSecondFactor, newBackupCodes, type Step, startSecondFactor, stopSecondFactor } from '#lib/db/auth/account.ts'
import { type Person, sessionPerson } from '#lib/db/auth/person.ts'
import { secondFactorBody } from '#lib/wire/people.ts'
import { bodyOf, refusal, stepAnswer } from '../entry.ts'

export const dynamic = 'force-dynamic'

/** Sets up, confirms and takes away the second factor of who is signed in; everything but the code asks for the password again. */
export async function POST(request: Request): Promise<Response> {
  const person = await sessionPerson(request.headers)
  if (person === null) return refusal(401, 'SIGNED_OUT', 'Sign in first.')
  const given = await bodyOf(request, secondFactorBody)
  if ('refused' in given) return given.refused
  const wrong = given.body.step === 'confirm' ? 'This code does not hold. Wait for the next one.' : 'This is not your password.'
  return stepAnswer(await taken(request.headers, person, given.body), wrong)
}

async function taken(headers: Headers, person: Person, body: z.output<typeof secondFactorBody>): Promise<Step<object>> {
  if (body.step === 'confirm') return confirmSecondFactor(headers, person, body.code)
  if (body.step === 'stop') return stopSecondFactor(headers, person, body.password)
  if (body.step === 'codes') return newBackupCodes(headers, person, body.password)
  const started = await startSecondFactor(headers, person, body.password)
  if (!started.ok) return started
  const shown = { ...started, image: renderSVG(started.uri, { border: 2 }) }
  return shown
}
