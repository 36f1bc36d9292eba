'use client'
import { lazy, memo, type PointerEvent, type ReactElement, Suspense, useState } from 'react'
import type { Column } from './column.ts'
import { placed, resized, WIDTH_MIN } from './layout.ts'
import { patiently } from './patiently.ts'
import { ariaSort, type Sorting } from './sort.ts'
import type { Arranged } from './use-arranged.ts'

const HeaderMenu = lazy(() => patiently(() => import('./header-menu.tsx')))
const DRAGGED = 'application/x-ropewalk-column'

type HeaderProps<T> = {
  readonly columns: readonly Column<T>[]
  /** Where the columns may be arranged: widths by drag on the edge, places by drag of the name. */
  readonly arranged?: Arranged<Column<T>> | undefined
  readonly sorting?: Sorting | undefined
}

/** The head of the table. A press on a name says what the column means, orders by it, moves, widens or hides it: everything a mouse can do. */
export const HeaderRow = memo(function HeaderRow<T>({ columns, arranged, sorting }: HeaderProps<T>) {
  const [open, setOpen] = useState<{ readonly id: string; readonly anchor: HTMLElement } | null>(null)
  const opened = columns.find(({ id }) => id === open?.id)
  return (
    <tr aria-rowindex={1}>
      {columns.map((column, place) => (
        <th
          key={column.id}
          scope="col"
          aria-sort={ariaSort(column, sorting?.sort)}
          onDragOver={arranged && place > 0 ? (event) => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault() : undefined}
          onDrop={
            arranged && place > 0
              ? (event) => arranged.setLayout(placed(arranged.layout, arranged.made, event.dataTransfer.getData(DRAGGED), column.id))
              : undefined
          }
          className={`group/head sticky top-0 z-[2] h-9 border-b border-line-strong bg-panel p-0 align-bottom text-2xs font-medium text-dim ${column.align === 'right' ? 'text-right' : 'text-left'} ${column.isSticky ? 'max-xl:left-0 max-xl:z-[3]' : ''}`}
        >
          {arranged || sorting || column.metric || column.help ? (
            <button
              type="button"
              aria-haspopup="dialog"
              data-help={column.metric ?? (column.help ? 'text' : undefined)}
              title={titleOf(column)}
              draggable={arranged !== undefined && place > 0}
              onDragStart={(event) => {
                event.dataTransfer.setData(DRAGGED, column.id)
                event.dataTransfer.effectAllowed = 'move'
              }}
              onClick={(event) => setOpen({ id: column.id, anchor: event.currentTarget })}
              className={`block h-9 w-full px-2 group-first/head:pl-3 group-last/head:pr-3 hover:bg-raised hover:text-ink focus-visible:-outline-offset-2 ${column.align === 'right' ? 'text-right' : 'text-left'}`}
            >
              <Name column={column} sort={ariaSort(column, sorting?.sort)} />
            </button>
          ) : (
            <span title={titleOf(column)} className="flex h-9 flex-col justify-end px-2 group-first/head:pl-3 group-last/head:pr-3">
              <Name column={column} sort={column.sort} />
            </span>
          )}
          {arranged ? <Edge place={place} onWidth={(width) => arranged.setLayout(resized(arranged.layout, column.id, width))} /> : null}
        </th>
      ))}
      {open && opened ? (
        <Suspense>
          <HeaderMenu
            column={opened as Column<unknown>}
            anchor={open.anchor}
            arranged={arranged as Arranged<Column<unknown>> | undefined}
            sorting={sorting}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      ) : null}
    </tr>
  )
}) as <T>(props: HeaderProps<T>) => ReactElement

const titleOf = ({ header, unit }: { readonly header: string; readonly unit?: string }): string => `${header}${unit ? `, ${unit}` : ''}`

function Name<T>({ column, sort }: { readonly column: Column<T>; readonly sort: 'ascending' | 'descending' | undefined }) {
  const hasHelp = column.metric !== undefined || column.help !== undefined
  return (
    <span className="block truncate pb-1 leading-tight">
      {sort ? <span aria-hidden>{sort === 'descending' ? '↓ ' : '↑ '}</span> : null}
      <span className={hasHelp ? 'help underline decoration-line-strong decoration-dotted underline-offset-2' : ''}>{column.header}</span>
      {column.unit ? <span className="block truncate font-normal text-faint">{column.unit}</span> : null}
    </span>
  )
}

/** The edge that is pulled. While it moves only the column's own element does; the rows are drawn again once, at the end. */
function Edge({ place, onWidth }: { readonly place: number; readonly onWidth: (width: number) => void }) {
  const pull = (event: PointerEvent<HTMLSpanElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
    event.stopPropagation()
    const edge = event.currentTarget
    const head = edge.closest('th')
    const drawn = edge.closest('table')?.querySelectorAll('col')[place]
    if (!head || !drawn) return
    const [from, before] = [event.clientX, head.getBoundingClientRect().width]
    let width = before
    edge.setPointerCapture(event.pointerId)
    edge.onpointermove = (move) => {
      width = Math.max(WIDTH_MIN, before + move.clientX - from)
      drawn.style.width = `${width}px`
    }
    edge.onpointerup = () => {
      edge.onpointermove = null
      edge.onpointerup = null
      if (Math.abs(width - before) >= 1) onWidth(width)
    }
  }
  return (
    <span
      aria-hidden
      title="Drag to widen"
      onPointerDown={pull}
      className="absolute top-0 right-0 z-[1] h-full w-1.5 cursor-col-resize touch-none opacity-0 group-hover/head:opacity-100 hover:bg-accent/60 print:hidden"
    />
  )
}
