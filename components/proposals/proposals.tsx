'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type ReactNode, useCallback, useMemo } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { ListTools, VanishedNote } from '#components/data/list-tools.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useArranged } from '#components/data/use-arranged.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Link } from '#components/ui/link.tsx'
import { asWords } from '#lib/format/words.ts'
import { proposalsQueryOf } from '#lib/query/proposals.ts'
import type { ProposalRow, ProposalsPage } from '#lib/wire/views/proposals.ts'
import { DECIDED, WAITING } from './columns.tsx'
import { proposalFields, proposalSearchOf } from './filter.ts'
import { InboxCards } from './inbox-cards.tsx'
import { fourEyesWords, hrefOf } from './words.ts'

/** What wants to change: the inbox by risk and age, and what was decided. */
export function Proposals() {
  const [filter, setFilter] = useUrlState(proposalFields)
  const isDecided = filter.tab === 'decided'
  const options = proposalsQueryOf(proposalSearchOf(filter))
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['proposal', 'lesson', 'config'], everyMs: 1_000 })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const router = useRouter()
  const onOpen = useCallback((row: ProposalRow) => router.push(hrefOf(row)), [router])
  const first = data?.pages[0]
  const arranged = useArranged(isDecided ? 'proposals-decided' : 'proposals', isDecided ? DECIDED : WAITING)
  const onNearEnd = hasNextPage && !isFetching && !error ? () => void fetchNextPage() : null
  const empty = error ? null : <Nothing page={first} isDecided={isDecided} />
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Proposals</h1>
        <div role="tablist" aria-label="Proposals" className="flex gap-1">
          <Tab isOn={!isDecided} onPress={() => setFilter({ tab: null })}>
            Waiting{first ? ` ${first.waiting}` : ''}
          </Tab>
          <Tab isOn={isDecided} onPress={() => setFilter({ tab: 'decided' })}>
            Decided
          </Tab>
        </div>
        {first ? <p className="text-xs text-faint">{fourEyesWords(first.fourEyes)}.</p> : null}
        <div className="ml-auto">
          <ListTools list="proposals" arranged={arranged} exportSearch={proposalSearchOf(filter)} />
        </div>
      </div>
      <VanishedNote arranged={arranged} />
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      <div
        role="tabpanel"
        aria-label={isDecided ? 'Decided' : 'Waiting'}
        aria-busy={isPlaceholderData}
        className={`min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel ${isPlaceholderData ? 'opacity-50' : ''}`}
      >
        {isPending ? (
          error ? null : (
            <Skeleton rows={10} label="Loading proposals" />
          )
        ) : rows.length === 0 ? (
          <>
            {/* That nothing waits was true when the desk last spoke. */}
            <p className="stale-age stale-since px-3 pt-2 text-xs text-warn">stale</p>
            {empty}
          </>
        ) : (
          <>
            <div className="hidden h-full sm:block">
              <DataTable
                label={isDecided ? 'Decided proposals, newest first' : 'Waiting proposals, by risk and age'}
                columns={arranged.columns}
                arranged={arranged}
                rows={rows}
                rowId={keyOf}
                hrefOf={hrefOf}
                onOpen={onOpen}
                isDim={isDraft}
                fit="fill"
                onNearEnd={onNearEnd}
              />
            </div>
            <div className="h-full overflow-y-auto sm:hidden">
              <InboxCards rows={rows} onMore={hasNextPage ? () => onNearEnd?.() : null} />
            </div>
          </>
        )}
      </div>
    </div>
  )
}

function Tab({ isOn, onPress, children }: { readonly isOn: boolean; readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isOn}
      onClick={onPress}
      className={`h-9 rounded-md px-3 text-sm sm:h-7 ${isOn ? 'bg-raised font-medium text-ink' : 'text-dim hover:bg-raised hover:text-ink'}`}
    >
      {children}
    </button>
  )
}

const keyOf = (row: ProposalRow): string => `${row.kind} ${row.id}`
const isDraft = (row: ProposalRow): boolean => row.status === 'draft'

function Nothing({ page, isDecided }: { readonly page: ProposalsPage | undefined; readonly isDecided: boolean }) {
  if (isDecided) return <Empty>Nothing was decided yet.</Empty>
  const last = page?.lastDecided ?? null
  return (
    <Empty>
      Nothing waits for you.{' '}
      {last === null ? (
        'Nothing was decided yet.'
      ) : (
        <>
          Last decided:{' '}
          <Link href={hrefOf(last)} className="text-accent hover:underline">
            {last.version === null ? last.title : `v${last.version}`}
          </Link>
          , {asWords(last.status)} <Time at={last.atMs} />.
        </>
      )}
    </Empty>
  )
}
