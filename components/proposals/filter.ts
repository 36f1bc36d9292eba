import { oneOf, type StateOf, searchOf } from '#lib/format/search.ts'

/** Without a tab what waits. */
export const proposalFields = { tab: oneOf(['decided']) }
export const proposalSearchOf = (filter: StateOf<typeof proposalFields>): string => searchOf(proposalFields, filter)
