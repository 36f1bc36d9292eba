import { describe, expect, it } from 'vitest'
import { COMMANDS } from '#lib/wire/command.ts'
import { COMMAND_ROLES, holdsOneOf, may, ROLES, rolesFor, whoMay } from './roles.ts'

describe('roles', () => {
  it('every kind of command says who may ask for it', () => {
    expect(Object.keys(COMMANDS).filter((kind) => !(kind in COMMAND_ROLES))).toEqual([])
  })

  it('somebody who only reads may ask for nothing, and everything may be asked for by somebody', () => {
    for (const kind of Object.keys(COMMAND_ROLES) as (keyof typeof COMMAND_ROLES)[]) {
      expect(may(['viewer'], kind)).toBe(false)
      expect(may([], kind)).toBe(false)
      expect(may(ROLES, kind)).toBe(true)
    }
  })

  it('an operator halts but does not approve; an approver approves but does not trade', () => {
    expect(may(['operator'], 'halt')).toBe(true)
    expect(may(['operator'], 'decide_proposal', { verdict: 'approve' })).toBe(false)
    expect(may(['approver'], 'decide_proposal', { verdict: 'approve' })).toBe(true)
    expect(may(['approver'], 'decide')).toBe(false)
    expect(may(['admin'], 'decide')).toBe(false)
    // What takes a lesson off the desk, either may ask for.
    expect([may(['operator'], 'retire_lesson'), may(['approver'], 'retire_lesson'), may(['admin'], 'retire_lesson')]).toEqual([true, true, false])
  })

  it('an author withdraws and submits what he proposed', () => {
    expect(rolesFor('decide_proposal', { verdict: 'withdraw' })).toContain('operator')
    expect(rolesFor('decide_proposal', { verdict: 'submit' })).toContain('operator')
    expect(rolesFor('decide_proposal', { verdict: 'reject' })).toEqual(['approver'])
    expect(rolesFor('decide_proposal', null)).toEqual(['approver'])
  })

  it('several roles add up, and who may is said in words', () => {
    expect(holdsOneOf(['viewer', 'approver'], ['operator', 'approver'])).toBe(true)
    expect(whoMay(['operator'])).toBe('an operator')
    expect(whoMay(['operator', 'approver'])).toBe('an operator or an approver')
    expect(whoMay(['operator', 'approver', 'admin'])).toBe('an operator, an approver or an admin')
  })
})
