'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Page } from '#components/ui/page.tsx'
import { sentenceCase } from '#lib/format/words.ts'
import { ApiFault } from '#lib/query/fetch.ts'
import { Fault, Skeleton } from './states.tsx'

/** The screen of one thing: its shape while it is read, its last good state under what went wrong since. */
export function DetailScreen<T>({
  noun,
  query: { data, error, refetch },
  children,
}: {
  /** `execution`: what is being read. */
  readonly noun: string
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  readonly children: (data: T) => ReactNode
}) {
  const code = error instanceof ApiFault ? error.code : undefined
  const retry = () => void refetch()
  if (data === undefined)
    return (
      <Page title={sentenceCase(noun)}>
        {error ? <Fault message={error.message} code={code} onRetry={retry} /> : <Skeleton rows={14} label={`Loading the ${noun}`} />}
      </Page>
    )
  return (
    <>
      {error ? <Fault message={`${error.message} What is shown was read earlier.`} code={code} onRetry={retry} /> : null}
      {children(data)}
    </>
  )
}
