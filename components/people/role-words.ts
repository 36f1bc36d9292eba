import type { Role } from '#lib/domain/govern/roles.ts'

/** What each role adds, in a line a person can choose by. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'reads every screen',
  operator: 'trades, stops, resumes and proposes',
  approver: 'approves changes, stops and resumes trading',
  admin: 'people, access and settings',
}
