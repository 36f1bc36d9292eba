'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import type { Column } from '#components/data/column.ts'
import { DataTable } from '#components/data/data-table.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import { proposalsQueryOf } from '#lib/query/proposals.ts'
import type { ProposalRow, ProposalsPage } from '#lib/wire/views/proposals.ts'
import { proposalFields, proposalSearchOf, STATUS_FILTERS } from './filter.ts'

/** What wants to change. */
export function Proposals() {
  const [filter, setFilter] = useUrlState(proposalFields)
  const options = proposalsQueryOf(proposalSearchOf(filter))
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['proposal'], everyMs: 1_000 })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const router = useRouter()
  const onOpen = useCallback((row: ProposalRow) => router.push(hrefOf(row)), [router])
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Proposals</h1>
        {data?.pages[0] ? <p className="text-xs text-faint">{data.pages[0].waiting} waiting</p> : null}
        <div className="w-40">
          <Select
            size="sm"
            aria-label="Status"
            value={filter.status ?? ''}
            options={[{ value: '', label: 'Waiting' }, ...STATUS_FILTERS.map((status) => ({ value: status, label: sentenceCase(asWords(status)) }))]}
            onChange={({ target }) => setFilter({ status: STATUS_FILTERS.find((status) => status === target.value) ?? null })}
          />
        </div>
      </div>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      <div
        aria-busy={isPlaceholderData}
        className={`min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel ${isPlaceholderData ? 'opacity-50' : ''}`}
      >
        {isPending ? (
          error ? null : (
            <Skeleton rows={10} label="Loading proposals" />
          )
        ) : (
          <DataTable
            label="Proposals, newest first"
            columns={COLUMNS}
            rows={rows}
            rowId={idOf}
            hrefOf={hrefOf}
            onOpen={onOpen}
            fit="fill"
            onNearEnd={() => hasNextPage && !isFetching && void fetchNextPage()}
            empty={error ? null : <Nothing page={data?.pages[0]} status={filter.status} onClear={() => setFilter(null)} />}
          />
        )}
      </div>
    </div>
  )
}

const idOf = (row: ProposalRow): string => row.id
const hrefOf = (row: ProposalRow): string => `/proposals/${encodeURIComponent(row.id)}`

const COLUMNS: readonly Column<ProposalRow>[] = [
  { id: 'status', header: 'Status', width: 116, cell: (row) => <Status value={row.status} /> },
  { id: 'title', header: 'Proposal', width: 380, cell: (row) => <span title={row.title}>{row.title}</span> },
  { id: 'kind', header: 'Kind', width: 110, cell: (row) => asWords(row.kind) },
  { id: 'author', header: 'Author', width: 130, cell: (row) => row.author },
  { id: 'base', header: 'From', unit: 'base version', width: 80, align: 'right', cell: (row) => <span className="figure">v{row.baseVersion}</span> },
  { id: 'age', header: 'Made', width: 90, sort: 'descending', cell: (row) => <Time at={row.createdAtMs} /> },
  {
    id: 'expires',
    header: 'Expires',
    width: 120,
    cell: (row) => (row.expiresAtMs === null ? <span className="text-faint">never</span> : <Time at={row.expiresAtMs} style="moment" />),
  },
  {
    id: 'applied',
    header: 'Applied as',
    width: 90,
    cell: (row) => (row.appliedVersion === null ? <span className="text-faint">not applied</span> : <span className="figure">v{row.appliedVersion}</span>),
  },
]

function Nothing({ page, status, onClear }: { readonly page: ProposalsPage | undefined; readonly status: string | null; readonly onClear: () => void }) {
  if (status !== null) return <Empty action={<Button onClick={onClear}>Show what waits</Button>}>No proposal is {asWords(status)}.</Empty>
  const last = page?.lastDecided ?? null
  return (
    <Empty>
      Nothing waits for you.{' '}
      {last === null ? (
        'Nothing was decided yet.'
      ) : (
        <>
          Last decided:{' '}
          <Link href={`/proposals/${encodeURIComponent(last.id)}`} className="text-accent hover:underline">
            {last.title}
          </Link>
          , {asWords(last.status)} <Time at={last.atMs} />.
        </>
      )}
    </Empty>
  )
}
