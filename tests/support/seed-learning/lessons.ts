import type { Row } from '../insert-rows.ts'
import { iso } from '../stamps.ts'
import { DAY_MS, execution, IDS, MODULE } from './ids.ts'

/** A lesson in each stage of its life, and the life of the one that is active. */

export function lessons(nowMs: number): readonly Row[] {
  const lesson = (own: string, state: string, over: Row = {}): Row => ({
    id: own,
    module_id: MODULE,
    version: 1,
    state,
    level: 1,
    predicate_key: `key-${own}`,
    predicate: PREDICATE,
    action: { kind: 'venue_prefer', venue: 'sim-bravo', step: -1 },
    knob: 'venue sim-bravo',
    direction: -1,
    comparison: 'venue',
    facts: [fact()],
    falsifier: null,
    text: TEXT,
    title: 'Spare a venue that is dearer',
    description: 'Executions of BTC/USDT at sim-bravo are associated with a cost that is dearer by 1.3 bps.',
    generator: 'deterministic',
    prompt_version: null,
    prompt_hash: null,
    llm_confidence: null,
    p_sign: 0.99997,
    confidence: 0.79,
    n: 64,
    days: 8,
    effect_bps: 1.25,
    effect_se: 0.31,
    braid_id: null,
    parents: [],
    supersedes: null,
    uplift: null,
    state_since: iso(nowMs - DAY_MS),
    evidence_at: iso(nowMs - 7_200_000),
    created_at: iso(nowMs - 6 * DAY_MS),
    ...over,
  })
  const falsifier = { metric: 'y', direction: 'dearer', predicate: PREDICATE }
  return [
    lesson(IDS.active, 'active', {
      braid_id: IDS.braid,
      falsifier,
      generator: 'test-model-1',
      prompt_version: 'lesson-3',
      prompt_hash: 'a1b2c3d4e5f6',
      llm_confidence: 0.9,
      uplift: { bps: 1.02, low: 0.31, high: 1.73, applied: 22, holdout: 6, days: 6, evidence_for: 11.2, evidence_against: 0.1, at: iso(nowMs - 3_600_000) },
    }),
    lesson(IDS.approvable, 'approvable', {
      falsifier,
      title: 'Trade smaller where size is dearer',
      action: { kind: 'size_cap', step: 1 },
      knob: 'size',
      direction: 1,
    }),
    lesson(IDS.shadow, 'shadow', {
      falsifier,
      title: 'Wait out a window that is dearer',
      action: { kind: 'avoid_window', bucket: 'h14', maxDelayMin: 30 },
      knob: 'window h14',
      facts: [fact({ n: 24, low: -0.25, high: 2.75 })],
      n: 24,
      confidence: 0.34,
    }),
    lesson(IDS.candidate, 'candidate', {
      text: null,
      title: null,
      description: null,
      generator: null,
      knob: 'threshold',
      action: { kind: 'threshold', step: 1 },
      confidence: null,
      p_sign: null,
    }),
    lesson(IDS.retired, 'retired', { title: 'Prefer a venue that is cheaper', supersedes: null }),
  ]
}

export const events = (nowMs: number): readonly Row[] =>
  LIFE.map((to, i) => ({
    lesson_id: IDS.active,
    version: 1,
    from_state: i === 0 ? 'observation' : LIFE[i - 1],
    to_state: to,
    reason: to === 'approved' ? 'approved by a person' : to === 'active' ? 'applying it is cheaper' : 'its gate was passed',
    gate: to === 'approved' ? { comment: 'The counter-evidence is all small size.' } : { n: 20 + i, days: 5 + i, evidence_for: 20.4 },
    data_cut: 10 * i,
    policy_version: 'p1',
    actor: to === 'approved' ? 'local' : 'trader',
    at: iso(nowMs - (7 - i) * DAY_MS),
  }))

const LIFE = ['candidate', 'verified', 'shadow', 'approvable', 'approved', 'canary', 'active'] as const

const PREDICATE = [
  { field: 'symbol', op: 'eq', values: ['BTC/USDT'] },
  { field: 'venue', op: 'eq', values: ['sim-bravo'] },
]

const SUPPORT = [1, 3, 7, 9, 13, 15, 19, 21].map(execution)
const COUNTER = [2, 5, 11].map(execution)

const fact = (over: Row = {}): Row => ({
  id: 'F1',
  metric: 'y',
  predicate: PREDICATE,
  comparison: 'venue',
  n: 64,
  days: 8,
  raw: 1.71,
  shrunk: 1.25,
  shrunkSe: 0.31,
  low: 0.4,
  high: 3.02,
  p: 0.0031,
  e: 24.5,
  supportIds: SUPPORT,
  counterIds: COUNTER,
  ...over,
})

const TEXT = {
  title: 'Spare a venue that is dearer',
  description:
    'Executions of {{S:symbol}} at {{S:venue}} are associated with a cost that is dearer by {{F1}} than the other eligible venues in the same context. The venue is to be spared where others are eligible. Some executions speak against it and are listed.',
  mechanism: 'liquidity',
  conditions: 'It speaks to decisions of {{S:symbol}} at {{S:venue}}.',
  evidence: { support: SUPPORT, counter: COUNTER },
  claims: [{ factId: 'F1', stance: 'supports' }],
  verdict: 'lesson',
}
