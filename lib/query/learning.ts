import { queryOptions } from '@tanstack/react-query'
import type { LearningHealth } from '#lib/wire/views/learning.ts'
import type { Lineage, LineageQuery } from '#lib/wire/views/lineage.ts'
import { getJson } from './fetch.ts'

/** Learners move with outcomes, which no event announces one by one. */
const LEARNING_EVERY_MS = 10_000

export const learningQuery = queryOptions({
  queryKey: ['learning', 'health'],
  queryFn: ({ signal }) => getJson<LearningHealth>('/api/learning', signal),
  refetchInterval: LEARNING_EVERY_MS,
})

export const lineageQueryOf = ({ kind, id }: LineageQuery) =>
  queryOptions({
    queryKey: ['lineage', kind, id],
    queryFn: ({ signal }) => getJson<Lineage>(`/api/lineage/${kind}/${encodeURIComponent(id)}`, signal),
  })
