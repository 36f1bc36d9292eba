import { describe, expect, it } from 'vitest'
import { placeFrom } from './post.ts'

describe('the way back', () => {
  it('leads to a place of this desk', () => {
    expect(placeFrom('/executions?status=filled&sort=-score')).toBe('/executions?status=filled&sort=-score')
    expect(placeFrom('/lessons/01H')).toBe('/lessons/01H')
  })

  it.each([
    null,
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/sign-in',
    '/welcome?token=x',
    '/api/export/executions',
  ])('and nowhere else: %s', (wanted) => expect(placeFrom(wanted)).toBe('/'))
})
