import { randomFillSync } from 'node:crypto'

const NUMBERS = 1_024

/** Numbers in [0, 1) from the system's generator, drawn a kilobyte at a time: an id needs sixteen of them. */
export function secureRandom(): () => number {
  const numbers = new Uint32Array(NUMBERS)
  let next = NUMBERS
  return () => {
    if (next === NUMBERS) {
      randomFillSync(numbers)
      next = 0
    }
    return (numbers[next++] as number) / 2 ** 32
  }
}
