'use client'
import { memo, type ReactElement } from 'react'
import { Link } from '#components/ui/link.tsx'
import type { Column } from './column.ts'

type RowProps<T> = {
  readonly id: string
  readonly row: T
  readonly columns: readonly Column<T>[]
  /** Its place among all rows, where not all of them are in the document; otherwise a new row would redraw every other. */
  readonly number: number | undefined
  readonly height: number
  readonly href: string | undefined
  readonly isCurrent: boolean
  readonly isReachable: boolean
  readonly isDim: boolean
  readonly isNew: boolean
  /** Chosen, to be compared with another one. */
  readonly isMarked: boolean
  readonly onMark: ((id: string) => void) | undefined
  readonly onOpen: ((row: T) => void) | undefined
  readonly onFocus: (id: string) => void
}

/**
 * Memoised twice: of a thousand rows only the changed ones are drawn again, and where new rows only move a row's number, or the keyboard
 * its mark, its cells are not. The columns, the rows and the handlers must therefore be stable.
 */
export const RowView = memo(function RowView<T>({
  id,
  row,
  columns,
  number,
  height,
  href,
  isCurrent,
  isReachable,
  isDim,
  isNew,
  isMarked,
  onMark,
  onOpen,
  onFocus,
}: RowProps<T>) {
  return (
    <tr
      data-row={id}
      aria-rowindex={number}
      aria-selected={isCurrent}
      data-marked={isMarked || undefined}
      tabIndex={isReachable ? 0 : -1}
      onFocus={() => onFocus(id)}
      onClick={
        onOpen || onMark
          ? (event) => {
              if (event.shiftKey && onMark) return onMark(id)
              if (!onOpen || !isPlain(event)) return
              // The row's own link leads to the same place; with Ctrl or the middle button it is the browser's.
              event.preventDefault()
              onFocus(id)
              onOpen(row)
            }
          : undefined
      }
      onMouseDown={onMark ? (event) => event.shiftKey && event.preventDefault() : undefined}
      style={{ height }}
      className={`group outline-none hover:bg-raised focus-visible:bg-raised aria-selected:bg-raised ${onOpen ? 'cursor-pointer' : ''} ${isDim ? 'text-dim' : ''} ${isNew ? 'arrived' : ''}`}
    >
      <Cells row={row} columns={columns} href={href} />
    </tr>
  )
}) as <T>(props: RowProps<T>) => ReactElement

const Cells = memo(function Cells<T>({ row, columns, href }: Pick<RowProps<T>, 'row' | 'columns' | 'href'>) {
  return (
    <>
      {columns.map((column, place) => (
        <td
          key={column.id}
          className={`truncate border-b border-line px-2 py-0 first:pl-3 last:pr-3 ${column.align === 'right' ? 'text-right' : ''} ${column.isSticky ? 'bg-panel group-hover:bg-raised group-focus-visible:bg-raised group-aria-selected:bg-raised max-xl:sticky max-xl:left-0 max-xl:z-[1]' : ''} ${place === 0 ? 'group-data-marked:shadow-[inset_4px_0_0_var(--twine)] group-focus-visible:shadow-[inset_2px_0_0_var(--accent)] group-aria-selected:shadow-[inset_2px_0_0_var(--accent)]' : ''}`}
        >
          {place === 0 && href ? (
            <Link href={href} tabIndex={-1} data-open className="hover:underline">
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </>
  )
}) as <T>(props: Pick<RowProps<T>, 'row' | 'columns' | 'href'>) => ReactElement

/** A press on a link or button inside the row is its own; so is one that ends a text selection or asks for another tab. */
function isPlain(event: { target: EventTarget; metaKey: boolean; ctrlKey: boolean; shiftKey: boolean; button: number }): boolean {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return false
  if (event.target instanceof Element && event.target.closest('a:not([data-open]), button, input, select')) return false
  return (window.getSelection()?.toString() ?? '') === ''
}
