import type { Row } from '../insert-rows.ts'
import { iso } from '../stamps.ts'
import { DAY_MS, execution, IDS } from './ids.ts'

/** Applied decisions are a little cheaper than those held out; one of five is held out. */
export function applications(nowMs: number): readonly Row[] {
  const row = (n: number, lesson: string, arm: string, y: number | null): Row => ({
    decision_id: `dm-${execution(n)}`,
    lesson_id: lesson,
    execution_id: execution(n),
    lesson_version: 1,
    relevance: 0.775,
    arm,
    arm_probability: arm === 'applied' ? 0.9 : arm === 'holdout' ? 0.1 : 1,
    deltas: arm === 'applied' ? { venue_shift_bps: { 'sim-bravo': 0.63 }, venue_score: { 'sim-bravo': -0.05 } } : {},
    score_before: 0.71,
    score_after: arm === 'applied' ? 0.68 : 0.71,
    would_flip: false,
    y,
    r: y === null ? null : -y / 10,
    created_at: iso(nowMs - (8 - (n % 8)) * DAY_MS + n * 60_000),
  })
  return Array.from({ length: 40 }, (_, i) => i + 8).flatMap((n) => [
    row(n, IDS.active, isHeldOut(n) ? 'holdout' : 'applied', n === 47 ? null : isHeldOut(n) ? 1.4 + (n % 5) * 0.1 : 0.3 + (n % 5) * 0.1),
    ...(n < 20 ? [row(n, IDS.shadow, 'shadow', 1.1 + (n % 3) * 0.2)] : []),
  ])
}

const isHeldOut = (n: number): boolean => n < 16 || n === 44
