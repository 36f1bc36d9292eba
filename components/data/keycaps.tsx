'use client'
import { shortcutKeys } from './key-names.ts'

/** The keys of a shortcut as they look on a keyboard. */
export function Keycaps({ keys }: { readonly keys: string }) {
  const caps = shortcutKeys(keys)
  return (
    <span className="flex shrink-0 gap-1">
      {caps.map((cap, place) => (
        // A sequence may have a key twice: each is named by what was pressed up to it.
        <kbd key={caps.slice(0, place + 1).join(' ')} className="figure min-w-5 rounded-sm border border-line-strong px-1 text-center text-xs">
          {cap}
        </kbd>
      ))}
    </span>
  )
}
