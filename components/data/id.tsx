'use client'
import { useState } from 'react'
import { shortId } from '#lib/format/words.ts'

/** The last six characters; the whole id on hover, a press copies it. */
export function Id({ value }: { readonly value: string }) {
  const [isCopied, setCopied] = useState(false)
  return (
    <button
      type="button"
      title={`${value}\nPress to copy`}
      className="figure rounded-sm text-dim hover:text-ink"
      onClick={(event) => {
        event.stopPropagation()
        void navigator.clipboard?.writeText(value).then(() => setCopied(true))
      }}
      onBlur={() => setCopied(false)}
    >
      <span className="sr-only">Copy id </span>
      {isCopied ? 'copied' : shortId(value)}
    </button>
  )
}
