import { Fragment, type ReactNode } from 'react'
import { Help } from './help.tsx'

export type PlainColumn<T> = {
  readonly id: string
  readonly header: ReactNode
  /** Unit and sign rule, as in `bps, + lost`. */
  readonly unit?: string
  readonly align?: 'left' | 'right'
  readonly cell: (row: T, index: number) => ReactNode
  /** Takes the width that is left. */
  readonly isWide?: boolean
  readonly title?: string
  /** The metric's key in METRICS.md, or a text where it is none: a press on the header says what it means. */
  readonly metric?: string
  readonly help?: string
}

/**
 * A short table inside a panel: every row drawn, nothing to walk, no handlers. Long or live lists belong to `DataTable`.
 * `detail` gives a row a second line over the whole width.
 */
export function PlainTable<T>({
  label,
  columns,
  rows,
  rowId,
  isStrong,
  isDim,
  detail,
  foot,
}: {
  readonly label: string
  readonly columns: readonly PlainColumn<T>[]
  readonly rows: readonly T[]
  readonly rowId: (row: T) => string
  readonly isStrong?: (row: T) => boolean
  readonly isDim?: (row: T) => boolean
  readonly detail?: (row: T) => ReactNode
  readonly foot?: ReactNode
}) {
  return (
    // Tables wider than a phone scroll inside their panel; a scrolling region must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is reached by keyboard only with a tab stop
    <section aria-label={label} tabIndex={0} className="relative overflow-x-auto">
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-xs">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                title={column.title}
                className={`border-b border-line px-2 py-1.5 align-bottom text-2xs leading-tight font-medium whitespace-nowrap text-dim first:pl-3 last:pr-3 ${column.align === 'right' ? 'text-right' : 'text-left'} ${column.isWide ? 'w-full' : ''}`}
              >
                <Help metric={column.metric} text={column.help} name={typeof column.header === 'string' ? column.header : column.id}>
                  {column.header}
                </Help>
                {column.unit ? <span className="block font-normal text-faint">{column.unit}</span> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const more = detail?.(row)
            return (
              <Fragment key={rowId(row)}>
                <tr className={`${isDim?.(row) ? 'text-dim' : ''} ${isStrong?.(row) ? 'bg-raised/60' : ''}`}>
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      className={`px-2 py-1 align-baseline first:pl-3 last:pr-3 ${more ? '' : 'border-b border-line/70'} ${column.align === 'right' ? 'text-right' : ''} ${column.isWide ? 'min-w-28' : 'whitespace-nowrap'}`}
                    >
                      {column.cell(row, index)}
                    </td>
                  ))}
                </tr>
                {more ? (
                  <tr className={isStrong?.(row) ? 'bg-raised/60' : ''}>
                    <td colSpan={columns.length} className="border-b border-line/70 px-3 pb-2">
                      {more}
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            )
          })}
        </tbody>
        {foot ? <tfoot>{foot}</tfoot> : null}
      </table>
    </section>
  )
}
