import type { ReactNode } from 'react'

/** Nothing here yet, and what makes something appear. `action` is the nearest next step. */
export function Empty({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-2 px-3 py-6 text-sm text-dim">
      <p className="max-w-prose">{children}</p>
      {action}
    </div>
  )
}

/** Something of ours failed: the cause in one sentence, its code, and a way to ask again. The last good data stays below it. */
export function Fault({
  message,
  code,
  onRetry,
}: {
  readonly message: string
  readonly code?: string | undefined
  readonly onRetry?: (() => void) | undefined
}) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1 border-l-2 border-danger bg-danger/8 px-3 py-2 text-sm">
      <p>{message}</p>
      {code ? <code className="figure text-dim">{code}</code> : null}
      {onRetry ? (
        <button type="button" onClick={onRetry} className="text-accent underline underline-offset-2">
          Retry
        </button>
      ) : null}
    </div>
  )
}

/** A refusal is an answer, not an error: the typed reason with its value and limit. */
export function Refusal({ code, children }: { readonly code: string; readonly children?: ReactNode }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 text-dim">
      <code className="figure text-ink">{code}</code>
      {children}
    </span>
  )
}

/** The shape of what is coming, shown only when it takes longer than 200 ms. */
export function Skeleton({ rows = 5, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  return (
    <div role="status" aria-label={label} className="late grid gap-2 p-3">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="h-4 rounded-sm bg-raised" style={{ width: `${92 - ((row * 17) % 38)}%` }} />
      ))}
    </div>
  )
}
