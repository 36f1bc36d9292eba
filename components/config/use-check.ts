'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type CheckWish, configCheckQuery } from '#lib/query/config.ts'
import type { ConfigCheck } from '#lib/wire/views/config.ts'
import { samePath } from './patch.ts'

const CHECK_AFTER_MS = 250

export type Checked = {
  readonly check: ConfigCheck | null
  /** Not known yet for what is typed now. */
  readonly isPending: boolean
  readonly faultOf: (path: string) => string | undefined
  /** What is wrong with the change as a whole. */
  readonly fault: string | null
}

/** Asks the parser that the worker adopts with, when typing rests. Null = nothing to ask. */
export function useCheck(wish: CheckWish | null): Checked {
  const now = wish === null ? '' : JSON.stringify(wish)
  const [rested, setRested] = useState(now)
  // A timer.
  useEffect(() => {
    const timer = setTimeout(() => setRested(now), CHECK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [now])
  const { data, error } = useQuery(configCheckQuery(rested === '' ? null : (JSON.parse(rested) as CheckWish)))
  const isPending = now !== rested || (rested !== '' && data === undefined && !error)
  const check = isPending || rested === '' ? null : (data ?? null)
  const problems = check?.ok === false ? check.problems : []
  return {
    check,
    isPending,
    faultOf: (path) => problems.find((problem) => samePath(problem.path, path))?.message,
    fault: error?.message ?? problems.find(({ path }) => path === '')?.message ?? null,
  }
}
