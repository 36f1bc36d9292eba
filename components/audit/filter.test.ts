import { expect, it } from 'vitest'
import { readState } from '#lib/format/search.ts'
import { AUDIT_NOUNS, AUDIT_SOURCES } from '#lib/wire/views/audit.ts'
import { auditFields, auditInWords, auditSearchOf, NOUNS, SOURCES } from './filter.ts'

it('is the same in the address, on the server and in words', () => {
  const state = readState(auditFields, { noun: 'trading', person: 'ada', q: 'drill', range: '7d', kind: '', source: 'nonsense' })
  expect(auditSearchOf(state)).toBe('q=drill&person=ada&noun=trading&range=7d')
  expect(auditInWords(state)).toBe('trading state, by ada, “drill”, in the last 7 days')
  expect(auditInWords(readState(auditFields, {}))).toBe('')
})

it('offers what the log holds', () => {
  expect([...NOUNS].sort()).toEqual([...AUDIT_NOUNS].sort())
  expect([...SOURCES].sort()).toEqual([...AUDIT_SOURCES].sort())
})
