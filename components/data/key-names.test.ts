import { expect, it } from 'vitest'
import { shortcutKeys } from './key-names.ts'

it('names keys as they stand on the keyboard', () => {
  expect(shortcutKeys('t>h', false)).toEqual(['t', 'h'])
  expect(shortcutKeys('mod+k', false)).toEqual(['Ctrl', 'K'])
  expect(shortcutKeys('mod+k', true)).toEqual(['⌘', 'K'])
  expect(shortcutKeys('escape', false)).toEqual(['Esc'])
})
