import { z } from 'zod'
import { type ListName, type NewSavedView, type SavedViews, savedContent } from '#lib/wire/views/saved.ts'
import type { Reader } from './connection.ts'
import { ms } from './market-parts.ts'

/** More than anybody finds again in a menu. */
const VIEWS_MAX = 50

/** A person's own views of a list, by name. */
export async function readSavedViews(db: Reader, handle: string, list: ListName): Promise<SavedViews> {
  const { rows } = await db.query(
    `select id, name, content, ${ms('updated_at')} as "updatedAtMs" from web_view where handle = $1 and list = $2 order by lower(name), id limit ${VIEWS_MAX}`,
    [handle, list],
  )
  // A view that an older screen wrote and this one cannot read is left out, not in the way.
  return { views: rows.flatMap((row) => savedRow.safeParse(row).data ?? []) }
}

/** Keeps a view; one of the same name is replaced. False when the person has as many as can be kept. */
export async function keepView(db: Reader, handle: string, { id, list, name, content }: NewSavedView): Promise<boolean> {
  const { rows } = await db.query(
    `insert into web_view (id, handle, list, name, content)
     select $1, $2, $3, $4, $5::jsonb
     where (select count(*) from web_view where handle = $2 and list = $3 and name <> $4) < ${VIEWS_MAX}
     on conflict (handle, list, name) do update set content = excluded.content, updated_at = clock_timestamp()
     returning id`,
    [id, handle, list, name, JSON.stringify(content)],
  )
  return rows.length > 0
}

/** Forgets a view of this person, by its name. */
export async function forgetView(db: Reader, handle: string, list: ListName, name: string): Promise<void> {
  await db.query('delete from web_view where handle = $1 and list = $2 and name = $3', [handle, list, name])
}

const savedRow = z.object({ id: z.string(), name: z.string(), content: savedContent, updatedAtMs: z.number() })
