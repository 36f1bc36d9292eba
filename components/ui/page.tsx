import type { ReactNode } from 'react'

/** One screen: its name, the sentence that says what it answers, its actions, its parts. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: ReactNode
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <div className="mx-auto grid w-full max-w-[1720px] grid-cols-[minmax(0,1fr)] gap-3 px-3 pt-3 pb-6 sm:px-4">
      <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-lg">{title}</h1>
        {lead ? <p className="text-xs text-faint">{lead}</p> : null}
        {actions ? <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  )
}
