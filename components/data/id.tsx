'use client'
import { useCopy } from '#components/ui/copy.ts'
import { shortId } from '#lib/format/words.ts'

/** The last six characters; the whole id on hover, a press copies it. */
export function Id({ value }: { readonly value: string }) {
  const { outcome, copy, reset } = useCopy()
  return (
    <button
      type="button"
      title={`${value}\nPress to copy`}
      className="figure rounded-sm text-dim hover:text-ink"
      onClick={(event) => {
        event.stopPropagation()
        copy(value)
      }}
      onBlur={reset}
    >
      <span className="sr-only">Copy id </span>
      {outcome ?? shortId(value)}
    </button>
  )
}
