import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FIRST, GROUPS, PLACES, placeOf } from './places.ts'

describe('places', () => {
  it('lead to screens that exist, each with keys of its own', () => {
    for (const { href } of PLACES) expect([href, existsSync(`app/(desk)${href === '/' ? '' : href}/page.tsx`)]).toEqual([href, true])
    expect(new Set(PLACES.map(({ keys }) => keys)).size).toBe(PLACES.length)
    expect(FIRST.every((href) => PLACES.some((place) => place.href === href))).toBe(true)
    expect(PLACES.every(({ group }) => GROUPS.includes(group))).toBe(true)
  })

  it('know where a path is', () => {
    expect(placeOf('/')?.name).toBe('Overview')
    expect(placeOf('/executions/01J')?.name).toBe('Executions')
    expect(placeOf('/system/audit')?.name).toBe('Audit log')
    expect(placeOf('/system')?.name).toBe('System')
    expect(placeOf('/nowhere')).toBeUndefined()
  })
})
