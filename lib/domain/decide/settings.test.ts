import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snake } from './field-name.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { SETTINGS, type Setting } from './settings.ts'
import { parsePolicy } from './stored-policy.ts'

/** People are told the bounds that the parser holds to, for every field there is. */
const configWith = (path: string, value: unknown): unknown => path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
const accepts = (path: string, value: unknown): boolean => {
  const parsed = parsePolicy(configWith(path, value))
  // Fields that bound each other are another rule, with a sentence of its own.
  return parsed.ok || parsed.error.every(({ message }) => message.startsWith('must be at most styles.'))
}

function leaves(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = snake(key)
    return leaves(inner, path === '' ? name : `${path}.${name}`)
  })
}

it('every field of a policy is told of, once, and nothing else', () => {
  expect(SETTINGS.map(({ path }) => path).toSorted()).toEqual(
    leaves(DEFAULT_POLICY, '')
      .filter((path) => path !== 'version')
      .toSorted(),
  )
})

describe.each(SETTINGS.map((setting) => [setting.path, setting] as const))('%s', (path, setting: Setting) => {
  it('is bounded as it says', () => {
    const { kind, low, high, isOpen, isOptional, options } = setting
    if (kind === 'flag') expect([accepts(path, true), accepts(path, false), accepts(path, 'yes')]).toEqual([true, true, false])
    else if (kind === 'choice') {
      for (const option of options ?? []) expect(accepts(path, option)).toBe(true)
      expect(accepts(path, 'sometimes')).toBe(false)
    } else if (kind === 'amount')
      expect([accepts(path, '0.01'), accepts(path, 12), accepts(path, '0'), accepts(path, '-1'), accepts(path, 'much')]).toEqual([
        true,
        true,
        false,
        false,
        false,
      ])
    else {
      const [from, to] = [low as number, high as number]
      const step = kind === 'integer' ? 1 : (to - from) / 1e6
      expect([accepts(path, to), accepts(path, to + step), accepts(path, from), accepts(path, from - step)]).toEqual([true, false, !isOpen, false])
      if (isOpen) expect(accepts(path, from + step)).toBe(true)
      if (kind === 'integer') expect(accepts(path, from + 0.5)).toBe(false)
      else
        fc.assert(
          fc.property(fc.double({ min: from + step, max: to, noNaN: true }), (value) => accepts(path, value)),
          { numRuns: 20 },
        )
    }
    expect(accepts(path, null)).toBe(isOptional === true)
  })
})
