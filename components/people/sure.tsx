'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'

/** Two steps in one place: the first press says what the second one does. */
export function Sure({
  label,
  hidden,
  consequence,
  confirm,
  isBusy,
  onSure,
}: {
  readonly label: string
  readonly hidden?: string
  readonly consequence: string
  readonly confirm: string
  readonly isBusy: boolean
  readonly onSure: () => void
}) {
  const [isAsked, setAsked] = useState(false)
  if (!isAsked) {
    return (
      <Button size="sm" disabled={isBusy} onClick={() => setAsked(true)}>
        {label}
        {hidden ? <span className="sr-only"> {hidden}</span> : null}
      </Button>
    )
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <span className="text-xs text-dim">{consequence}</span>
      <Button
        size="sm"
        tone="warning"
        autoFocus
        disabled={isBusy}
        onClick={() => {
          setAsked(false)
          onSure()
        }}
      >
        {confirm}
      </Button>
      <Button size="sm" tone="quiet" onClick={() => setAsked(false)}>
        Leave it
      </Button>
    </span>
  )
}
