import type { ReactNode } from 'react'

/** How one column is headed, aligned and drawn. */
export type Column<T> = {
  readonly id: string
  readonly header: string
  /** Unit and sign rule, as in `bps, + lost`. */
  readonly unit?: string
  readonly align?: 'left' | 'right'
  /** Pixels; fixed, so that a live value never moves a column. The last column takes what is left beside its own. */
  readonly width: number
  readonly cell: (row: T) => ReactNode
  /** Stays in view while the table scrolls sideways, which wide screens need not: each sticky cell costs paint. Only the first column may. */
  readonly isSticky?: boolean
  /** Set where this column orders the rows of a table that knows one order. */
  readonly sort?: 'ascending' | 'descending'
  /** The key under which the rows can be ordered by this column, and what its two orders are called, lowest first. */
  readonly sortKey?: string
  readonly sortWords?: readonly [ascending: string, descending: string]
  /** The metric's key in METRICS.md: its formula, sign, unit and rule of evidence are one press on the header away. */
  readonly metric?: string
  /** What the column says, where it is no metric and its name does not tell. */
  readonly help?: string
}
