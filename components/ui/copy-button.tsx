'use client'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useCopy } from './copy.ts'

type CopyButtonProps = {
  /** Asked when it is pressed. */
  readonly text: () => string
  readonly done?: string
  readonly title?: string
  readonly tone?: 'plain' | 'quiet'
  readonly disabled?: boolean
  readonly children: ReactNode
}

/** Copies, and says so in its own place until it is left; also when the browser does not let it. */
export function CopyButton({ text, done = 'Copied', title, tone = 'quiet', disabled, children }: CopyButtonProps) {
  const { outcome, copy, reset } = useCopy()
  const isRefused = outcome === 'refused'
  return (
    <Button size="sm" tone={tone} disabled={disabled} title={isRefused ? REFUSED : title} onClick={() => copy(text())} onBlur={reset}>
      <span aria-live="polite">{isRefused ? 'Cannot copy' : outcome === 'copied' ? done : children}</span>
    </Button>
  )
}
const REFUSED = 'This browser keeps the clipboard from the page: select the text and copy it by hand'
