import { queryOptions } from '@tanstack/react-query'
import type { Config, ConfigCheck, ConfigDiff } from '#lib/wire/views/config.ts'
import { getJson } from './fetch.ts'

/** Versions are told by the tail; what came of them moves with outcomes. */
const EVERY_MS = 60_000

export const configQuery = queryOptions({
  queryKey: ['config', 'all'],
  queryFn: ({ signal }) => getJson<Config>('/api/config', signal),
  // The worker says what it uses once a second; until it says the newest, somebody may be waiting for it.
  refetchInterval: ({ state }) => (state.data && state.data.inForce !== null && state.data.inForce !== state.data.version ? 1_000 : EVERY_MS),
})

/** Versions never change. */
export const configDiffQuery = (from: number, to: number) =>
  queryOptions({ queryKey: ['config', 'diff', from, to], queryFn: ({ signal }) => getJson<ConfigDiff>(`/api/config/diff?from=${from}&to=${to}`, signal) })

export type CheckWish = { readonly base: number; readonly kind: 'weights' | 'limits' | 'configuration'; readonly change: Readonly<Record<string, unknown>> }

/** Whether a change can be, by the parser that the worker adopts with. */
export const configCheckQuery = (wish: CheckWish | null) =>
  queryOptions({
    queryKey: ['config', 'check', wish],
    enabled: wish !== null,
    queryFn: ({ signal }) =>
      getJson<ConfigCheck>(
        `/api/config/check?${new URLSearchParams({ base: String(wish?.base), kind: wish?.kind ?? '', change: JSON.stringify(wish?.change) })}`,
        signal,
      ),
  })
