'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import { Box } from '#components/data/box.tsx'
import { ListScreen } from '#components/data/list-screen.tsx'
import { patiently } from '#components/data/patiently.ts'
import { SearchBox } from '#components/data/search-box.tsx'
import { sortingOf } from '#components/data/sort.ts'
import { Empty } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useArranged } from '#components/data/use-arranged.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { LESSON_STATES } from '#lib/domain/govern/lesson-lifecycle.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import { lessonsQueryOf } from '#lib/query/lessons.ts'
import type { LessonRow } from '#lib/wire/views/lessons.ts'
import { Board } from './board.tsx'
import { LESSON_COLUMNS } from './columns.tsx'
import { chipsOf, LESSON_FILTERS, type LessonFilter, lessonFields, lessonLook, lessonSearchOf } from './filter.ts'

// Needed only until there is a first lesson.
const NotYet = lazy(() => patiently(() => import('./not-yet.tsx')))

/** What the desk has learned, and whether it is still true. */
export function Lessons() {
  const [filter, setFilter] = useUrlState(lessonFields)
  const [{ view }, setLook] = useUrlState(lessonLook)
  const search = lessonSearchOf(filter)
  const options = lessonsQueryOf(search)
  const query = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['lesson'], everyMs: 1_000 })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const counts = query.data?.pages[0]?.counts ?? {}
  const arranged = useArranged('lessons', LESSON_COLUMNS)
  const sorting = useMemo(() => sortingOf(filter.sort, '-time', (sort) => setFilter({ sort: sort as LessonFilter['sort'] })), [filter.sort, setFilter])
  const router = useRouter()
  const onOpen = useCallback((row: LessonRow) => router.push(hrefOf(row)), [router])
  return (
    <ListScreen
      list="lessons"
      title="Lessons"
      noun="lesson"
      label={filter.sort === null ? 'Lessons, newest first' : 'Lessons, in the order of their header'}
      query={query}
      rows={rows}
      rowId={idOf}
      hrefOf={hrefOf}
      onOpen={onOpen}
      isDim={isOver}
      arranged={arranged}
      sorting={sorting}
      filterLead={
        <SearchBox
          value={filter.q ?? ''}
          label="Search lessons"
          placeholder="Words, symbol, venue, id"
          does="search lessons"
          group="Lessons"
          width="w-56"
          onChange={(q) => setFilter({ q: q === '' ? null : q })}
        />
      }
      filters={
        <Box
          label="State"
          any="Living"
          width="w-44"
          value={filter.state}
          values={LESSON_FILTERS.map((state) => ({
            value: state,
            label: `${sentenceCase(asWords(state))}${state === 'all' ? '' : ` (${counts[state] ?? 0})`}`,
          }))}
          onChange={(state) => setFilter({ state: LESSON_FILTERS.find((one) => one === state) ?? null })}
        />
      }
      chips={chipsOf(filter, setFilter)}
      onClear={() => setFilter({ state: null, q: null })}
      exportSearch={search}
      actions={<Look isBoard={view === 'board'} onChange={(isBoard) => setLook({ view: isBoard ? 'board' : null })} />}
      empty={<NoLessons hasEnded={Object.keys(counts).length > 0} />}
      instead={view === 'board' && rows.length > 0 ? <Board rows={rows} counts={counts} /> : null}
    />
  )
}

function Look({ isBoard, onChange }: { readonly isBoard: boolean; readonly onChange: (isBoard: boolean) => void }) {
  return (
    <fieldset className="flex print:hidden">
      <legend className="sr-only">Show lessons as</legend>
      <Button size="sm" tone={isBoard ? 'quiet' : 'plain'} aria-pressed={!isBoard} onClick={() => onChange(false)}>
        Table
      </Button>
      <Button size="sm" tone={isBoard ? 'plain' : 'quiet'} aria-pressed={isBoard} onClick={() => onChange(true)}>
        Board
      </Button>
    </fieldset>
  )
}

const ENDED: readonly string[] = LESSON_STATES.slice(9)
const idOf = (row: LessonRow): string => row.id
const hrefOf = (row: LessonRow): string => `/lessons/${encodeURIComponent(row.id)}`
const isOver = (row: LessonRow): boolean => ENDED.includes(row.state)

/** Everything has ended, or nothing has been learned yet. */
function NoLessons({ hasEnded }: { readonly hasEnded: boolean }) {
  if (hasEnded) return <Empty>No lesson is alive. Ended ones are under the state “all”.</Empty>
  return (
    <Suspense>
      <NotYet />
    </Suspense>
  )
}
