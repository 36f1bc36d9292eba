import { anyText, oneOf, type StateOf, searchOf } from '#lib/format/search.ts'

export const KINDS = ['braid', 'meta_braid', 'meta2_braid'] as const
export const KIND_NAMES = { braid: 'braid', meta_braid: 'meta-braid', meta2_braid: 'meta²-braid' } as const

export const braidFields = { kind: oneOf(KINDS), symbol: anyText }
export const braidSearchOf = (filter: StateOf<typeof braidFields>): string => searchOf(braidFields, filter)
