'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { useShortcut } from '#components/data/shortcuts.ts'

export type Marks = {
  readonly ids: readonly string[]
  readonly toggle: (id: string) => void
  readonly clear: () => void
  /** Opens both side by side; null while two are not chosen. */
  readonly compare: (() => void) | null
}

/** At most two executions that are to be compared; a third takes the place of the older one. Its key works before the bar is there. */
export function useMarks(): Marks {
  const router = useRouter()
  const [ids, setIds] = useState<readonly string[]>([])
  const toggle = useCallback((id: string) => setIds((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now.slice(-1), id])), [])
  const [a, b] = ids
  const compare = a && b ? () => router.push(`/executions/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`) : null
  useShortcut({ keys: 'c', does: 'compare the two chosen', group: 'Executions' }, () => compare?.(), { isEnabled: compare !== null })
  return { ids, toggle, clear: useCallback(() => setIds([]), []), compare }
}
