import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMetric, metricHeader } from './metric.ts'
import { directionOf, holdingOf, signed } from './sign.ts'

describe('signed', () => {
  it('colours a cost as lost and a gain as gained', () => {
    expect(signed('1.94', 'cost', 1)).toEqual({ text: '+1.9', glyph: '▲', tone: 'bad', word: 'lost' })
    expect(signed('-1.94', 'cost', 1)).toEqual({ text: '−1.9', glyph: '▼', tone: 'good', word: 'gained' })
    expect(signed('1.94', 'gain', 1).tone).toBe('good')
  })
  it('leaves movements of the mid without a judgement', () => {
    expect(signed('5', 'move', 1)).toEqual({ text: '+5.0', glyph: '▲', tone: 'neutral', word: 'with us' })
    expect(signed('-5', 'back', 1).word).toBe('went further')
  })
  it('draws zero as neutral, also what only prints as zero', () => {
    expect(signed('-0.04', 'cost', 1)).toEqual({ text: '0.0', glyph: '', tone: 'neutral', word: '' })
  })
  it('gives the three cues together or not at all', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const { text, glyph, tone } = signed(value, 'cost', 1)
        const cues = [/^[+−]/.test(text), glyph !== '', tone !== 'neutral']
        expect(new Set(cues).size).toBe(1)
      }),
    )
  })
})

it('reads the direction of decimal text without a float', () => {
  expect(['0.000', '-0', '-1e-400', '1e-400', '5'].map(directionOf)).toEqual([0, 0, -1, 1, 1])
  expect([holdingOf('-2'), holdingOf('2'), holdingOf('0')]).toEqual(['short', 'long', 'flat'])
})

it('formats a metric by its unit and says how to read it', () => {
  expect(formatMetric('0.7', 'ratio', 'plain').text).toBe('70.0 %')
  expect(formatMetric('-1', 'ratio', 'gain').text).toBe('−1.00')
  expect(formatMetric('120', 'ms', 'plain').text).toBe('120 ms')
  expect(formatMetric('0.825867', 'score', 'plain').text).toBe('0.83')
  expect([metricHeader('bps', 'cost'), metricHeader('ms', 'plain'), metricHeader('ratio', 'gain')]).toEqual(['bps, + lost', '', 'ratio, + gained'])
})
