import { describe, expect, it } from 'vitest'
import { US_PER_S } from '#lib/domain/base/time.ts'
import { receiveClock } from './receive-clock.ts'

const OFFSET_US = 1_270_000

describe('receiveClock', () => {
  it('takes the least delayed message as the measure, so that nothing arrives before it was sent', () => {
    const clock = receiveClock()
    const delays = [9_000, 4_000, 30_000, 2_000, 50_000]
    for (const [i, delay] of delays.entries()) clock.observe(i * US_PER_S + delay - OFFSET_US, i * US_PER_S)
    expect(clock.correct(10 * US_PER_S)).toBe(10 * US_PER_S + OFFSET_US - 2_000)
  })

  it('follows clocks that drift apart, in both directions', () => {
    for (const drift of [3, -3]) {
      const clock = receiveClock()
      for (let s = 0; s < 600; s++) {
        const sent = s * US_PER_S
        clock.observe(sent - OFFSET_US - drift * s + (s % 7) * 1_000, sent)
      }
      const corrected = clock.correct(600 * US_PER_S - OFFSET_US - drift * 600)
      expect(Math.abs(corrected - 600 * US_PER_S)).toBeLessThanOrEqual(200)
    }
  })

  it('leaves stamps alone while it knows nothing', () => {
    expect(receiveClock().correct(5)).toBe(5)
  })
})
