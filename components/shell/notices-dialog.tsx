'use client'
import { Dialog } from '#components/ui/dialog.tsx'
import { NoticesForm } from './notices-form.tsx'

/** The notifications of this browser, from any screen. */
export default function NoticesDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Notifications of this browser"
      lead="For what must not wait: a halt, a silent worker, a limit used up, an unknown order, books that drift."
    >
      <NoticesForm />
    </Dialog>
  )
}
