'use client'
import { Fragment, lazy, type ReactNode, type RefObject, Suspense, useEffect, useRef } from 'react'
import type { Column } from './column.ts'
import { RowView } from './data-row.tsx'
import { ROW_HEIGHT, useDensity } from './density.tsx'
import { HeaderRow } from './header-row.tsx'
import { NearEnd } from './near-end.tsx'
import { patiently } from './patiently.ts'
import { useRowWalk } from './row-walk.ts'
import type { Sorting } from './sort.ts'
import type { Arranged } from './use-arranged.ts'
import type { Drawer } from './use-drawer.ts'
import type { BodyHandle } from './virtual-body.tsx'

// Not part of the first load: a first page is short.
const loadVirtualBody = () => patiently(() => import('./virtual-body.tsx'))
const VirtualBody = lazy(loadVirtualBody)

export type DataTableProps<T> = {
  /** What a reader hears: "Executions, newest first". */
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly rowId: (row: T) => string
  /** All rows there are, when that is known: announced with the row's number. */
  readonly rowCount?: number
  /** Where a person may arrange the columns; `columns` are then its own. */
  readonly arranged?: Arranged<Column<T>> | undefined
  readonly sorting?: Sorting | undefined
  /** Opening a row: Enter, a press, or the link. The link is what a middle click and a reader follow. */
  readonly hrefOf?: (row: T) => string | undefined
  readonly onOpen?: (row: T) => void
  /** What is open beside the table: the keyboard takes it along, and Esc closes it. */
  readonly drawer?: Drawer<T> | undefined
  readonly marked?: readonly string[]
  readonly onMark?: ((id: string) => void) | undefined
  readonly isDim?: (row: T) => boolean
  readonly isNew?: (row: T) => boolean
  /** `page` grows with its rows and scrolls with the page, `fill` keeps to its place and scrolls itself. */
  readonly fit?: 'page' | 'fill'
  readonly onTopChange?: (isAtTop: boolean) => void
  /** Reads on; null while there is nothing to read or a read is under way. Only where the table scrolls itself. */
  readonly onNearEnd?: (() => void) | null
  readonly scrollRef?: RefObject<HTMLDivElement | null>
  /** Off where two tables share a screen: the keys belong to one of them. */
  readonly isWalked?: boolean
  readonly empty?: ReactNode
  readonly foot?: ReactNode
}

/** Up to here every row is drawn: the browser's own find works, and nothing is measured. */
const VIRTUAL_FROM = 200
/** Rows drawn while the virtual body is on its way: enough that nothing in view disappears. */
const WHILE_LOADING = 400

/** Rows that are still below when the next ones are read. */
const AHEAD = 30

/** The one table: sticky head and first column, rows of fixed height, virtual past 200, walked with j and k. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { columns, rows, rowId, arranged, sorting, hrefOf, onOpen, isDim, isNew, fit = 'page', onTopChange, onNearEnd = null, empty, foot } = props
  const ownRef = useRef<HTMLDivElement>(null)
  const scrollRef = props.scrollRef ?? ownRef
  const height = ROW_HEIGHT[useDensity()]
  const isVirtual = rows.length > VIRTUAL_FROM && fit === 'fill'
  const bodyRef = useRef<BodyHandle>(null)
  // Fetched once the first rows are drawn, so that it is at hand when the table grows.
  useEffect(() => {
    if (fit === 'fill') void loadVirtualBody()
  }, [fit])
  const walk = useRowWalk({
    rows,
    rowId,
    onOpen,
    drawer: props.drawer,
    onMark: props.onMark,
    isEnabled: props.isWalked ?? true,
    scrollRef,
    scrollTo: (index) => bodyRef.current?.scrollTo(index),
  })

  function draw(index: number): ReactNode {
    const row = rows[index] as T
    const id = rowId(row)
    return (
      <RowView
        id={id}
        row={row}
        columns={columns}
        number={isVirtual ? index + 2 : undefined}
        height={height}
        href={hrefOf?.(row)}
        isCurrent={walk.current === id}
        isReachable={walk.current === id || (walk.current === null && index === 0)}
        isDim={isDim?.(row) ?? false}
        isNew={isNew?.(row) ?? false}
        isMarked={props.marked?.includes(id) ?? false}
        onMark={props.onMark}
        onOpen={onOpen}
        onFocus={walk.stand}
      />
    )
  }
  const keyOf = (index: number) => rowId(rows[index] as T)
  const width = columns.reduce((total, column) => total + column.width, 0)

  return (
    <div
      ref={scrollRef}
      // Rows are tab stops; without one a region that scrolls is reached by this alone.
      {...(rows.length === 0 ? { tabIndex: 0 } : {})}
      className={`relative overflow-auto ${fit === 'fill' ? 'h-full' : ''}`}
      onScroll={({ currentTarget: at }) => onTopChange?.(at.scrollTop < height)}
    >
      <table
        aria-label={props.label}
        aria-rowcount={isVirtual ? (props.rowCount ?? -1) : undefined}
        onKeyDown={walk.onKeyDown}
        className="w-full table-fixed border-separate border-spacing-0 text-xs"
        style={{ minWidth: width }}
      >
        <colgroup>
          {columns.map((column, place) => (
            <col key={column.id} style={place === columns.length - 1 && column.align !== 'right' ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <HeaderRow columns={columns} arranged={arranged} sorting={sorting} />
        </thead>
        {isVirtual ? (
          <Suspense fallback={<PlainBody count={Math.min(WHILE_LOADING, rows.length)} keyOf={keyOf} draw={draw} />}>
            <VirtualBody count={rows.length} height={height} keyOf={keyOf} draw={draw} scrollRef={scrollRef} handle={bodyRef} />
          </Suspense>
        ) : (
          <PlainBody count={rows.length} keyOf={keyOf} draw={draw} />
        )}
      </table>
      {rows.length === 0 ? empty : null}
      {foot}
      {fit === 'fill' ? <NearEnd scrollRef={scrollRef} marginPx={height * AHEAD} onNear={onNearEnd} /> : null}
      {/* A table in a panel has the panel's own word. */}
      {fit === 'fill' ? (
        <div className="pointer-events-none sticky bottom-1 left-0 z-10 flex justify-end pr-2">
          <p className="stale-age stale-since rounded-sm border border-warn bg-panel px-1.5 py-0.5 text-xs text-warn">stale</p>
        </div>
      ) : null}
    </div>
  )
}

type BodyProps = { readonly count: number; readonly keyOf: (index: number) => string; readonly draw: (index: number) => ReactNode }

/** A component, so that its rows are made only where it is shown: as a fallback that never is, it costs nothing. */
function PlainBody({ count, keyOf, draw }: BodyProps) {
  return (
    <tbody>
      {Array.from({ length: count }, (_, index) => (
        <Fragment key={keyOf(index)}>{draw(index)}</Fragment>
      ))}
    </tbody>
  )
}
