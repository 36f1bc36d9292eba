import { ArrowUp } from 'lucide-react'

/** What arrived since the rows stand still. It lies on the head of the table and covers no row; a press brings the rows in. */
export function NewRowsPill({ count, onShow }: { readonly count: number; readonly onShow: () => void }) {
  return (
    <button
      type="button"
      onClick={onShow}
      className="absolute top-1 right-2 z-10 flex h-7 items-center gap-1.5 rounded-full border border-accent bg-accent px-3 text-xs font-medium text-on-accent shadow-lg"
    >
      <ArrowUp aria-hidden size={13} />
      <span className="tabular-nums">{count.toLocaleString('en-US')} new</span>
    </button>
  )
}
