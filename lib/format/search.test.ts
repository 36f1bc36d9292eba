import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText, oneOf, readState, searchOf, textList } from './search.ts'

const fields = { symbol: anyText, status: textList, side: oneOf(['buy', 'sell']) }
const someText = fc.string({ minLength: 1, maxLength: 20 })
const state = fc.record({
  symbol: fc.option(someText),
  status: fc.option(fc.array(fc.stringMatching(/^[a-z_]{1,12}$/), { minLength: 1, maxLength: 4 })),
  side: fc.option(fc.constantFrom('buy' as const, 'sell' as const)),
})

describe('the state of a screen in its URL', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(readState(fields, new URLSearchParams(searchOf(fields, given)))).toEqual(given)
      }),
    )
  })

  it('leaves out what is not set, and takes what it cannot read for not set', () => {
    expect(searchOf(fields, { symbol: null, status: null, side: null })).toBe('')
    expect(readState(fields, { side: 'both', status: '', symbol: ['BTC/USDT', 'ETH/USDT'] })).toEqual({ symbol: 'BTC/USDT', status: null, side: null })
  })

  it('is one text for one state, and legible', () => {
    const given = readState(fields, new URLSearchParams('side=buy&symbol=BTC%2FUSDT&status=filled,refused&other=1'))
    expect(searchOf(fields, given)).toBe('symbol=BTC/USDT&status=filled,refused&side=buy')
  })
})
