import { queryOptions } from '@tanstack/react-query'
import type { ListName, SavedViews } from '#lib/wire/views/saved.ts'
import { getJson } from './fetch.ts'

/** The views of a list that this person has kept. */
export const savedViewsQuery = (list: ListName) =>
  queryOptions({
    queryKey: ['saved-views', list],
    queryFn: ({ signal }) => getJson<SavedViews>(`/api/views?list=${list}`, signal),
    retry: false,
    // No frame of the tail tells of a view that another window kept.
    staleTime: 0,
  })
