import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { readLearner, writeLearner } from '#lib/db/learners.ts'
import { versionsAfter } from '#lib/db/policy.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { loggedDecisions } from '#lib/db/what-if.ts'
import { instant } from '#lib/domain/base/time.ts'
import { CURATORS, DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { evidenceHash } from '#lib/domain/govern/evidence.ts'
import { learnWeights, newWeightLearner } from '#lib/domain/learn/weight-learner.ts'
import { WEIGHT_DEFAULTS } from '#lib/domain/learn/weights.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { freshId } from '#tests/support/desk.ts'
import { firstConfig } from '../first-start.ts'
import { Governor } from '../govern.ts'
import { attachEvidence } from './proposal-evidence.ts'
import { proposeWeights } from './propose-weights.ts'

/** A log of decisions as the desk stores them, the what-if over it in the terminal, and as the evidence of a proposal. */
const MODULE = 'tr_001'
const NOW_MS = Date.UTC(2026, 2, 1)
const CLI = new URL('../cli/whatif.ts', import.meta.url).pathname
let pool: Pool
let owner: Pool
let url: string
let governor: Governor

const COUNT = 900
/** Scores on both sides of the threshold, a fifth of the near misses explored; what is published is worth its margin and a little noise. */
const logRows = Array.from({ length: COUNT }, (_, no) => {
  const wave = (k: number): number => Math.sin(no * k)
  const quality = { execution: 0.7 + 0.2 * wave(1.3), venue: 0.6 + 0.2 * wave(2.7), risk: 0.8 + 0.1 * wave(3.1), position: 0.75 + 0.1 * wave(4.9) }
  const strength = 0.4 * Math.exp(0.1 * wave(7.7))
  const sum = CURATORS.reduce((total, name) => {
    const { threshold, kappa, weight } = DEFAULT_POLICY.curators[name]
    const raw = Math.min(kappa, Math.max(-kappa, 0.5 * (quality[name] - threshold)))
    return total + Math.min(kappa, Math.max(-kappa, raw * 4 * weight))
  }, 0)
  const margin = Math.log(strength) + sum - Math.log(0.4)
  const p = margin >= 0 ? 1 : margin > -0.06 ? 0.2 : 0
  const published = p === 1 || (p === 0.2 && no % 5 === 0)
  const id = `01K${String(no).padStart(23, '0')}`
  const isVetoed = no % 97 === 0
  return {
    id,
    decision_id: `d${no}`,
    decided_at: new Date(Date.UTC(2026, 1, 1) + no * 2_400_000).toISOString(),
    status: published && !isVetoed ? 'filled' : 'refused',
    score: {
      ln_strength: Math.log(strength),
      threshold: 0.4,
      margin,
      votes: CURATORS.map((curator) => ({ curator, quality: quality[curator], lesson_multiplier: 1 })),
    },
    outcome: { reasons: isVetoed ? [{ code: 'CURATOR_VETO' }] : published ? [] : [{ code: 'BELOW_PUBLISH_THRESHOLD' }] },
    log: { p_publish: p },
    r: published && !isVetoed ? margin + 0.05 * wave(11.3) : null,
  }
})

beforeAll(async () => {
  const db = await freshDatabase()
  url = db.url
  pool = openPool({ url, role: 'trader', applicationName: 'test', max: 4 })
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 2 })
  await seedModule(pool, MODULE, firstConfig(), [])
  const rows = JSON.stringify(logRows)
  const shape = 'x(id text, decision_id text, decided_at timestamptz, status text, score jsonb, outcome jsonb, log jsonb, r float8)'
  await owner.query(
    `insert into tr_strand (id, module_id, kind, origin, decision_id, symbol, status, decided_at, config_version, curator_contributions, outcome, decision_log, tags)
     select id, '${MODULE}', 'execution', 'decision', decision_id, 'BTC/USDT', status, decided_at, 1, score, outcome, log, '{}' from jsonb_to_recordset($1::jsonb) as ${shape}`,
    [rows],
  )
  await owner.query(
    `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, status, shadow, censored, markout_bps, known, cost_bps, drift_5m_bps, r)
     select id, decision_id, '${MODULE}', decided_at::date, decided_at, status, r is null, false, '{}', '{}', 2, case when r is null then -3 else 2 + 10 * r end, r
     from jsonb_to_recordset($1::jsonb) as ${shape}`,
    [rows],
  )
  governor = new Governor({ pool, moduleId: MODULE, now: () => instant(NOW_MS * 1_000), adopt: async () => {} })
})
afterAll(async () => await Promise.all([pool.end(), owner.end()]))

