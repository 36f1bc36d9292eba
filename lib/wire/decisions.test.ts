import { describe, expect, it } from 'vitest'
import { parseDecisions } from './decisions.ts'

describe('parseDecisions', () => {
  it('reads rows in file order, empty lines passed over', () => {
    expect(parseDecisions('{"id":"a","symbol":"A/USD","dm_decision":{"trading_plan":{}}}\n\n{"id":"b","tags":["x"]}\r\n', 'f')).toEqual([
      { id: 'a', tags: ['trader:execute'], columns: { symbol: 'A/USD', dm_decision: { trading_plan: {} } } },
      { id: 'b', tags: ['x'], columns: {} },
    ])
  })

  it('gives a row without an id the same one each time, and equal lines different ones', () => {
    const [first, second] = parseDecisions('{"symbol":"A"}\n{"symbol":"A"}', 'f')
    expect(first?.id).toMatch(/^[0-9a-f]{26}$/)
    expect(second?.id).not.toBe(first?.id)
    expect(parseDecisions('{"symbol":"A"}', 'f')[0]?.id).toBe(first?.id)
  })

  it.each([
    ['{"id":"a"}\n{', /d.jsonl: line 2: expected a row of dm_strand as a JSON object, got \{/],
    ['[1]', /line 1: expected a row of dm_strand as a JSON object, got \[1\]/],
    ['{"id":"a","quantity":1}', /line 1: quantity is no column of dm_strand/],
    ['{"id":7}', /line 1: id: expected a text, got 7/],
    ['{"symbol":{}}', /line 1: symbol: expected a text, got \{\}/],
    ['{"id":""}', /line 1: id: expected a text that is not empty/],
    ['{"tags":"x"}', /line 1: tags: expected a list of texts, got "x"/],
    ['{"id":"a"}\n\n{"id":"a"}', /line 3: id a is that of line 1 as well/],
    ['{"dm_alpha":"\\u0000"}', /line 1: holds the character U\+0000/],
  ])('refuses %j', (text, message) => {
    expect(() => parseDecisions(text, 'd.jsonl')).toThrow(message)
  })
})
