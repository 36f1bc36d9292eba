'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'

type DialogProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** A question that must be answered before anything else; focus goes in and returns to where it was. */
export function Dialog({ title, lead, isOpen, onClose, children }: DialogProps) {
  // Before anything inside takes the focus: what does so at its first drawing would be taken for the place to return to.
  const [opener] = useState(() => document.activeElement)
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Radix.Content
          data-modal
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnTo(opener)
          }}
          className="fixed top-[12vh] left-1/2 z-50 grid max-h-[80vh] w-[min(34rem,calc(100vw-1.5rem))] -translate-x-1/2 gap-3 overflow-y-auto rounded-lg border border-line-strong bg-panel p-4 shadow-2xl"
        >
          <Head title={title} lead={lead} />
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** What opened it may be gone, or out of use, by then: the screen itself is next. Who has gone somewhere else meanwhile stays there. */
function returnTo(opener: Element | null): void {
  if (document.activeElement !== document.body || !(opener instanceof HTMLElement) || opener === document.body) return
  opener.focus()
  if (document.activeElement === document.body) document.getElementById('main')?.focus()
}

function Head({ title, lead }: Pick<DialogProps, 'title' | 'lead'>) {
  return (
    <div className="flex items-start gap-3">
      <div className="grid gap-1">
        <Radix.Title className="text-base font-medium">{title}</Radix.Title>
        <Radix.Description className={lead ? 'text-sm text-dim' : 'sr-only'}>{lead ?? title}</Radix.Description>
      </div>
      <Radix.Close aria-label="Close" className="ml-auto grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink">
        <X aria-hidden size={16} />
      </Radix.Close>
    </div>
  )
}
