'use client'
import { useEffect, useMemo, useState } from 'react'
import { usePause } from '#components/live/provider.tsx'
import type { ExecutionRow } from '#lib/wire/views/executions.ts'

/**
 * New rows do not shove. While the reader is at the top they come in; once they have scrolled, the top row they saw stays
 * the first one; while paused, every row stands as it was. What waits is counted.
 */
export function useHeldRows(rows: readonly ExecutionRow[]) {
  const [pause, setPause] = usePause()
  const [frozen, setFrozen] = useState<readonly ExecutionRow[] | null>(null)
  const [bound, setBound] = useState<string | null>(null)

  const top = frozen ? (frozen[0]?.id ?? '') : bound
  const newCount = useMemo(() => (top === null ? 0 : countAbove(rows, top)), [rows, top])
  const shown = useMemo(() => frozen ?? (bound === null || newCount === 0 ? rows : rows.slice(newCount)), [frozen, bound, newCount, rows])

  const isPaused = frozen !== null
  // The badge in the frame tells the pause too, and forgets it with this screen.
  useEffect(() => setPause({ isPaused, newCount: isPaused ? newCount : 0 }), [isPaused, newCount, setPause])
  useEffect(() => () => setPause({ isPaused: false, newCount: 0 }), [setPause])

  return {
    shown,
    newCount,
    isPaused: pause.isPaused,
    togglePause: () => setFrozen(isPaused ? null : shown),
    setAtTop: (isAtTop: boolean) => setBound((held) => (isAtTop ? null : (held ?? rows[0]?.id ?? null))),
    showNew: () => {
      setFrozen(null)
      setBound(null)
    },
  }
}

/** Rows come newest first. */
function countAbove(rows: readonly ExecutionRow[], id: string): number {
  const index = rows.findIndex((row) => row.id <= id)
  return index < 0 ? rows.length : index
}
