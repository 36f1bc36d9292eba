import type { Chip } from '#components/data/list-filters.tsx'
import { anyText, oneOf, type StateOf, searchOf } from '#lib/format/search.ts'
import type { BraidsQuery } from '#lib/wire/views/braids.ts'

export const KINDS = ['braid', 'meta_braid', 'meta2_braid'] as const
export const KIND_NAMES = { braid: 'braid', meta_braid: 'meta-braid', meta2_braid: 'meta²-braid' } as const
const SORTS = ['time', '-members', 'members', '-score', 'score'] as const satisfies readonly NonNullable<BraidsQuery['sort']>[]

export const braidFields = { kind: oneOf(KINDS), symbol: anyText, sort: oneOf(SORTS) }
export type BraidFilter = StateOf<typeof braidFields>
export const braidSearchOf = (filter: BraidFilter): string => searchOf(braidFields, filter)

export const chipsOf = ({ kind, symbol }: BraidFilter, change: (change: Partial<BraidFilter>) => void): readonly Chip[] => [
  ...(kind ? [{ name: 'level', value: KIND_NAMES[kind], words: KIND_NAMES[kind], onClear: () => change({ kind: null }) }] : []),
  ...(symbol ? [{ name: 'symbol', value: symbol, words: symbol, onClear: () => change({ symbol: null }) }] : []),
]
