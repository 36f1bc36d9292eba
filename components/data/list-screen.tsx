'use client'
import type { ReactNode } from 'react'
import { ApiFault } from '#lib/query/fetch.ts'
import type { ListName } from '#lib/wire/views/saved.ts'
import type { Column } from './column.ts'
import { DataTable } from './data-table.tsx'
import { type Chip, ListFilters } from './list-filters.tsx'
import { ListTools, VanishedNote } from './list-tools.tsx'
import { NoRows } from './no-rows.tsx'
import type { Sorting } from './sort.ts'
import { Fault, Skeleton } from './states.tsx'
import type { Arranged } from './use-arranged.ts'
import type { Drawer } from './use-drawer.ts'

/** What a screen needs to know of its paged query. */
export type ListQuery = {
  readonly error: Error | null
  readonly isPending: boolean
  readonly isPlaceholderData: boolean
  readonly isFetching: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

type ListScreenProps<T> = {
  readonly list: ListName
  readonly title: string
  /** What one row is called: `No lesson matches: …`. */
  readonly noun: string
  /** What a reader hears: "Lessons, newest first". */
  readonly label: string
  readonly query: ListQuery
  readonly rows: readonly T[]
  readonly rowId: (row: T) => string
  readonly hrefOf: (row: T) => string
  readonly onOpen: (row: T) => void
  readonly isDim?: (row: T) => boolean
  readonly arranged: Arranged<Column<T>>
  readonly sorting?: Sorting
  /** Its boxes. */
  readonly filters?: ReactNode
  readonly filterLead?: ReactNode
  readonly chips: readonly Chip[]
  readonly onClear: () => void
  /** The question as it stands in the URL, for the file; absent where there is no file. */
  readonly exportSearch?: string
  /** Beside the title. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** Nothing is there and nothing is filtered. */
  readonly empty: ReactNode
  /** Another way to see the rows, in the table's place. */
  readonly instead?: ReactNode
  /** What is open beside the table, and how the table speaks to it. */
  readonly drawer?: Drawer<T> & { readonly panel: ReactNode }
  /** Stands beside the table. */
  readonly beside?: ReactNode
}

/** One list: title, filter, tools, rows with all their states, and what is open beside them. */
export function ListScreen<T extends object>(props: ListScreenProps<T>) {
  const { list, title, query, arranged, chips, onClear, beside, drawer } = props
  const { error } = query
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">{title}</h1>
        {props.lead}
        <div className="ml-auto flex flex-wrap items-center gap-1.5">
          {props.actions}
          <ListTools list={list} arranged={arranged} {...(props.exportSearch === undefined ? {} : { exportSearch: props.exportSearch })} />
        </div>
      </div>
      <ListFilters label={`Filter ${title.toLowerCase()}`} chips={chips} onClear={onClear} lead={props.filterLead}>
        {props.filters}
      </ListFilters>
      <VanishedNote arranged={arranged} />
      {error ? <Fault message={error.message} code={error instanceof ApiFault ? error.code : undefined} onRetry={() => void query.refetch()} /> : null}
      <div className={`flex min-h-0 flex-1 gap-3 ${beside ? 'max-xl:flex-col max-xl:overflow-y-auto' : ''}`}>
        <div
          className={`min-h-0 min-w-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel ${beside ? 'max-xl:h-[65dvh] max-xl:flex-none' : ''} ${query.isPlaceholderData ? 'opacity-50' : ''}`}
          aria-busy={query.isPlaceholderData}
        >
          {props.instead ?? <Rows {...props} />}
        </div>
        {drawer?.panel}
        {beside && !drawer?.panel ? <div className="min-h-0 xl:w-84 xl:shrink-0 xl:overflow-y-auto">{beside}</div> : null}
      </div>
    </div>
  )
}

function Rows<T extends object>(props: ListScreenProps<T>) {
  const { title, noun, query, rows, arranged, sorting, drawer } = props
  if (query.isPending) return query.error ? null : <Skeleton rows={14} label={`Loading ${title.toLowerCase()}`} />
  return (
    <DataTable
      label={props.label}
      columns={arranged.columns}
      arranged={arranged}
      sorting={sorting}
      rows={rows}
      rowId={props.rowId}
      {...(query.hasNextPage ? {} : { rowCount: rows.length + 1 })}
      hrefOf={props.hrefOf}
      onOpen={props.onOpen}
      drawer={drawer}
      {...(props.isDim ? { isDim: props.isDim } : {})}
      fit="fill"
      onNearEnd={query.hasNextPage && !query.isFetching && !query.error ? () => void query.fetchNextPage() : null}
      empty={query.error ? null : <NoRows noun={noun} chips={props.chips} onClear={props.onClear} empty={props.empty} />}
      foot={query.isFetchingNextPage ? <p className="px-3 py-2 text-xs text-faint">Reading on…</p> : null}
    />
  )
}
