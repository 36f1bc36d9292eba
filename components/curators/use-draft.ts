'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ScorePolicy } from '#lib/wire/views/curators.ts'
import { type Draft, differing, moved, readDraft, valueAt, writeDraft } from './draft.ts'
import { begun, redone, settled, stepped, undone } from './history.ts'

/** A drag moves knobs many times a second; the address bar follows when it rests. */
const URL_AFTER_MS = 250

export type DraftControls = {
  /** What differs from the version in force. */
  readonly draft: Draft
  readonly text: string
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly move: (path: string, value: number | boolean, gesture: string | null) => void
  readonly settle: () => void
  readonly undo: () => void
  readonly redo: () => void
  readonly load: (draft: Draft) => void
  readonly valueNow: (path: string) => number | boolean
}

/** The knobs as they stand on this screen: in the URL, with a way back. */
export function useDraft(base: ScorePolicy): DraftControls {
  const params = useSearchParams()
  const [history, setHistory] = useState(() => begun(readDraft(params.get('draft') ?? '')))
  const draft = useMemo(() => differing(base, history.present), [base, history.present])
  const text = writeDraft(draft)

  // The address bar is outside of React.
  useEffect(() => {
    const timer = setTimeout(() => {
      const now = new URLSearchParams(location.search)
      if ((now.get('draft') ?? '') === text) return
      now.delete('draft')
      const all = [now.toString(), text === '' ? '' : `draft=${text}`].filter(Boolean).join('&')
      window.history.replaceState(null, '', `${location.pathname}${all === '' ? '' : `?${all}`}`)
    }, URL_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text])

  const move = useCallback(
    (path: string, value: number | boolean, gesture: string | null) =>
      setHistory((before) => stepped(before, moved(base, before.present, path, value), gesture)),
    [base],
  )
  const load = useCallback((next: Draft) => setHistory((before) => stepped(before, next, null)), [])
  const settle = useCallback(() => setHistory(settled), [])
  const undo = useCallback(() => setHistory(undone), [])
  const redo = useCallback(() => setHistory(redone), [])
  return {
    draft,
    text,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    move,
    settle,
    undo,
    redo,
    load,
    valueNow: (path) => draft[path] ?? valueAt(base, path),
  }
}