vi.setConfig({ testTimeout: 60_000 })

const cli = (...args: string[]) =>
  promisify(execFile)(process.execPath, [CLI, ...args], { env: { ...process.env, DATABASE_URL: url }, maxBuffer: 1e8 }).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  )

test('reads the log with its propensities and outcomes, in time order, and tells vetoes from low scores', async () => {
  const log = await loggedDecisions(pool, MODULE, { from: null, to: null, limit: 10_000 })
  expect(log).toHaveLength(COUNT)
  expect(log.map((d) => d.id)).toEqual(logRows.map((row) => row.decision_id))
  expect(log.filter((d) => d.isBlocked)).toHaveLength(logRows.filter((_, no) => no % 97 === 0).length)
  expect(log[1]).toMatchObject({ lnStrength: logRows[1]?.score.ln_strength, thresholdShift: 0, propensity: logRows[1]?.log.p_publish, reward: logRows[1]?.r })
  const one = await loggedDecisions(pool, MODULE, { from: new Date(Date.UTC(2026, 1, 2)), to: new Date(Date.UTC(2026, 1, 3)), limit: 10_000 })
  expect(one.map((d) => d.day)).toEqual(new Array(36).fill('2026-02-02'))
  expect(await loggedDecisions(pool, MODULE, { from: null, to: null, limit: 7 })).toHaveLength(7)
})

test('npm run whatif: today against today is exactly 0', async () => {
  const { stdout, code } = await cli('--weights', 'execution=0.3', '--threshold', '0.4', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ base_version: 1, changes: [], method: 'identical', lift: { mean: 0, low: 0, high: 0 }, flips: [], refusal: null })
})

test('npm run whatif: a difference with its interval and every decision that flips, or what is missing', async () => {
  const { stdout } = await cli('--threshold', '0.385')
  expect(stdout).toMatch(/^What if publish_threshold 0\.4 → 0\.385, against version 1\n\d+ decisions of 25 days/)
  expect(stdout).toMatch(/Δ per decision {2}[+−]\d\.\d{4} \[.*\] in reward · .* bps {2}\(95 %; days drawn again, BCa\)|Cannot say: /)
  expect(stdout).toMatch(/Approved decisions alone would claim ~~/)
  expect(stdout).toMatch(/\d+ flips: \d+ to publish, 0 to refuse/)
  const few = await cli('--threshold', '0.399', '--from', '2026-02-01', '--to', '2026-02-02')
  expect(few.stdout).toMatch(/Cannot say: \d+ flips, 20 needed/)
})

test('npm run whatif: says what it does not understand', async () => {
  expect(await cli('--weights', 'luck=1')).toMatchObject({ code: 1, stderr: expect.stringMatching(/there is no curator luck/) })
  expect(await cli('--threshold', 'high')).toMatchObject({ code: 1, stderr: 'whatif: --threshold: expected a number, was high\n' })
  expect(await cli('--weights', 'risk=0.9')).toMatchObject({ code: 1, stderr: 'whatif: curators.risk.weight must be a number from 0.05 to 0.5\n' })
  expect(await cli('--from', '5')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^whatif: --from: expected an ISO 8601 time.*\n$/) })
  expect(await cli('--base', '9')).toMatchObject({ code: 1, stderr: 'whatif: --base: there is no version 9\n' })
  expect((await cli('--help')).stdout).toMatch(/^Usage: npm run whatif/)
})

