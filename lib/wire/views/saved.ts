import { z } from 'zod'

/** Lists that keep views of their own. */
export const LISTS = ['executions', 'strands', 'braids', 'lessons', 'proposals', 'positions', 'venues', 'costs'] as const
export type ListName = (typeof LISTS)[number]
export const listName = z.enum(LISTS)

const columnId = z.string().min(1).max(60)

/** What a view keeps: the question as it stands in the URL, the columns and the density. Never a row. */
export const savedContent = z.object({
  search: z.string().max(2_000),
  layout: z.object({
    order: z.array(columnId).max(100),
    hidden: z.array(columnId).max(100),
    widths: z.record(columnId, z.number().min(1).max(2_000)),
  }),
  density: z.enum(['dense', 'comfortable']),
})
export type SavedContent = z.infer<typeof savedContent>

export const savedViewId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/i, 'expected an id made by the form')
export const newSavedView = z.object({
  id: savedViewId,
  list: listName,
  name: z.string().trim().min(1, 'a name is needed').max(60),
  content: savedContent,
})
export type NewSavedView = z.infer<typeof newSavedView>

export type SavedView = { readonly id: string; readonly name: string; readonly content: SavedContent; readonly updatedAtMs: number }
export type SavedViews = { readonly views: readonly SavedView[] }

/** What an action on a view returns: kept, or why not. */
export type Kept = { readonly ok: true } | { readonly ok: false; readonly message: string }
