import { randomFor } from '../base/random.ts'
import { phi, phiInverse } from './distributions.ts'

/** Sum and count of one block, such as a day. */
export type Block = { readonly sum: number; readonly n: number }

const DRAWS = 2_000

/**
 * The interval of a mean whose rows come in blocks that hold together: bias-corrected and accelerated bootstrap (Efron 1987)
 * over whole blocks, acceleration by leaving one block out. `query` seeds it. Needs two blocks; 20 for what it promises.
 */
export function blockInterval(blocks: readonly Block[], query: string, confidence = 0.95): { readonly low: number; readonly high: number } | null {
  if (blocks.length < 2) return null
  const all = blocks.reduce((total, b) => ({ sum: total.sum + b.sum, n: total.n + b.n }), { sum: 0, n: 0 })
  const estimate = all.sum / all.n
  const random = randomFor('blocks', query)
  const draws = new Float64Array(DRAWS)
  for (let i = 0; i < DRAWS; i++) {
    let sum = 0
    let n = 0
    for (let k = 0; k < blocks.length; k++) {
      const block = blocks[random.int(blocks.length)] as Block
      sum += block.sum
      n += block.n
    }
    draws[i] = sum / n
  }
  draws.sort()
  const below = draws.filter((d) => d < estimate).length + draws.filter((d) => d === estimate).length / 2
  // All draws on one side happens only when the blocks do not differ.
  if (below === 0 || below === DRAWS) return { low: estimate, high: estimate }
  const bias = phiInverse(below / DRAWS)
  const left = blocks.map((b) => (all.sum - b.sum) / (all.n - b.n))
  const centre = left.reduce((total, v) => total + v, 0) / left.length
  const cubes = left.reduce((total, v) => total + (centre - v) ** 3, 0)
  const squares = left.reduce((total, v) => total + (centre - v) ** 2, 0)
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
  const at = (p: number): number => {
    const z = bias + phiInverse(p)
    const place = phi(bias + z / (1 - acceleration * z)) * (DRAWS - 1)
    const low = Math.floor(place)
    const value = draws[low] as number
    return value + ((draws[Math.min(low + 1, DRAWS - 1)] as number) - value) * (place - low)
  }
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) }
}
