import type { ErrorEnvelope } from '#lib/wire/http.ts'
import type { SecondFactorAnswer } from '#lib/wire/people.ts'

/** One step on one's own account; a refusal is a sentence. */
export async function askStep(path: string, body: object): Promise<SecondFactorAnswer | { readonly ok: false; readonly message: string }> {
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const said = (await response.json()) as SecondFactorAnswer | ErrorEnvelope
    return 'error' in said ? { ok: false, message: said.error.message } : said
  } catch {
    return { ok: false, message: 'The desk did not answer. Try again.' }
  }
}
