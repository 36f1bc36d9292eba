import { appliedChanges, effectRows, storeEffect } from '#lib/db/effects.ts'
import type { Pool } from '#lib/db/pool.ts'
import { type EffectRow, effectOf } from '#lib/domain/govern/effect.ts'

/** Outcomes come in by the minute; an interval moves by the hour. */
const FRESH_MS = 3_600_000
const BEFORE_DAYS = 30

/** What came of every change that was applied, beside what was predicted of it. How many were measured. `isAsked` = all of them now. */
export async function measureProposals(pool: Pool, moduleId: string, nowMs: number, isAsked: boolean): Promise<number> {
  let count = 0
  for (const change of await appliedChanges(pool, moduleId)) {
    if (!isAsked && change.measuredMs !== null && nowMs - change.measuredMs < FRESH_MS) continue
    const rows = comparable(await effectRows(pool, moduleId, change))
    await storeEffect(pool, moduleId, change, effectOf(rows, change.otherVersions, nowMs))
    count++
  }
  return count
}

/** Before = the thirty days before its first decision: older ones met another market. */
function comparable(rows: readonly EffectRow[]): readonly EffectRow[] {
  const first = rows.reduce<string | null>((found, { arm, day }) => (arm === 1 && (found === null || day < found) ? day : found), null)
  if (first === null) return rows
  const from = new Date(Date.parse(`${first}T00:00:00Z`) - BEFORE_DAYS * 86_400_000).toISOString().slice(0, 10)
  return rows.filter(({ arm, day }) => arm === 1 || day >= from)
}
