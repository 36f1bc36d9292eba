import { event } from '#lib/db/events.ts'
import type { Pool } from '#lib/db/pool.ts'
import { governing, type ProposalRow } from '#lib/db/proposals.ts'
import { movesScores } from '#lib/domain/govern/change.ts'
import { evidenceHash } from '#lib/domain/govern/evidence.ts'
import { askWhatIf, DECISIONS_MAX } from '../what-if.ts'

/** Evidence grows with the log: it is asked for again after this time, for as long as nobody has decided. */
const FRESH_MS = 6 * 3_600_000

/**
 * Asks the what-if for open proposals that move scores, and attaches its answer with the flip list: nothing is approved without it
 * (LEARNING.md I). One whose revision has changed meanwhile waits for the next run. How many were answered.
 */
export async function attachEvidence(pool: Pool, moduleId: string, nowMs: number): Promise<number> {
  const open = await governing(pool, moduleId, async (book) => {
    const rows = (await book.open()).filter((row) => needsAnswer(row, nowMs))
    return await Promise.all(rows.map(async (row) => ({ row, base: await book.version(row.base_version) })))
  })
  let count = 0
  for (const { row, base } of open) {
    if (base === null || (row.kind !== 'weights' && row.kind !== 'configuration')) continue
    const asked = await askWhatIf(pool, moduleId, base, row.kind, row.change, { from: null, to: null, limit: DECISIONS_MAX })
    if (!asked.ok) continue
    const evidence = { ...row.evidence, changes: asked.value.changes, ...asked.value.answer, computed_ms: nowMs }
    const isStored = await governing(pool, moduleId, async (book) => {
      const now = await book.find(row.id)
      if (now === null || now.revision !== row.revision || !isUndecided(now)) return false
      const hash = evidenceHash(evidence)
      await book.save({ ...now, evidence, evidence_hash: hash })
      const { n, flip_counts, lift, refusal, approvable } = asked.value.answer
      await book.say([event('proposal', row.id, 'weighed', null, { evidence_hash: hash, n, flips: flip_counts.all, lift, refusal, approvable })])
      return true
    })
    if (isStored) count++
  }
  return count
}

const isUndecided = ({ status }: ProposalRow): boolean => status === 'draft' || status === 'in_review'

function needsAnswer(row: ProposalRow, nowMs: number): boolean {
  const { changes, flips, computed_ms: at } = row.evidence
  if (!isUndecided(row) || !Array.isArray(changes) || !movesScores(changes)) return false
  return !Array.isArray(flips) || typeof at !== 'number' || nowMs - at >= FRESH_MS
}
