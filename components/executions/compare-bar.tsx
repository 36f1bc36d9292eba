'use client'
import { GitCompareArrows, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Button } from '#components/ui/button.tsx'
import { shortId } from '#lib/format/words.ts'

export type Marks = { readonly ids: readonly string[]; readonly toggle: (id: string) => void; readonly clear: () => void }

/** At most two executions that are to be compared; a third takes the place of the older one. */
export function useMarks(): Marks {
  const [ids, setIds] = useState<readonly string[]>([])
  const toggle = useCallback((id: string) => setIds((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now.slice(-1), id])), [])
  return { ids, toggle, clear: useCallback(() => setIds([]), []) }
}

/** What is chosen, and the way to see it side by side. */
export function CompareBar({ marks: { ids, clear } }: { readonly marks: Marks }) {
  const router = useRouter()
  const [a, b] = ids
  const isReady = a !== undefined && b !== undefined
  const compare = () => isReady && router.push(`/executions/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`)
  useShortcut({ keys: 'c', does: 'compare the two chosen', group: 'Executions' }, compare, { isEnabled: isReady })
  if (a === undefined) return null
  return (
    <span className="flex items-center gap-1">
      <Button
        size="sm"
        tone={isReady ? 'accent' : 'plain'}
        disabled={!isReady}
        title={isReady ? 'Side by side (c)' : 'Choose another one: x, or Shift and a press'}
        onClick={compare}
      >
        <GitCompareArrows aria-hidden size={13} />
        {isReady ? `Compare ${shortId(a)} and ${shortId(b)}` : `${shortId(a)} chosen, one more to compare`}
      </Button>
      <button
        type="button"
        aria-label="Choose none"
        onClick={clear}
        className="grid size-6 place-items-center rounded-sm text-dim hover:bg-raised hover:text-ink"
      >
        <X aria-hidden size={13} />
      </button>
    </span>
  )
}
