import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
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

/**
 * One uniform number in (0, 1) that belongs to a name, such as `holdout|<decision>|<lesson>`: the same on every machine, after every
 * restart, in whatever order they are asked for. (⌊X/2¹¹⌋ + ½)/2⁵³ with X the first 8 bytes of the name's SHA-256 (LEARNING.md L2).
 */
export function uniformOf(name: string): number {
  const view = new DataView(sha256(utf8ToBytes(name)).buffer)
  return (view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11) + 0.5) / 2 ** 53
}
