'use client'
import { Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Input } from '#components/ui/field.tsx'
import { Popover } from '#components/ui/popover.tsx'
import type { ListName, SavedContent } from '#lib/wire/views/saved.ts'
import { densityNow, setDensity } from './density.tsx'
import { AS_MADE, readLayout } from './layout.ts'
import { type Arrangeable, type Arranged, rememberLayout } from './use-arranged.ts'
import { useSavedViews } from './use-saved-views.ts'

/** What of the address is the view: all of it but what is only open or pointed out. */
const NOT_KEPT = ['open', 'mark', 'at']
function searchNow(): string {
  const params = new URLSearchParams(location.search)
  for (const name of NOT_KEPT) params.delete(name)
  return params.toString()
}

const go = (search: string) => window.history.pushState(null, '', `${location.pathname}${search === '' ? '' : `?${search}`}`)

/** The views of a list: take one, keep what is on screen under a name, share it as a link. */
export default function ViewsMenu<C extends Arrangeable>({
  anchor,
  list,
  arranged,
  onClose,
}: {
  readonly anchor: HTMLElement
  readonly list: ListName
  readonly arranged: Arranged<C> | undefined
  readonly onClose: () => void
}) {
  const { views, keep, remove, undo, note } = useSavedViews(list)
  const [name, setName] = useState('')
  const content = (): SavedContent => {
    const { order, hidden, widths } = arranged?.layout ?? AS_MADE
    return { search: searchNow(), layout: { order: [...order], hidden: [...hidden], widths: { ...widths } }, density: densityNow() }
  }
  const take = (view: SavedContent) => {
    go(view.search)
    if (arranged) rememberLayout(arranged.list, readLayout(view.layout))
    setDensity(view.density)
    onClose()
  }
  return (
    <Popover anchor={anchor} label="Views" onClose={onClose}>
      <div className="w-72 max-w-full">
        <ul aria-label="Views" className="grid max-h-72 gap-0.5 overflow-y-auto p-1">
          <li>
            <Choice onPress={() => take({ search: '', layout: { order: [], hidden: [], widths: {} }, density: densityNow() })}>As the list was made</Choice>
          </li>
          {views.map((view) => (
            <li key={view.name} className="flex items-center">
              <Choice onPress={() => take(view.content)}>
                <span className="truncate">{view.name}</span>
                {view.isLocal ? <span className="text-2xs text-warn">this browser only</span> : null}
              </Choice>
              <button
                type="button"
                aria-label={`Delete ${view.name}`}
                onClick={() => void remove(view)}
                className="grid size-7 shrink-0 place-items-center rounded-sm text-dim hover:bg-raised hover:text-ink"
              >
                <Trash2 aria-hidden size={13} />
              </button>
            </li>
          ))}
        </ul>
        <form
          className="flex gap-1.5 border-t border-line p-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() === '') return
            void keep(name.trim(), content())
            setName('')
          }}
        >
          <Input
            size="sm"
            aria-label="Name of the view"
            placeholder="Keep this view as…"
            maxLength={60}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <Button size="sm" type="submit" disabled={name.trim() === ''}>
            Keep
          </Button>
        </form>
        <div className="flex flex-wrap items-center gap-2 border-t border-line p-2 text-xs">
          <CopyButton
            text={() => `${location.origin}${location.pathname}${location.search}`}
            done="Link copied"
            title="Filter and order are the address; columns and density stay yours"
          >
            Copy link
          </CopyButton>
          <output className="ml-auto text-dim">
            {undo ? (
              <>
                {undo.words}.{' '}
                <button type="button" onClick={undo.run} className="text-accent underline underline-offset-2">
                  Undo
                </button>
              </>
            ) : null}
          </output>
          {note ? <p className="w-full text-warn">{note}</p> : null}
        </div>
      </div>
    </Popover>
  )
}

function Choice({ onPress, children }: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" onClick={onPress} className="flex min-h-7 w-full min-w-0 items-center gap-2 rounded-sm px-2 text-left text-xs hover:bg-raised">
      {children}
    </button>
  )
}
