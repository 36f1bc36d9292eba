import { decisionName, drawsOf } from './draw.ts'

/** Standardised model errors that are quiet, and from a given outcome on are not. */
export function shiftWorld(name: string, seed: number | string, shift: number, from: number): (no: number) => number {
  const draws = drawsOf(name, seed)
  return (no) => draws.normal(decisionName(no), 'any', 'error') + (no >= from ? shift : 0)
}
