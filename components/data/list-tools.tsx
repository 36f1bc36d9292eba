'use client'
import dynamic from 'next/dynamic'
import type ListToolsBar from './list-tools-bar.tsx'
import { patiently } from './patiently.ts'
import type { Arrangeable, Arranged } from './use-arranged.ts'

/** What every list offers beside its rows. Drawn by the server; its code comes after the rows. */
export const ListTools = dynamic(() => patiently(() => import('./list-tools-bar.tsx'))) as typeof ListToolsBar

/** Columns that a kept arrangement names and the list no longer has. */
export function VanishedNote<C extends Arrangeable>({ arranged: { vanished, layout, setLayout } }: { readonly arranged: Arranged<C> }) {
  if (vanished.length === 0) return null
  const forget = () =>
    setLayout({
      order: layout.order.filter((id) => !vanished.includes(id)),
      hidden: layout.hidden.filter((id) => !vanished.includes(id)),
      widths: Object.fromEntries(Object.entries(layout.widths).filter(([id]) => !vanished.includes(id))),
    })
  return (
    <p role="status" className="text-xs text-warn">
      {vanished.length === 1 ? 'A column of this view is' : `${vanished.length} columns of this view are`} no longer there and left out: {vanished.join(', ')}.{' '}
      <button type="button" onClick={forget} className="underline underline-offset-2">
        Forget {vanished.length === 1 ? 'it' : 'them'}
      </button>
    </p>
  )
}
