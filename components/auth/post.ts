import type { ErrorEnvelope } from '#lib/wire/http.ts'
import type { EntryAnswer } from '#lib/wire/people.ts'

/** One step of the way in; a refusal is a sentence. */
export async function postEntry(path: string, body: object): Promise<EntryAnswer | { readonly ok: false; readonly message: string }> {
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const said = (await response.json()) as EntryAnswer | ErrorEnvelope
    return 'error' in said ? { ok: false, message: said.error.message } : said
  } catch {
    return { ok: false, message: 'The desk did not answer. Try again.' }
  }
}

/** Where one wanted to go, if that is a place of this desk: a path, never another address (`//evil`, `/\evil`). */
export function placeFrom(wanted: string | null | undefined): string {
  if (!wanted || !/^\/(?![/\\])[^\\\s]*$/.test(wanted) || wanted.startsWith('/sign-in') || wanted.startsWith('/welcome') || wanted.startsWith('/api/'))
    return '/'
  return wanted
}
