/** Who is who among the rows of a desk that has learned. */

export const id = (kind: string, n: number): string => `01JDA${kind}4W9YVX3T5N7K2M6${String(n).padStart(3, '0')}`
export const execution = (n: number): string => id('EX', n)

export const IDS = {
  braid: id('BR', 1),
  otherBraid: id('BR', 2),
  metaBraid: id('BR', 3),
  active: id('LE', 1),
  approvable: id('LE', 2),
  shadow: id('LE', 3),
  candidate: id('LE', 4),
  retired: id('LE', 5),
  proposal: id('PR', 1),
  applied: id('PR', 2),
  supporting: execution(1),
  counter: execution(2),
  met: execution(40),
  heldOut: execution(44),
} as const
export type LearningIds = typeof IDS

export const MODULE = 'tr_001'
export const DAY_MS = 86_400_000
