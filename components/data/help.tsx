'use client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { patiently } from './patiently.ts'

// The words of all metrics weigh more than most screens: they come with the first question.
const HelpPopover = lazy(() => patiently(() => import('./help-popover.tsx')))

/**
 * A name that can be asked what it means: by press, touch, or Enter. Give a metric's key, or a text where it is none. Looks like the name
 * with a dotted line below it.
 */
export function Help({
  metric,
  text,
  name,
  children,
}: {
  readonly metric?: string | undefined
  readonly text?: string | undefined
  /** Heads the answer. */
  readonly name: string
  readonly children: ReactNode
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  if (metric === undefined && text === undefined) return <>{children}</>
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        data-help={metric ?? 'text'}
        className="help text-left underline decoration-line-strong decoration-dotted underline-offset-2 hover:decoration-ink"
        onClick={(event) => {
          event.stopPropagation()
          setAnchor(event.currentTarget)
        }}
      >
        {children}
      </button>
      {anchor ? (
        <Suspense>
          <HelpPopover anchor={anchor} name={name} metric={metric} text={text} onClose={() => setAnchor(null)} />
        </Suspense>
      ) : null}
    </>
  )
}
