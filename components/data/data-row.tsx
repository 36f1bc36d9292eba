'use client'
import Link from 'next/link'
import { memo, type ReactElement } from 'react'
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
  onOpen,
  onFocus,
}: RowProps<T>) {
  return (
    <tr
      data-row={id}
      aria-rowindex={number}
      aria-selected={isCurrent}
      tabIndex={isReachable ? 0 : -1}
      onFocus={() => onFocus(id)}
      onClick={onOpen ? (event) => isPlain(event) && onOpen(row) : undefined}
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
          className={`truncate border-b border-line px-2 py-0 first:pl-3 last:pr-3 ${column.align === 'right' ? 'text-right' : ''} ${column.isSticky ? 'bg-panel group-hover:bg-raised group-focus-visible:bg-raised group-aria-selected:bg-raised max-xl:sticky max-xl:left-0 max-xl:z-[1]' : ''} ${place === 0 ? 'group-focus-visible:shadow-[inset_2px_0_0_var(--accent)] group-aria-selected:shadow-[inset_2px_0_0_var(--accent)]' : ''}`}
        >
          {place === 0 && href ? (
            <Link href={href} prefetch={false} tabIndex={-1} className="hover:underline">
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

export function HeaderRow<T>({ columns }: { readonly columns: readonly Column<T>[] }) {
  return (
    <tr aria-rowindex={1}>
      {columns.map((column) => (
        <th
          key={column.id}
          scope="col"
          aria-sort={column.sort}
          className={`sticky top-0 z-[2] h-9 border-b border-line-strong bg-panel px-2 align-bottom text-2xs font-medium text-dim first:pl-3 last:pr-3 ${column.align === 'right' ? 'text-right' : 'text-left'} ${column.isSticky ? 'max-xl:left-0 max-xl:z-[3]' : ''}`}
        >
          <span
            className="block truncate pb-1 leading-tight"
            title={typeof column.header === 'string' ? `${column.header}${column.unit ? `, ${column.unit}` : ''}` : undefined}
          >
            {column.header}
            {column.unit ? <span className="block truncate font-normal text-faint">{column.unit}</span> : null}
          </span>
        </th>
      ))}
    </tr>
  )
}

/** A press on a link or button inside the row is its own; so is one that ends a text selection or asks for another tab. */
function isPlain(event: { target: EventTarget; metaKey: boolean; ctrlKey: boolean; shiftKey: boolean; button: number }): boolean {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return false
  if (event.target instanceof Element && event.target.closest('a, button, input, select')) return false
  return (window.getSelection()?.toString() ?? '') === ''
}
