/** What a person may do beside reading: decide, stop and resume (operator), release and bypass (approver), people and settings (admin). */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who may ask for what: SCREENS section 2, "Actions by weight". Every kind of command stands here; the web's table of commands is
 * compared with it by the type check.
 */
export const COMMAND_ROLES = {
  halt: ['operator', 'approver'],
  reduce_only: ['operator', 'approver'],
  resume: ['operator', 'approver'],
  cancel: ['operator'],
  flatten: ['operator', 'approver'],
  close: ['operator'],
  modify: ['operator'],
  check_order: ['operator'],
  watch_policy: ['operator'],
  drill: ['operator'],
  decide: ['operator'],
  learn: ['operator'],
  propose: ['operator', 'approver', 'admin'],
  ask_what_if: ['operator', 'approver', 'admin'],
  comment_proposal: ['operator', 'approver', 'admin'],
  decide_proposal: ['approver'],
  bypass_proposal: ['approver'],
  roll_back: ['approver'],
  decide_lesson: ['approver'],
  retire_lesson: ['operator', 'approver'],
} as const satisfies Record<string, readonly Role[]>
export type Action = keyof typeof COMMAND_ROLES

/** An author takes back, and sends in, what is his; that it is his the worker checks. */
const AUTHOR: readonly Role[] = COMMAND_ROLES.propose

/** Roles of which one is needed for a command; a proposal is withdrawn and submitted by those who may propose. */
export function rolesFor(kind: Action, payload?: unknown): readonly Role[] {
  const verdict = kind === 'decide_proposal' && typeof payload === 'object' && payload !== null && 'verdict' in payload ? payload.verdict : null
  return verdict === 'withdraw' || verdict === 'submit' ? AUTHOR : COMMAND_ROLES[kind]
}

/** Whether somebody who holds these roles may ask for it. */
export const may = (held: readonly Role[], kind: Action, payload?: unknown): boolean => holdsOneOf(held, rolesFor(kind, payload))

export const holdsOneOf = (held: readonly Role[], needed: readonly Role[]): boolean => needed.some((role) => held.includes(role))

/** `an operator or an approver`. */
export function whoMay(needed: readonly Role[]): string {
  const named = needed.map((role) => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`)
  return named.length < 2 ? (named[0] ?? 'nobody') : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`
}

export const isRole = (text: unknown): text is Role => ROLES.includes(text as Role)
