'use server'
import { whoIsHere } from '#app/person.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { forgetView, keepView } from '#lib/db/views/saved.ts'
import { problemsOf } from '#lib/wire/http.ts'
import { type Kept, listName, type NewSavedView, newSavedView } from '#lib/wire/views/saved.ts'

const NOBODY: Kept = { ok: false, message: 'Nobody is signed in here any more.' }
const AWAY: Kept = { ok: false, message: 'The database did not confirm it.' }

/** Keeps a view of a list for the person who is signed in. Everybody may: it changes nothing but their own screen. */
export async function saveView(view: NewSavedView): Promise<Kept> {
  const person = await whoIsHere().catch(() => 'away' as const)
  if (person === 'away') return AWAY
  if (person === null) return NOBODY
  const given = newSavedView.safeParse(view)
  if (!given.success) return { ok: false, message: problemsOf(given.error) }
  try {
    return (await keepView(webDb(), person.handle, given.data)) ? { ok: true } : { ok: false, message: 'Fifty views are kept for this list: delete one first.' }
  } catch {
    return AWAY
  }
}

/** Forgets a view of this person. */
export async function deleteView(list: string, name: string): Promise<Kept> {
  const person = await whoIsHere().catch(() => 'away' as const)
  if (person === 'away') return AWAY
  if (person === null) return NOBODY
  const given = listName.safeParse(list)
  if (!given.success) return { ok: false, message: `No list is called ${String(list).slice(0, 40)}.` }
  try {
    await forgetView(webDb(), person.handle, given.data, String(name).slice(0, 60))
    return { ok: true }
  } catch {
    return AWAY
  }
}
