import { evidenceHash } from '#lib/domain/govern/evidence.ts'
import type { Row } from '../insert-rows.ts'
import { iso } from '../stamps.ts'
import { DAY_MS, execution, IDS, MODULE } from './ids.ts'

/** Versions of the configuration, and what is to change them. */

export function proposals(nowMs: number): readonly Row[] {
  const proposal = (own: string, status: string, from: number, to: number, over: Row): Row => {
    const change = { curators: { execution: { weight: to } } }
    const evidence = evidenceOf(nowMs, from, to)
    return {
      id: own,
      module_id: MODULE,
      kind: 'weights',
      status,
      title: 'Raise the weight of the execution curator',
      reason: 'Its contributions agreed with what came after.',
      base_version: 2,
      revision: 1,
      change,
      evidence,
      evidence_hash: evidenceHash(evidence),
      author: 'curator-learning',
      created_at: iso(nowMs - 3_600_000),
      ...over,
    }
  }
  return [
    proposal(IDS.proposal, 'in_review', 0.32, 0.34, { expires_at: iso(nowMs + 3 * DAY_MS) }),
    proposal(IDS.applied, 'applied', 0.3, 0.32, {
      title: 'Let the lesson act',
      kind: 'lesson',
      subject_id: IDS.active,
      base_version: 1,
      decided_by: 'local',
      comment: 'Agreed.',
      applied_version: 2,
      decided_at: iso(nowMs - 2 * DAY_MS),
      applied_at: iso(nowMs - 2 * DAY_MS),
    }),
  ]
}

/** As the what-if leaves it. */
const evidenceOf = (nowMs: number, from: number, to: number) => ({
  changes: [{ path: 'curators.execution.weight', from, to }],
  n: 188,
  days: 6,
  from: iso(nowMs - 6 * DAY_MS),
  to: iso(nowMs - 3_600_000),
  lift: { mean: 0.0042, se: 0.0018, low: 0.0008, high: 0.0077, lower_bound: 0.0012 },
  lift_bps: { mean: 0.42, se: 0.18, low: 0.08, high: 0.77, lower_bound: 0.12 },
  refusal: null,
  naive: 0.011,
  flip_counts: { to_publish: 1, to_refuse: 1, all: 2 },
  effective_size: 121,
  vetoes_added: 0,
  flips: [flip(9, 'refuse'), flip(12, 'publish')],
  approvable: true,
  computed_ms: nowMs - 1_800_000,
})

const flip = (n: number, to: 'publish' | 'refuse') => ({
  execution_id: execution(n),
  decision_id: `dm-${execution(n)}`,
  to,
  margin_before: to === 'refuse' ? 0.012 : -0.009,
  margin_after: to === 'refuse' ? -0.004 : 0.006,
  outcome_bps: to === 'refuse' ? -1.4 : null,
})

export const version = (number: number, atMs: number, weight: number): Row => ({
  module_id: MODULE,
  version: number,
  config: {
    learning: { learning_rate: 0.01, curator_learning_enabled: true, strand_braid_learning_enabled: true, lesson_feedback_enabled: false },
    curators: { execution: { weight, threshold: 0.7 } },
    threshold: 0.4,
  },
  author: 'local',
  approver: 'local',
  reason: 'seed',
  created_at: iso(atMs),
})
