import { expect, it } from 'vitest'
import { COMMAND_ROLES, ROLES } from '#lib/domain/govern/roles.ts'
import { ROLE_WORDS } from './role-words.ts'

/** Guarantees: what a role is said to add is what the rules let it do, of what weighs most. */
it.each([
  ['halt', 'stops'],
  ['resume', 'resumes'],
  ['decide', 'trades'],
  ['decide_proposal', 'approves'],
] as const)('%s is said of exactly those who may', (kind, word) => {
  expect(ROLES.filter((role) => ROLE_WORDS[role].includes(word))).toEqual(COMMAND_ROLES[kind])
})
