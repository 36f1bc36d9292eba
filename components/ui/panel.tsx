import { type ReactNode, useId } from 'react'

/**
 * A titled part of a screen. While the document is marked stale it says so beside its title, by the style sheet alone, so that no panel
 * can forget it, and for how long there was no word; `age` says instead when its own data was read. `isStatic` is for what does not come from the desk, such as a form; `isFlush` lets a table reach the edges.
 */
export function Panel({
  title,
  note,
  actions,
  age,
  isFlush = false,
  isStatic = false,
  children,
}: {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly age?: ReactNode
  readonly isFlush?: boolean
  readonly isStatic?: boolean
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col rounded-lg border border-line bg-panel">
      <header className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1">
        <h2 id={id} className="text-sm">
          {title}
        </h2>
        {note ? <p className="text-xs text-faint">{note}</p> : null}
        {isStatic ? null : (
          <p className={`stale-age text-xs text-warn ${age ? '' : 'stale-since'}`}>
            stale{age ? ', ' : ''}
            {age}
          </p>
        )}
        {actions ? <div className="ml-auto flex items-center gap-2">{actions}</div> : null}
      </header>
      <div className={isFlush ? 'min-w-0' : 'min-w-0 p-3'}>{children}</div>
    </section>
  )
}
