import { oneOf, type StateOf, searchOf } from '#lib/format/search.ts'

export const STATUS_FILTERS = [
  'all', 'draft', 'in_review', 'approved', 'scheduled', 'applied', 'rejected', 'expired', 'superseded', 'withdrawn', 'rolled_back',
] as const // biome-ignore format: one list

/** Without a status those that wait. */
export const proposalFields = { status: oneOf(STATUS_FILTERS) }
export const proposalSearchOf = (filter: StateOf<typeof proposalFields>): string => searchOf(proposalFields, filter)
