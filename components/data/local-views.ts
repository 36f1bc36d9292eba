import type { ListName, SavedView } from '#lib/wire/views/saved.ts'
import { readLayout } from './layout.ts'

/** Views that the desk could not take: kept in this browser until it can. */
const keyOf = (list: ListName): string => `ropewalk-views-${list}`

export function readLocalViews(list: ListName): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(list)) ?? '[]')
    return Array.isArray(kept) ? kept.flatMap(toView) : []
  } catch {
    return []
  }
}

export function keepLocalView(list: ListName, view: SavedView): void {
  write(list, [...readLocalViews(list).filter(({ name }) => name !== view.name), view])
}

export function forgetLocalView(list: ListName, name: string): void {
  write(
    list,
    readLocalViews(list).filter((view) => view.name !== name),
  )
}

function write(list: ListName, views: readonly SavedView[]): void {
  if (views.length === 0) localStorage.removeItem(keyOf(list))
  else localStorage.setItem(keyOf(list), JSON.stringify(views))
}

function toView(kept: unknown): SavedView[] {
  if (typeof kept !== 'object' || kept === null) return []
  const { id, name, content, updatedAtMs } = kept as Partial<SavedView>
  if (typeof id !== 'string' || typeof name !== 'string' || typeof content?.search !== 'string') return []
  const { order, hidden, widths } = readLayout(content.layout)
  return [
    {
      id,
      name,
      content: {
        search: content.search,
        layout: { order: [...order], hidden: [...hidden], widths: { ...widths } },
        density: content.density === 'comfortable' ? 'comfortable' : 'dense',
      },
      updatedAtMs: Number(updatedAtMs ?? 0),
    },
  ]
}
