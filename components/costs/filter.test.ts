import { describe, expect, it } from 'vitest'
import { costFilterInWords, costHref, costSearchOf, fillTrendHref, groupLabel, readQuestion, rowsOf, sizeLabel } from './filter.ts'

const asked = (search: string) => readQuestion(new URLSearchParams(search))

describe('the question in the URL', () => {
  it('keeps what is usual out of it, and what is only pointed out out of the API', () => {
    expect(costSearchOf(asked(''))).toBe('')
    expect(costSearchOf(asked('metric=fill_rate&by=style&venue=a&mark=x&at=5'))).toBe('metric=fill_rate&by=style&venue=a')
    expect(asked('metric=nonsense&by=nothing')).toMatchObject({ metric: 'arrival_slippage_bps', by: 'venue' })
  })

  it('leads from a group to its decisions', () => {
    expect(costHref(rowsOf(asked('metric=fill_rate&by=size'), '2'))).toBe('/costs?metric=fill_rate&by=decision&size=2')
    expect(costHref(rowsOf(asked('by=day'), '2026-11-21'))).toBe('/costs?by=decision&from=2026-11-21T00:00:00.000Z&to=2026-11-22T00:00:00.000Z')
    expect(costHref(rowsOf(asked('by=curator&side=buy'), 'risk nudge'))).toBe('/costs?by=decision&side=buy&curator=risk+nudge')
  })

  it('and from a fill to its trend', () => {
    const href = fillTrendHref({ symbol: 'BTC/USDT', venue: 'a', atMs: Date.parse('2026-11-21T14:03:07Z') })
    const question = asked(href.split('?')[1] ?? '')
    expect(question).toMatchObject({ metric: 'effective_spread_bps', by: 'hour', symbol: 'BTC/USDT', venue: 'a', mark: '14' })
    expect(Date.parse(question.from ?? '')).toBeLessThan(question.at ?? 0)
    expect(Date.parse(question.to ?? '')).toBeGreaterThan(question.at ?? 0)
  })

  it('says itself in words', () => {
    expect(costFilterInWords(asked(''))).toBe('')
    expect(costFilterInWords(asked('symbol=BTC/USDT&side=buy&venue=a&size=0&hour=09&curator=risk+nudge'))).toBe(
      'BTC/USDT, buy, on a, size below 1,000, hour 09:00 UTC, curator risk nudge',
    )
  })
})

it('buckets print their edges', () => {
  expect(['0', '1', '4', 'none'].map(sizeLabel)).toEqual(['below 1,000', '1,000 … 10,000', 'from 1,000,000', 'size not known'])
  expect([groupLabel('venue', ''), groupLabel('hour', '09')]).toEqual(['no venue', '09:00'])
})
