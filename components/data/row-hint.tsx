import { Keycaps } from './keycaps.tsx'

/** Where a row of this list leads, said once above it: beside the list while it stays alive, or to a page of its own. */
export function RowHint({ isBeside }: { readonly isBeside: boolean }) {
  return (
    <p className="mr-2 hidden items-center gap-1.5 text-2xs text-faint lg:flex print:hidden">
      <Keycaps keys="enter" /> or a press opens {isBeside ? 'it beside the list, once more its page' : 'its page'}
    </p>
  )
}
