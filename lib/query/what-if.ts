import { queryOptions } from '@tanstack/react-query'
import type { WhatIfView } from '#lib/wire/views/what-if.ts'
import { getJson } from './fetch.ts'

const isOver = (view: WhatIfView | undefined): boolean => view?.status === 'whole' || view?.status === 'refused' || view?.status === 'superseded'

/** Asked each second until it is answered, beside the tail, which tells at once. */
export const whatIfQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['what_if', id],
    enabled: id !== null,
    queryFn: ({ signal }) => getJson<WhatIfView>(`/api/what-if/${encodeURIComponent(id ?? '')}`, signal),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 1_000),
  })
