'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useState } from 'react'

/** What is open beside a table. */
export type Drawer<T> = {
  /** As it is drawn: it follows the address a moment later. */
  readonly openId: string | null
  /** As it stands in the address now. */
  readonly openNow: () => string | null
  /** What is open goes on to this row. */
  readonly onWalk: (row: T) => void
  readonly onClose: () => void
}

/** Where there is no room beside the table, a row opens its page. */
const NO_ROOM = '(max-width: 767px)'

const openNow = (): string | null => new URLSearchParams(location.search).get('open')

function addressWith(id: string | null): string {
  const params = new URLSearchParams(location.search)
  if (id === null) params.delete('open')
  else params.set('open', id)
  const search = params.toString().replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':')
  return `${location.pathname}${search === '' ? '' : `?${search}`}`
}

/**
 * The row that is open beside its table, as it stands in the URL. Opening is a step of the browser's history, walking on is not. A row
 * that is open already opens its page.
 */
export function useDrawer<T>(rowId: (row: T) => string, hrefOf: (row: T) => string): Drawer<T> & { readonly onOpen: (row: T) => void } {
  const openId = useSearchParams().get('open')
  const router = useRouter()
  // Stable for the table's rows, which are drawn again when a handler changes.
  const [latest] = useState(() => ({ rowId, hrefOf, push: router.push }))
  Object.assign(latest, { rowId, hrefOf, push: router.push })
  const onOpen = useCallback(
    (row: T) => {
      const id = latest.rowId(row)
      const now = openNow()
      if (now === id || matchMedia(NO_ROOM).matches) latest.push(latest.hrefOf(row))
      else if (now === null) window.history.pushState(null, '', addressWith(id))
      else window.history.replaceState(null, '', addressWith(id))
    },
    [latest],
  )
  const onWalk = useCallback((row: T) => window.history.replaceState(null, '', addressWith(latest.rowId(row))), [latest])
  const onClose = useCallback(() => window.history.replaceState(null, '', addressWith(null)), [])
  return { openId, openNow, onOpen, onWalk, onClose }
}
