'use client'
import { GitCompareArrows, X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { shortId } from '#lib/format/words.ts'
import type { Marks } from './use-marks.ts'

/** What is chosen, and the way to see it side by side. */
export default function CompareBar({ marks: { ids, clear, compare } }: { readonly marks: Marks }) {
  const [a = '', b = ''] = ids
  return (
    <span className="flex items-center gap-1">
      <Button
        size="sm"
        tone={compare ? 'accent' : 'plain'}
        disabled={compare === null}
        title={compare ? 'Side by side (c)' : 'Choose another one: x, or Shift and a press'}
        onClick={() => compare?.()}
      >
        <GitCompareArrows aria-hidden size={13} />
        {compare ? `Compare ${shortId(a)} and ${shortId(b)}` : `${shortId(a)} chosen, one more to compare`}
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
