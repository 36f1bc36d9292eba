'use client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { LESSON_STATES } from '#lib/domain/govern/lesson-lifecycle.ts'
import { CLUSTER_MEMBERS_NEEDED } from '#lib/domain/learn/cluster.ts'
import { asWords, counted, sentenceCase } from '#lib/format/words.ts'
import { lessonsQueryOf } from '#lib/query/lessons.ts'
import { clustersQuery } from '#lib/query/strands.ts'
import type { LessonRow } from '#lib/wire/views/lessons.ts'
import { Board } from './board.tsx'
import { LESSON_COLUMNS } from './columns.tsx'
import { LESSON_FILTERS, lessonFields, lessonFilterInWords, lessonLook, lessonSearchOf } from './filter.ts'

/** What the desk has learned, and whether it is still true. */
export function Lessons() {
  const [filter, setFilter] = useUrlState(lessonFields)
  const [{ view }, setLook] = useUrlState(lessonLook)
  const options = lessonsQueryOf(lessonSearchOf(filter))
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['lesson'], everyMs: 1_000 })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const counts = data?.pages[0]?.counts ?? {}
  const router = useRouter()
  const onOpen = useCallback((row: LessonRow) => router.push(hrefOf(row)), [router])
  const words = lessonFilterInWords(filter)
  const empty = error ? null : <NoLessons words={words} hasEnded={Object.keys(counts).length > 0} onClear={() => setFilter(null)} />
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Lessons</h1>
        <search aria-label="Filter lessons" className="flex flex-wrap items-center gap-1.5">
          <div className="w-44">
            <Select
              size="sm"
              aria-label="State"
              value={filter.state ?? ''}
              options={[
                { value: '', label: 'Living' },
                ...LESSON_FILTERS.map((state) => ({
                  value: state,
                  label: `${sentenceCase(asWords(state))}${state === 'all' ? '' : ` (${counts[state] ?? 0})`}`,
                })),
              ]}
              onChange={({ target }) => setFilter({ state: LESSON_FILTERS.find((state) => state === target.value) ?? null })}
            />
          </div>
          <Search value={filter.q ?? ''} onChange={(q) => setFilter({ q: q === '' ? null : q })} />
        </search>
        {words === '' ? null : (
          <Button size="sm" tone="quiet" onClick={() => setFilter(null)}>
            Clear
          </Button>
        )}
        <fieldset className="ml-auto flex">
          <legend className="sr-only">Show lessons as</legend>
          <Button size="sm" tone={view === 'board' ? 'quiet' : 'plain'} aria-pressed={view !== 'board'} onClick={() => setLook({ view: null })}>
            Table
          </Button>
          <Button size="sm" tone={view === 'board' ? 'plain' : 'quiet'} aria-pressed={view === 'board'} onClick={() => setLook({ view: 'board' })}>
            Board
          </Button>
        </fieldset>
      </div>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      <div
        aria-busy={isPlaceholderData}
        className={`min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-panel ${isPlaceholderData ? 'opacity-50' : ''}`}
      >
        {isPending ? (
          error ? null : (
            <Skeleton rows={12} label="Loading lessons" />
          )
        ) : view === 'board' && rows.length > 0 ? (
          <Board rows={rows} counts={counts} />
        ) : (
          <DataTable
            label="Lessons, newest first"
            columns={LESSON_COLUMNS}
            rows={rows}
            rowId={idOf}
            hrefOf={hrefOf}
            onOpen={onOpen}
            isDim={isOver}
            fit="fill"
            onNearEnd={() => hasNextPage && !isFetching && void fetchNextPage()}
            empty={empty}
          />
        )}
      </div>
    </div>
  )
}

const ENDED: readonly string[] = LESSON_STATES.slice(9)
const idOf = (row: LessonRow): string => row.id
const hrefOf = (row: LessonRow): string => `/lessons/${encodeURIComponent(row.id)}`
const isOver = (row: LessonRow): boolean => ENDED.includes(row.state)
const SETTLED_MS = 250

/** What is typed stands in the URL a moment later; a URL that changes by itself is shown. */
function Search({ value, onChange }: { readonly value: string; readonly onChange: (q: string) => void }) {
  const ref = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onChange(typed.trim()), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  useShortcut({ keys: '/', does: 'search lessons', group: 'Lessons' }, (event) => {
    event.preventDefault()
    ref.current?.focus()
  })
  return (
    <div className="w-56">
      <Input
        ref={ref}
        size="sm"
        type="search"
        aria-label="Search lessons"
        placeholder="Words, symbol, venue, id"
        maxLength={120}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </div>
  )
}

function NoLessons({ words, hasEnded, onClear }: { readonly words: string; readonly hasEnded: boolean; readonly onClear: () => void }) {
  const { data } = useQuery({ ...clustersQuery, enabled: words === '' && !hasEnded })
  if (words !== '') return <Empty action={<Button onClick={onClear}>Clear the filter</Button>}>No lesson matches: {words}.</Empty>
  if (hasEnded) return <Empty>No lesson is alive. Ended ones are under the state “all”.</Empty>
  const closest = data?.clusters[0]?.count ?? 0
  return (
    <Empty>
      No lesson yet.{' '}
      {closest >= CLUSTER_MEMBERS_NEEDED
        ? `The largest cluster has ${counted(closest, 'strand')}; a lesson needs 20 on 5 days, and a difference that later executions agree with.`
        : `The first needs ${CLUSTER_MEMBERS_NEEDED} strands that agree; the closest cluster has ${closest}.`}
    </Empty>
  )
}
