'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { type Fields, readState, type StateOf, searchOf } from '#lib/format/search.ts'

/**
 * State that lives in the URL: typing replaces it, so that the way back leaves the screen. Nothing is asked of the server; Next follows
 * the address by itself. Parameters that belong to somebody else stay. `null` for the whole clears it.
 */
export function useUrlState<F extends Fields>(fields: F): readonly [StateOf<F>, (change: Partial<StateOf<F>> | null) => void] {
  const params = useSearchParams()
  const state = useMemo(() => readState(fields, new URLSearchParams(params)), [fields, params])
  const set = useCallback(
    (change: Partial<StateOf<F>> | null) => {
      // Read where it stands now: two changes of one moment must not undo each other.
      const now = new URLSearchParams(location.search)
      const next = searchOf(fields, { ...readState(fields, change === null ? {} : now), ...change })
      for (const name of Object.keys(fields)) now.delete(name)
      const all = [next, now.toString()].filter(Boolean).join('&')
      window.history.replaceState(null, '', `${location.pathname}${all === '' ? '' : `?${all}`}`)
    },
    [fields],
  )
  return [state, set]
}
