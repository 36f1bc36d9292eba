import { QueryClient } from '@tanstack/react-query'
import { ApiFault } from './fetch.ts'

/**
 * One cache per browser tab, one per request on the server. The stream says what has changed, so nothing grows stale by
 * itself and focus asks for nothing; what nobody looks at is dropped after a minute.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (count, error) => count < 2 && !(error instanceof ApiFault && error.status < 500),
      },
    },
  })
}
