'use client'
import { useCallback, useState } from 'react'

export type Marks = { readonly ids: readonly string[]; readonly toggle: (id: string) => void; readonly clear: () => void }

/** At most two executions that are to be compared; a third takes the place of the older one. */
export function useMarks(): Marks {
  const [ids, setIds] = useState<readonly string[]>([])
  const toggle = useCallback((id: string) => setIds((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now.slice(-1), id])), [])
  return { ids, toggle, clear: useCallback(() => setIds([]), []) }
}
