import { describe, expect, it } from 'vitest'
import { braidInWords, effectInWords, evidenceInWords } from './stored-names.ts'

/** Guarantees: no stored key is read as a word of the screen where the desk has a name for it, and none that it has not is hidden. */
describe('stored figures by their names', () => {
  it('says what a what-if rests on, flips by the chance they were published with', () => {
    expect(
      evidenceInWords([
        { name: 'method', value: 'student' },
        { name: 'shares immature', value: '0.680272' },
        { name: 'overlap 0 upto', value: '0' },
        { name: 'overlap 0 n', value: '3' },
        { name: 'overlap 1 upto', value: '0.05' },
        { name: 'overlap 1 n', value: '4' },
        { name: 'overlap 2 upto', value: '0.1' },
        { name: 'overlap 2 n', value: '5' },
        { name: 'never_seen', value: 'x' },
      ]),
    ).toEqual([
      { name: '95 % interval by', value: 'days as clusters, Student’s t' },
      { name: 'Outcome not known yet, of all decisions', value: '68.0 %' },
      { name: 'Flips that were never published', value: '3' },
      { name: 'Flips published with a chance of up to 5 %', value: '4' },
      { name: 'Flips published with a chance of 5 % to 10 %', value: '5' },
      { name: 'never seen', value: 'x' },
    ])
  })

  it('says how an effect was measured', () => {
    const stored = [
      { name: 'state', value: 'too_little' },
      { name: 'design', value: 'before_after' },
      { name: 'value_bps', value: '-0.4' },
    ]
    expect(effectInWords(stored)).toEqual([
      { name: 'so far', value: 'too few decisions to say' },
      { name: 'compared', value: 'before with after the change' },
      { name: 'worth of a decision, bps, + gained', value: '−0.40' },
    ])
  })

  it('says what a braid counted', () => {
    expect(braidInWords({ sd_y: '1.234567', mean_y: '-0.5', n: '12' })).toEqual([
      { name: 'Its standard deviation, bps', value: '1.23' },
      { name: 'Mean residual cost when laid, bps, + dearer', value: '−0.50' },
      { name: 'Members when laid', value: '12' },
    ])
  })
})
