import fc from 'fast-check'
import { expect, it } from 'vitest'
import { extractObject } from './extract.ts'

it('finds the object in a fence, in talk, behind brackets that are none', () => {
  expect(extractObject('```json\n{"a": "}{"}\n```')).toEqual({ a: '}{' })
  expect(extractObject('use {braces} like {"a": {"b": 1}} so')).toEqual({ a: { b: 1 } })
  expect(extractObject('{"a": "\\"}"} tail')).toEqual({ a: '"}' })
})
it('finds nothing where there is none', () => {
  for (const text of ['', 'no', '{', '{"a": 1', '[1, 2]', '{{{{{{']) expect(extractObject(text)).toBeUndefined()
})
it('finds any object that stands in plain talk, and stands any text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.json()), (object) => {
      expect(extractObject(`Sure: ${JSON.stringify(object)} ok`)).toEqual(JSON.parse(JSON.stringify(object)))
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      extractObject(text)
    }),
  )
  expect(extractObject('{'.repeat(200_000))).toBeUndefined()
})
