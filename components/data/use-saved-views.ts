'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteView, saveView } from '#app/actions/views.ts'
import { newKey } from '#lib/query/commands.ts'
import { savedViewsQuery } from '#lib/query/saved.ts'
import type { Kept, ListName, SavedContent, SavedView, SavedViews } from '#lib/wire/views/saved.ts'
import { forgetLocalView, keepLocalView, readLocalViews } from './local-views.ts'
import { serverNowMs } from './now.ts'

export type ListedView = SavedView & {
  /** Only this browser knows it: the desk could not take it. */
  readonly isLocal: boolean
}

const UNREACHED: Kept = { ok: false, message: 'The desk’s web server did not answer.' }
const asked = (what: Promise<Kept>): Promise<Kept> => what.catch(() => UNREACHED)

/**
 * A person's views of a list. Keeping and deleting show at once and are taken back by one press; what the desk cannot take stays in this
 * browser and says so.
 */
export function useSavedViews(list: ListName) {
  const client = useQueryClient()
  const options = savedViewsQuery(list)
  const { data, error } = useQuery(options)
  const [local, setLocal] = useState(() => readLocalViews(list))
  const [undo, setUndo] = useState<{ readonly words: string; readonly run: () => void } | null>(null)
  const [note, setNote] = useState<string | null>(null)

  /** Shows a change before the desk has it. An answer that is on its way was given before the change and would take it off again. */
  const put = async (change: (views: readonly SavedView[]) => readonly SavedView[]): Promise<void> => {
    await client.cancelQueries(options)
    client.setQueryData<SavedViews>(options.queryKey, (now) => ({ views: change(now?.views ?? []) }))
  }
  /** The desk's own list, once it has answered: also what other windows kept. */
  const settle = () => client.invalidateQueries(options)
  const without = (name: string) => (views: readonly SavedView[]) => views.filter((view) => view.name !== name)

  async function keep(name: string, content: SavedContent): Promise<void> {
    const before = data?.views.find((view) => view.name === name)
    const view: SavedView = { id: newKey(), name, content, updatedAtMs: serverNowMs() }
    setNote(null)
    setUndo({ words: before ? `“${name}” replaced` : `“${name}” kept`, run: () => void (before ? keep(name, before.content) : remove(view)) })
    await put((views) => [...without(name)(views), view].toSorted((a, b) => a.name.localeCompare(b.name)))
    const kept = await asked(saveView({ id: view.id, list, name, content }))
    if (kept.ok) forgetLocalView(list, name)
    else {
      await put((views) => (before ? [...without(name)(views), before] : without(name)(views)))
      keepLocalView(list, view)
      setNote(`Kept in this browser only. ${kept.message}`)
    }
    setLocal(readLocalViews(list))
    void settle()
  }
  async function remove(view: SavedView): Promise<void> {
    setNote(null)
    setUndo({ words: `“${view.name}” deleted`, run: () => void keep(view.name, view.content) })
    const isLocal = readLocalViews(list).some(({ name }) => name === view.name)
    forgetLocalView(list, view.name)
    setLocal(readLocalViews(list))
    await put(without(view.name))
    const gone = await asked(deleteView(list, view.name))
    if (!gone.ok && !isLocal) {
      await put((views) => [...without(view.name)(views), view])
      setUndo(null)
      setNote(`Not deleted. ${gone.message}`)
    }
    void settle()
  }

  const views: readonly ListedView[] = [
    ...(data?.views ?? []).map((view) => ({ ...view, isLocal: false })),
    ...local.filter(({ name }) => !data?.views.some((view) => view.name === name)).map((view) => ({ ...view, isLocal: true })),
  ]
  return {
    views,
    keep,
    remove,
    undo: undo && {
      words: undo.words,
      run: () => {
        setUndo(null)
        undo.run()
      },
    },
    note: note ?? (error ? `${error.message} Views of this browser only.` : null),
  }
}