test('a proposal of weights gets the same answer as its evidence, and can be approved then', async () => {
  const wish = { kind: 'weights', title: 'Lower bar', reason: 'more trades', base_version: 1, change: { publish_threshold: 0.385 } } as const
  const made = await governor.propose({ id: freshId(), actor: 'ada' }, wish)
  const id = (made.ok ? made.value.proposal_id : '') as string
  expect(await governor.decide({ id: freshId(), actor: 'ada' }, { proposal_id: id, verdict: 'approve', comment: 'yes' })).toMatchObject({
    ok: false,
    error: { code: 'NO_EVIDENCE' },
  })
  expect(await attachEvidence(pool, MODULE, NOW_MS)).toBe(1)
  expect(await attachEvidence(pool, MODULE, NOW_MS + 1)).toBe(0)
  const { evidence, evidence_hash } = (await owner.query('select evidence, evidence_hash from tr_proposal where id = $1', [id])).rows[0]
  const { base_version: _, ...said } = JSON.parse((await cli('--threshold', '0.385', '--json')).stdout)
  expect(evidence).toEqual({ ...said, computed_ms: NOW_MS })
  expect(evidence.flips.length).toBeGreaterThan(20)
  expect(evidence_hash).toBe(evidenceHash(evidence))
  expect(await governor.decide({ id: freshId(), actor: 'ada' }, { proposal_id: id, verdict: 'approve', comment: 'yes' })).toMatchObject({
    ok: true,
    value: { version: 2 },
  })
  expect((await versionsAfter(pool, MODULE, 1))[0]?.config).toMatchObject({ publishThreshold: 0.385 })
})

test('weights that outcomes ask for become a proposal with its evidence, which no one person’s word can replace', async () => {
  const settings = { ...WEIGHT_DEFAULTS, multipliers: [1.2, 1, 0.8, 1] } as const
  let learner = newWeightLearner(settings)
  for (let no = 0; no < 400; no++) {
    const c = (k: number): number => 0.1 * Math.sin(no * k)
    const phi = [1, c(7.7), c(1.3), c(2.7), c(3.1), c(4.9)] as const
    learner = learnWeights(learner, settings, phi, phi[1] + 2.2 * phi[2] - 0.6 * phi[5])
  }
  expect(await writeLearner(pool, MODULE, 'weights', null, { state: learner, dataCut: 0, actor: 'test' })).toBe(true)
  const once = { pool, moduleId: MODULE, nowMs: NOW_MS, makeId: freshId }
  const id = await proposeWeights(once)
  const [row] = (await owner.query('select * from tr_proposal where id = $1', [id])).rows
  expect(row).toMatchObject({ kind: 'weights', status: 'in_review', author: 'curator-learning', base_version: 2, revision: 1 })
  expect(row.change.curators.execution.weight).toBeGreaterThan(0.3)
  expect(row.change.curators.position.weight).toBeLessThan(0.25)
  expect(Array.isArray(row.evidence.flips)).toBe(true)
  for (const flip of row.evidence.flips) expect(Math.abs(flip.margin_before)).toBeLessThanOrEqual(0.0601)
  expect(await proposeWeights(once)).toBeNull()
  const answer = await governor.decide({ id: freshId(), actor: 'ada' }, { proposal_id: row.id, verdict: 'approve', comment: 'yes' })
  expect(answer.ok).toBe(row.evidence.approvable)
  if (!answer.ok) expect(answer.error.code).toBe('EVIDENCE_NOT_IN_FAVOUR')
  if (!answer.ok) {
    // Fifty outcomes later the same question is a new revision, not a second proposal.
    for (let no = 0; no < 60; no++) learner = learnWeights(learner, settings, [1, 0.01, 0.1, 0, 0, 0], 0.3)
    const stored = await readLearner(pool, MODULE, 'weights')
    await writeLearner(pool, MODULE, 'weights', stored?.version ?? null, { state: learner, dataCut: 0, actor: 'test' })
    expect(await proposeWeights(once)).toBe(row.id)
    expect((await owner.query(`select revision from tr_proposal where author = 'curator-learning'`)).rows).toEqual([{ revision: 2 }])
  }
})
