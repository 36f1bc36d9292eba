import type { ProsePart } from '#lib/wire/views/lessons.ts'

/** Words of a writer with the numbers that code has put in: each number leads to its fact. */
export function Prose({ parts }: { readonly parts: readonly ProsePart[] }) {
  return parts.map(({ text, factId }, place) =>
    factId === null ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name than their place, and never move
      <span key={place}>{text}</span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <a key={place} href={`#fact-${factId}`} title={`Fact ${factId}`} className="figure text-accent underline decoration-dotted underline-offset-3">
        {text}
      </a>
    ),
  )
}
