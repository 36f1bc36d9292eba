import type { FourEyes } from '../decide/policy.ts'

/** Who may say yes to what, from the accounts there are and the setting in force. The database keeps the same rule by itself. */

export type Person = { readonly handle: string; readonly roles: readonly string[]; readonly isActive: boolean }

/** What carries out what time says. It is nobody's second pair of eyes: it takes back, and never lets through. */
export const WORKER = 'worker'

/**
 * Without accounts one person works at the desk and approves as it goes; with them nobody approves what is their own while four eyes
 * are on. `auto` = from the second active approver on.
 */
export function fourEyesOf(setting: FourEyes, people: readonly Person[]): boolean {
  if (people.length === 0 || setting === 'off') return false
  return setting === 'on' || people.filter(isApprover).length >= 2
}

/** Whether this name's yes counts at all. */
export const mayApprove = (people: readonly Person[], handle: string): boolean =>
  people.length === 0 || people.some((person) => person.handle === handle && isApprover(person))

const isApprover = ({ isActive, roles }: Person): boolean => isActive && roles.includes('approver')
