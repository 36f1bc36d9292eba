import { describe, expect, it } from 'vitest'
import { stayAtBestBid } from '#tests/support/best-bid-agent.ts'

// Known answer 12: an order that stays at the best bid for a whole day of Acciona gets less the slower it is. Another
// engine's figures, with its own model, are 17,757 / 16,716 / 15,540 shares for 1 ms / 100 ms / 1 s of order latency;
// ours are lower throughout, as a queue told by price levels knows less than one told by orders (docs/simulator.md).

const day = async (queue: Parameters<typeof stayAtBestBid>[0]['queue']) => [
  await stayAtBestBid({ latencyMs: 1, queue }),
  await stayAtBestBid({ latencyMs: 100, queue }),
  await stayAtBestBid({ latencyMs: 1_000, queue }),
]

describe('12: staying at the best bid of bme-ana', () => {
  it('buys 13,831 / 12,158 / 10,919 shares behind a conservative queue', async () => {
    expect(await day({ kind: 'conservative' })).toEqual([13_831, 12_158, 10_919])
  })

  it('buys 14,334 / 12,754 / 11,496 shares where cancels move it up, falling with latency as well', async () => {
    expect(await day({ kind: 'power', exponent: 3 })).toEqual([14_334, 12_754, 11_496])
  })
})
