import { describe, expect, it } from 'vitest'
import { type KeyPress, makeKeyReader } from './keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('keys', () => {
  it('reads a key, and a sequence while it is young', () => {
    const keys = makeKeyReader()
    expect(keys.read(press('g'), 0)).toEqual(['g'])
    expect(keys.read(press('e'), 700)).toEqual(['g>e', 'e'])
    expect(keys.read(press('g'), 5_000)).toEqual(['g'])
    expect(keys.read(press('e'), 5_900)).toEqual(['e'])
  })

  it('names a letter with Ctrl or Meta, and never takes it for the letter or for part of a sequence', () => {
    const keys = makeKeyReader()
    keys.read(press('t'), 0)
    expect(keys.read(press('k', { metaKey: true }), 10)).toEqual(['mod+k'])
    expect(keys.read(press('h', { ctrlKey: true }), 20)).toEqual(['mod+h'])
    expect(keys.read(press('h', { ctrlKey: true, altKey: true }), 30)).toEqual([])
    expect(keys.read(press('Enter', { ctrlKey: true }), 40)).toEqual([])
  })

  it('leaves other presses with a modifier to the browser, but takes characters that need Shift', () => {
    const keys = makeKeyReader()
    expect(keys.read(press('k', { altKey: true }), 0)).toEqual([])
    expect(keys.read(press('J', { shiftKey: true }), 0)).toEqual([])
    expect(keys.read(press('?', { shiftKey: true }), 0)).toEqual(['?'])
    expect(keys.read(press('Enter'), 9_000)).toEqual(['enter'])
  })

  it('does not take a key that is held for a sequence', () => {
    const keys = makeKeyReader()
    keys.read(press('g'), 0)
    expect(keys.read(press('g', { repeat: true }), 30)).toEqual(['g'])
  })
})
