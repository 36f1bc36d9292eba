'use client'
import { GitCompareArrows, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Button } from '#components/ui/button.tsx'
import { shortId } from '#lib/format/words.ts'
import type { Marks } from './use-marks.ts'

/** What is chosen, and the way to see it side by side. */
export default function CompareBar({ marks: { ids, clear } }: { readonly marks: Marks }) {
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
