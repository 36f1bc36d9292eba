import { describe, expect, it } from 'vitest'
import type { System } from '#lib/wire/views/system.ts'
import { checksOf, verdictOf } from './soundness.ts'

const NOW = 1_795_000_000_000
const system: System = {
  workers: [{ id: 'w', role: 'trading', host: 'h', pid: 7, startedAtMs: NOW - 60_000, heartbeatAtMs: NOW - 800 }],
  stats: { inboxDepth: 0, openOrders: 0, unknownOrders: 0, eventLoopP99Ms: 12, memoryMb: 200, isListening: true, node: 'v24', stages: [] },
  inbox: { depth: 0, oldestMs: null },
  commands: { waiting: 0, oldestMs: null },
  oldestWrite: null,
  tailLagMs: 3,
  unknown: [],
  incidents: [],
  reconciliations: [{ venue: 'a', checkedAtMs: NOW - 9_000, failingSinceMs: null, failure: null, foundFills: 0, differenceCount: 0 }],
  jobs: [],
  openStreams: 1,
  paint: { n: 0, p50Ms: null, p95Ms: null, errorMs: null },
  versions: { product: '0', build: 'b', node: 'v24', postgres: '18', schema: null },
  readAtMs: NOW,
}
const verdict = (over: Partial<System>, nowMs = NOW + 500) => verdictOf(checksOf({ ...system, ...over }, nowMs)).says

describe('whether the machinery is sound', () => {
  it('is, when every check is fresh and good', () => expect(verdict({})).toBe('All sound'))
  it('is not on old news: every check is unknown then', () => {
    expect(checksOf(system, NOW + 7_000).map((check) => check.state)).not.toContain('sound')
    expect(verdict({}, NOW + 7_000)).toMatch(/^Not known: worker, listener/)
  })
  it('names a silent worker, and knows nothing of what only it can tell', () => {
    const workers = system.workers.map((worker) => ({ ...worker, heartbeatAtMs: NOW - 9_000 }))
    expect(verdict({ workers })).toBe('Not sound: worker; not known: listener, event loop')
    expect(verdict({ workers: [] })).toMatch(/^Not sound: worker/)
  })
  it('names each trouble', () => {
    expect(verdict({ stats: { ...system.stats, isListening: false } })).toBe('Not sound: listener')
    expect(verdict({ tailLagMs: null })).toBe('Not known: tail')
    expect(verdict({ tailLagMs: 5_000, oldestWrite: { ageMs: 5_000, program: 'psql' } })).toBe('Not sound: tail, oldest write')
    expect(verdict({ inbox: { depth: 3, oldestMs: NOW - 20_000 } })).toBe('Not sound: inbox')
    const incident = { id: 'i', name: 'drift_position', message: '', executionId: null, venue: 'v', symbol: 's', ours: '1', theirs: '2', raisedAtMs: NOW }
    expect(verdict({ incidents: [{ ...incident, clearedAtMs: null }] })).toBe('Not sound: incidents')
    expect(verdict({ incidents: [{ ...incident, clearedAtMs: NOW }] })).toBe('All sound')
    const compared = system.reconciliations[0] as System['reconciliations'][number]
    expect(verdict({ reconciliations: [{ ...compared, checkedAtMs: NOW - 40_000 }] })).toBe('Not sound: venues')
    expect(verdict({ reconciliations: [{ ...compared, failure: 'timeout' }] })).toBe('Not sound: venues')
    expect(verdict({ reconciliations: [] })).toBe('Not known: venues')
  })

  it('knows a job that failed for good, and a learner that lost its rhythm', () => {
    const job = { name: 'find_evidence', askedAtMs: NOW - 60_000, attempts: null, attemptsMax: null, runAtMs: null, runningSinceMs: null, lastError: null }
    expect(verdict({ jobs: [job] })).toBe('All sound')
    expect(verdict({ jobs: [{ ...job, attempts: 1, attemptsMax: 3, lastError: 'once' }] })).toBe('All sound')
    expect(verdict({ jobs: [{ ...job, attempts: 3, attemptsMax: 3, lastError: 'thrice' }] })).toBe('Not sound: jobs')
    expect(verdict({ jobs: [{ ...job, askedAtMs: NOW - 3_600_000 }] })).toBe('Not sound: jobs')
  })
})
