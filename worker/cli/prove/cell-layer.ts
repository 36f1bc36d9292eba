import { dayScoresAgainst, type Outcome, oneSample } from '#lib/domain/learn/contrast.ts'
import { type EProcess, evidenceAgainst, evidenceFor, NO_EVIDENCE, observed } from '#lib/domain/learn/e-process.ts'
import { type Assessed, cellHypotheses, nominate, parentOf } from '#lib/domain/learn/nominate.ts'
import { cutTo, winsorBounds } from '#lib/domain/learn/residual.ts'
import { type CellStrand, type CellWorldSpec, cellWorld } from '#lib/sim/worlds/cell-world.ts'

/** What one batch found in one planted world, against the truth. */
export type BatchRun = {
  readonly nominated: number
  readonly falseNominated: number
  /** Planted cells with at least 30 strands, and those of them found. */
  readonly strong: number
  readonly strongFound: number
  /** Shrunk estimate ÷ truth of the nominated planted cells. */
  readonly effectRatios: readonly number[]
  /** p_sign of the nominated, and whether the sign was right. */
  readonly signs: readonly { readonly p: number; readonly isRight: boolean }[]
  /** Strong nominated cells, and those that passed shadow within the following period. */
  readonly followed: number
  readonly passed: number
  /** Nominated cells without an effect that passed shadow. */
  readonly falsePassed: number
  /** What the specification's rule (n ≥ 3 and |mean| > 2 bps) would have called lessons: all, and those without an effect. */
  readonly baseLessons: number
  readonly baseFalse: number
}

const BASE_RULE = { n: 3, bps: 2 } as const
const STRONG_N = 30
const SHADOW = { n: 20, days: 5, evidence: 20 } as const

/** One batch after the first period, and shadow on the second. */
export function runBatch(spec: CellWorldSpec, seed: number): BatchRun {
  const world = cellWorld(spec, seed, 2)
  const before = world.strands.filter((s) => s.day < spec.days)
  const bounds = winsorBounds(before.map((s) => s.y))
  const cut = (strands: readonly CellStrand[]) => byCell(strands.map((s) => ({ ...s, y: cutTo(bounds, s.y) })))
  const first = cut(before)
  const later = cut(world.strands.filter((s) => s.day >= spec.days))
  const measured = [...first].map(([key, rows]) => ({ key, ...oneSample(rows) }))
  const assessed = nominate(cellHypotheses(measured))
  const nominated = assessed.filter((a) => a.isNominated)
  const truthOf = (a: { readonly key: string }): number => world.truth.get(a.key) as number
  const strong = [...world.truth].filter(([cell, mu]) => mu !== 0 && (first.get(cell)?.length ?? 0) >= STRONG_N)
  const strongNames = new Set(strong.map(([cell]) => cell))
  const real = nominated.filter((a) => truthOf(a) !== 0)
  const followed = real.filter((a) => strongNames.has(a.key))
  const passes = (a: Assessed): boolean => shadowOf(later.get(a.key) ?? [], parentOf(measured, a.key).mean, Math.sign(a.shrunk.mean) as 1 | -1)
  const base = [...first].filter(([, rows]) => rows.length >= BASE_RULE.n && Math.abs(meanOf(rows)) > BASE_RULE.bps)
  return {
    nominated: nominated.length,
    falseNominated: nominated.length - real.length,
    strong: strong.length,
    strongFound: followed.length,
    effectRatios: real.map((a) => a.shrunk.mean / truthOf(a)),
    signs: nominated.map((a) => ({ p: a.shrunk.pSign, isRight: Math.sign(a.shrunk.mean) === Math.sign(truthOf(a)) })),
    followed: followed.length,
    passed: followed.filter(passes).length,
    falsePassed: nominated.filter((a) => truthOf(a) === 0 && passes(a)).length,
    baseLessons: base.length,
    baseFalse: base.filter(([cell]) => world.truth.get(cell) === 0).length,
  }
}

function byCell(strands: readonly CellStrand[]): ReadonlyMap<string, readonly Outcome[]> {
  const cells = new Map<string, Outcome[]>()
  for (const { cell, day, y } of strands) {
    const rows = cells.get(cell)
    if (rows) rows.push({ day: String(day), y })
    else cells.set(cell, [{ day: String(day), y }])
  }
  return cells
}

const meanOf = (rows: readonly Outcome[]): number => rows.reduce((total, row) => total + row.y, 0) / rows.length

/** Whether later data alone confirm the claimed sign, at any look. */
function shadowOf(rows: readonly Outcome[], mu0: number, claimed: 1 | -1): boolean {
  let process: EProcess = NO_EVIDENCE
  let n = 0
  const byDay = new Map<string, number>()
  for (const row of rows) byDay.set(row.day, (byDay.get(row.day) ?? 0) + 1)
  for (const { day, x } of [...dayScoresAgainst(rows, mu0)].sort((a, b) => Number(a.day) - Number(b.day))) {
    process = observed(process, x)
    n += byDay.get(day) as number
    if (evidenceAgainst(process, claimed) >= SHADOW.evidence) return false
    if (n >= SHADOW.n && process.n >= SHADOW.days && evidenceFor(process, claimed) >= SHADOW.evidence) return true
  }
  return false
}
