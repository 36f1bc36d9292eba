'use client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { serverNowMs, useNow } from '#components/data/now.ts'
import { RowHint } from '#components/data/row-hint.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { executionColumns } from '#components/executions/columns.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveReads, useLiveView } from '#components/live/provider.tsx'
import { buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { EXECUTION_NOUNS, executionOf, executionsQuery, readExecutionsInto, rowsOf } from '#lib/query/executions.ts'
import type { BlotterNames, ExecutionRow } from '#lib/wire/views/executions.ts'

const SHOWN = 20
/** More that are new at a time are a stream and no news. */
const MARKED_MAX = 5

/** The newest executions, live: the same rows as the blotter, from the same cache. */
export function LastExecutions({ names }: { readonly names: BlotterNames }) {
  const client = useQueryClient()
  const router = useRouter()
  const options = executionsQuery('')
  const { data, error, isPending, dataUpdatedAt, refetch } = useInfiniteQuery(options)
  const reads = useLiveReads()
  useLiveView({
    queryKey: options.queryKey,
    nouns: EXECUTION_NOUNS,
    idOf: executionOf,
    read: (ids) => readExecutionsInto(client, '', ids, reads),
  })
  const rows = useMemo(() => rowsOf(data).slice(0, SHOWN), [data])
  const columns = useMemo(() => executionColumns(names.decimals), [names])
  const isHere = useNow() > 0
  return (
    <LivePanel
      title="Last 20 executions"
      actions={
        <>
          <RowHint isBeside={false} />
          <Link href="/executions" className="text-xs text-accent underline underline-offset-2">
            All executions
          </Link>
        </>
      }
      readAtMs={dataUpdatedAt}
      isFlush
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined && error ? null : isPending ? (
        <Skeleton rows={8} label="Loading executions" />
      ) : (
        <DataTable
          label="The last 20 executions, newest first"
          columns={columns}
          rows={rows}
          rowId={idOf}
          hrefOf={hrefOf}
          onOpen={(row) => router.push(hrefOf(row))}
          isDim={isRefused}
          {...(isHere && !(rows[MARKED_MAX] && hasArrived(rows[MARKED_MAX])) ? { isNew: hasArrived } : {})}
          empty={
            <Empty
              action={
                <Link href="/decide" className={buttonStyle({ tone: 'accent' })}>
                  Send a decision
                </Link>
              }
            >
              No decision yet. Insert one into <code className="figure">dm_strand</code>, start the demo Decision Maker, or send one by hand.
            </Empty>
          }
        />
      )}
    </LivePanel>
  )
}

const idOf = (row: ExecutionRow): string => row.id
const hrefOf = (row: ExecutionRow): string => `/executions/${encodeURIComponent(row.id)}`
const isRefused = (row: ExecutionRow): boolean => row.status === 'refused'
const hasArrived = (row: ExecutionRow): boolean => serverNowMs() - row.createdAtMs < 2_500
