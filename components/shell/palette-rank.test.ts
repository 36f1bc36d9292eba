import { describe, expect, it } from 'vitest'
import { type Entry, FOUND_FIT, fitOf, ranked, SAFETY_WORDS } from './palette-rank.ts'
import { PLACES } from './places.ts'

const SAFETY: readonly Entry[] = [
  { name: 'Halt trading', words: SAFETY_WORDS.halt, isSafety: true },
  { name: 'Reduce only', words: SAFETY_WORDS.reduce_only, isSafety: true },
  { name: 'Resume trading', words: SAFETY_WORDS.resume, isSafety: true },
  { name: 'Flatten all', words: SAFETY_WORDS.flatten, isSafety: true },
]
const OTHERS: readonly Entry[] = [
  { name: 'Theme: light', words: ['colours', 'mode'] },
  { name: 'Switch single-key shortcuts off' },
  { name: 'Show local times' },
]
const places = PLACES.map(({ name, short, group }) => ({ name, words: [short, group, 'go'] }))
const first = (typed: string) => ranked(typed, [...places, ...SAFETY, ...OTHERS]).entries[0]?.name

describe('what is first in the palette', () => {
  it.each([
    ['halt', 'Halt trading'],
    ['hal', 'Halt trading'],
    ['kill', 'Halt trading'],
    ['stop', 'Halt trading'],
    ['stop trading', 'Halt trading'],
    ['emergency', 'Halt trading'],
    ['reduce', 'Reduce only'],
    ['resume', 'Resume trading'],
    ['go on', 'Resume trading'],
    ['start', 'Resume trading'],
    ['flatten', 'Flatten all'],
    ['close all', 'Flatten all'],
  ])('%s is an act of safety: %s', (typed, name) => expect(first(typed)).toBe(name))

  it.each([
    ['learning', 'Learning health'],
    ['health', 'Learning health'],
    ['learn', 'Learning health'],
    ['st', 'Strands'],
    ['me', 'Theme: light'],
    ['r', 'Risk'],
    ['go risk', 'Risk'],
    ['costs', 'Costs'],
    ['tca', 'Your own fills'],
    ['theme light', 'Theme: light'],
    ['switch single-key', 'Switch single-key shortcuts off'],
  ])('%s is what it is called: %s', (typed, name) => expect(first(typed)).toBe(name))

  it('is never an act of safety for letters from the middle of a word', () => {
    for (const typed of ['me', 'erge', 'anic', 'top', 'lose', 'alt tr']) expect(ranked(typed, SAFETY), typed).toEqual({ best: 0, entries: [] })
  })

  it('is nothing whose letters only stand somewhere in that order', () => {
    expect(ranked('halt', [...SAFETY, ...OTHERS]).entries.map(({ name }) => name)).toEqual(['Halt trading'])
    expect(fitOf('sol', { name: 'Show local times' })).toBe(0)
    expect(fitOf('loc', { name: 'Show local times' })).toBeGreaterThan(0)
  })

  it('is what was found, before another word for something', () => {
    expect(fitOf('costs', { name: 'Flatten all', words: SAFETY_WORDS.flatten, isSafety: true })).toBeLessThan(FOUND_FIT)
    expect(ranked('sol/', OTHERS)).toEqual({ best: 0, entries: [] })
  })
})
