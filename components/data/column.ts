import type { ReactNode } from 'react'

/** How one column is headed, aligned and drawn. */
export type Column<T> = {
  readonly id: string
  readonly header: ReactNode
  /** Unit and sign rule, as in `bps, + lost`. */
  readonly unit?: string
  readonly align?: 'left' | 'right'
  /** Pixels; fixed, so that a live value never moves a column. The last column takes what is left beside its own. */
  readonly width: number
  readonly cell: (row: T) => ReactNode
  /** Stays in view while the table scrolls sideways, which wide screens need not: each sticky cell costs paint. Only the first column may. */
  readonly isSticky?: boolean
  /** Set where this column orders the rows. */
  readonly sort?: 'ascending' | 'descending'
}
