import { type InfiniteData, infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Applications, LessonDetail, LessonsPage } from '#lib/wire/views/lessons.ts'
import { getJson, pathWith } from './fetch.ts'

type LessonsData = InfiniteData<LessonsPage, string | null>

/** Lessons in pages, newest first. While another filter is read, the rows of the last one stay. */
export const lessonsQueryOf = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['lessons', 'list', search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => getJson<LessonsPage>(pathWith('/api/lessons', search, pageParam), signal),
    getNextPageParam: (page: LessonsPage) => page.nextBefore,
    placeholderData: (before: LessonsData | undefined) => before,
  })

export const lessonQuery = (id: string) =>
  queryOptions({ queryKey: ['lessons', 'detail', id], queryFn: ({ signal }) => getJson<LessonDetail>(`/api/lessons/${encodeURIComponent(id)}`, signal) })

/** `version` is the execution's own change time, so that the ledger is read again when the outcome has come. */
export const applicationsQuery = (executionId: string, version: number) =>
  queryOptions({
    queryKey: ['lessons', 'of-execution', executionId, version],
    queryFn: ({ signal }) => getJson<Applications>(`/api/execution/${encodeURIComponent(executionId)}/lessons`, signal),
    placeholderData: keepPreviousData,
  })
