import type { Arrangeable, Arranged } from './use-arranged.ts'

/** Columns that a kept arrangement names and the list no longer has. */
export default function Vanished<C extends Arrangeable>({ arranged: { vanished, layout, setLayout } }: { readonly arranged: Arranged<C> }) {
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
