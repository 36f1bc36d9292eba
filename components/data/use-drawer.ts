'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { legible } from '#lib/format/search.ts'

/** What is open beside a table. */
export type Drawer<T> = {
  /** As it is drawn: it follows what was asked for a moment later. */
  readonly openId: string | null
  /** As it was last asked for. */
  readonly openNow: () => string | null
  /** What is open goes on to this row. */
  readonly onWalk: (row: T) => void
  readonly onClose: () => void
}

/** Where there is no room beside the table, a row opens its page. */
const NO_ROOM = '(max-width: 767px)'

function addressWith(id: string | null): string {
  const params = new URLSearchParams(location.search)
  if (id === null) params.delete('open')
  else params.set('open', id)
  const search = legible(params)
  return `${location.pathname}${search === '' ? '' : `?${search}`}`
}

/**
 * The row that is open beside its table, as it stands in the URL. Opening is a step of the browser's history, walking on is not. A row
 * that is open already opens its page.
 */
export function useDrawer<T>(rowId: (row: T) => string, hrefOf: (row: T) => string): Drawer<T> & { readonly onOpen: (row: T) => void } {
  const openId = useSearchParams().get('open')
  const router = useRouter()
  // Stable for the table's rows, which are drawn again when a handler changes. The address does not say what was asked for: while an earlier
  // step is being drawn, the router puts that step's address back for a moment.
  const [latest] = useState(() => ({ rowId, hrefOf, push: router.push, openId, wanted: undefined as string | null | undefined }))
  Object.assign(latest, { rowId, hrefOf, push: router.push, openId })
  useEffect(() => {
    if (openId === latest.wanted || openId === null) latest.wanted = undefined
  }, [openId, latest])
  useEffect(() => {
    const forget = () => {
      latest.wanted = undefined
    }
    addEventListener('popstate', forget)
    return () => removeEventListener('popstate', forget)
  }, [latest])
  const openNow = useCallback(() => (latest.wanted === undefined ? latest.openId : latest.wanted), [latest])
  const go = useCallback(
    (id: string | null, step: 'pushState' | 'replaceState' = 'replaceState') => {
      latest.wanted = id
      window.history[step](null, '', addressWith(id))
    },
    [latest],
  )
  const onOpen = useCallback(
    (row: T) => {
      const id = latest.rowId(row)
      const now = openNow()
      if (now === id || matchMedia(NO_ROOM).matches) latest.push(latest.hrefOf(row))
      else go(id, now === null ? 'pushState' : 'replaceState')
    },
    [latest, openNow, go],
  )
  const onWalk = useCallback((row: T) => go(latest.rowId(row)), [latest, go])
  const onClose = useCallback(() => go(null), [go])
  return { openId, openNow, onOpen, onWalk, onClose }
}
