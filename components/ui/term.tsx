import type { ReactNode } from 'react'

/** Names and their values, aligned: the plain form of a fact sheet. On a phone a value stands below its name. */
export function Terms({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(0,1fr)] items-baseline gap-x-4 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">{children}</dl>
}

export function Term({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="min-w-0 max-sm:pb-1">{children}</dd>
    </>
  )
}
