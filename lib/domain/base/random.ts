import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { hashOf } from './id.ts'

/** A seeded stream of numbers in [0, 1): the same key gives the same stream on any machine. */
export type Random = { next(): number; int(below: number): number; normal(): number }

/** `key` names what the chance is for, such as (seed, decision id, 'slice sizes'). */
export function randomFor(...key: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(Number.parseInt(hashOf(...key).slice(0, 8), 16) | 0)
  const next = () => uniformFloat64(generator)
  return {
    next,
    int: (below) => Math.floor(next() * below),
    // Box–Muller; 1 − u keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  }
}
