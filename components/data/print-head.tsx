'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { formatBothZones } from '#lib/format/time.ts'
import { serverNowMs } from './now.ts'
import { printBelow, questionOf } from './print.ts'

/**
 * What stands above a printed screen: which desk, which question, when. On the screen it takes no room. Printing from a dark screen is
 * light: charts that draw by the theme's colours follow it.
 */
export default function PrintHead({ moduleId }: { readonly moduleId: string }) {
  const path = usePathname()
  const params = useSearchParams()
  const [atMs, setAtMs] = useState<number | null>(null)
  const search = params.toString()
  const address = `${path}${search === '' ? '' : `?${search}`}`

  useEffect(() => printBelow(address), [address])
  // The printer is outside of React: it asks for the page, and the time is that of the asking.
  useEffect(() => {
    const root = document.documentElement
    let theme: string | undefined
    const before = () => {
      theme = root.dataset.theme
      root.dataset.theme = 'light'
      setAtMs(serverNowMs())
    }
    const after = () => {
      if (theme === undefined) delete root.dataset.theme
      else root.dataset.theme = theme
    }
    setAtMs(serverNowMs())
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])

  return (
    <div className="print-only border-b border-line-strong pb-1 text-xs" data-print-head>
      <p>
        Ropewalk {moduleId} · {questionOf(new URLSearchParams(search))}
      </p>
      <p className="text-dim">
        {atMs === null ? '' : `printed ${formatBothZones(atMs)} · `}
        {address}
      </p>
    </div>
  )
}
