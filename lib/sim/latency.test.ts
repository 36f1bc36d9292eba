import { describe, expect, it } from 'vitest'
import { latencyMs } from './latency.ts'

describe('latencyMs', () => {
  it('is exactly 0 for a median of 0, and the same for the same key', () => {
    expect(latencyMs(0, 1, 'alder', 'rw1', 'entry')).toBe(0)
    expect(latencyMs(12, 1, 'alder', 'rw1', 'entry')).toBe(latencyMs(12, 1, 'alder', 'rw1', 'entry'))
    expect(latencyMs(12, 1, 'alder', 'rw1', 'entry')).not.toBe(latencyMs(12, 1, 'alder', 'rw1', 'response'))
  })

  it('is positive, with its median in the middle and a tail to the right', () => {
    const draws = Array.from({ length: 4_000 }, (_, i) => latencyMs(10, 7, 'alder', i)).sort((a, b) => a - b)
    const at = (share: number) => draws[Math.floor(share * draws.length)] as number
    expect(draws[0]).toBeGreaterThan(0)
    expect(at(0.5)).toBeGreaterThan(9.7)
    expect(at(0.5)).toBeLessThan(10.3)
    expect(at(0.95)).toBeGreaterThan(16.5)
    expect(at(0.95)).toBeLessThan(19)
  })
})
