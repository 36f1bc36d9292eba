'use client'
import { Maximize2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonStyle } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Link } from '#components/ui/link.tsx'

/** What is open beside its table. It takes no focus and stops nothing: the table stays alive, and j and k walk on in it. */
export function Drawer({
  label,
  href,
  onClose,
  actions,
  children,
}: {
  readonly label: string
  /** Its page. */
  readonly href: string
  readonly onClose: () => void
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <aside
      aria-label={label}
      className="flex w-[min(28rem,44vw)] shrink-0 flex-col overflow-hidden rounded-lg border border-line-strong bg-panel max-md:fixed max-md:inset-0 max-md:z-40 max-md:w-auto max-md:rounded-none print:hidden"
    >
      <div className="flex min-h-9 flex-wrap items-center gap-1 border-b border-line px-2 py-1">
        <Link href={href} className={buttonStyle({ size: 'sm' })} title="The whole page (Enter)">
          <Maximize2 aria-hidden size={12} /> Open the page
        </Link>
        <CopyButton key={href} text={() => `${location.origin}${href}`} done="Link copied">
          Copy link
        </CopyButton>
        {actions}
        <button
          type="button"
          onClick={onClose}
          aria-label="Close what is open"
          title="Close (Esc)"
          className="ml-auto grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
        >
          <X aria-hidden size={15} />
        </button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </aside>
  )
}
