import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { versionsAfter } from '#lib/db/policy.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { readProposal } from '#lib/db/views/proposal.ts'
import { type Instant, instant } from '#lib/domain/base/time.ts'
import { convene } from '#lib/domain/decide/curator.ts'
import { CURATORS, DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { evidenceHash } from '#lib/domain/govern/evidence.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { freshId } from '#tests/support/desk.ts'
import { caseOf, decision } from '#tests/support/judging.ts'
import { firstConfig } from './first-start.ts'
import { Governor } from './govern.ts'

const MODULE = 'tr_001'
let pool: Pool
let owner: Pool
let clock: Instant
let adopted: number
let governor: Governor

beforeAll(async () => {
  const db = await freshDatabase()
  pool = openPool({ url: db.url, role: 'trader', applicationName: 'test', max: 4 })
  owner = openPool({ url: db.url, role: 'owner', applicationName: 'test', max: 2 })
})
afterAll(async () => await Promise.all([pool.end(), owner.end()]))
beforeEach(async () => {
  await owner.query(
    'truncate tr_proposal, tr_proposal_comment, tr_bypass, tr_config_version, tr_curator_weight, tr_parameter_update, tr_event, tr_command, auth_user cascade',
  )
  await seedModule(
    pool,
    MODULE,
    firstConfig(),
    CURATORS.map((name) => ({ curator_type: name, weight: 0.25, threshold: 0.7, kappa: 0.15, veto_floor: 0.3, enabled: true })),
  )
  clock = instant(1_760_000_000_000_000)
  adopted = 0
  governor = new Governor({ pool, moduleId: MODULE, now: () => clock, adopt: async () => void adopted++ })
})

const by = (actor: string) => ({ id: freshId(), actor })
const wish = (changes: object = {}) => ({
  kind: 'configuration' as const,
  title: 'Tighter',
  reason: 'a quieter day',
  base_version: 1,
  change: { limits: { max_drawdown: 0.05 } },
  ...changes,
})
const proposed = async (changes: object = {}, actor = 'ada'): Promise<string> => {
  const answer = await governor.propose(by(actor), wish(changes))
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.proposal_id as string
}
const decide = (proposal_id: string, verdict: 'approve' | 'reject' | 'withdraw' | 'submit', actor = 'ada', more: object = {}) =>
  governor.decide(by(actor), { proposal_id, verdict, comment: 'seen', ...more })
const rows = async (text: string, ...values: unknown[]) => (await owner.query(text, values)).rows
/** A what-if that says nothing. */
async function weigh(id: string): Promise<void> {
  const [{ evidence }] = await rows('select evidence from tr_proposal where id = $1', id)
  const weighed = { ...evidence, flips: [] }
  await owner.query('update tr_proposal set evidence = $2, evidence_hash = $3 where id = $1', [id, JSON.stringify(weighed), evidenceHash(weighed)])
}
const statusOf = async (id: string) => (await rows('select status from tr_proposal where id = $1', id))[0].status
const newest = async () => (await versionsAfter(pool, MODULE, 0))[0]

test('an approved proposal is the next version, with its weights, what changed, and who', async () => {
  const id = await proposed()
  expect(await statusOf(id)).toBe('in_review')
  expect(await newest()).toMatchObject({ version: 1 })
  expect(await decide(id, 'approve')).toMatchObject({ ok: true, value: { status: 'applied', version: 2 } })
  expect(await newest()).toMatchObject({ version: 2, author: 'ada', approver: 'ada', reason: 'a quieter day', config: { limits: { maxDrawdown: 0.05 } } })
  expect(await rows('select curator_type, weight from tr_curator_weight where version = 2 order by curator_type')).toEqual(
    [...CURATORS].sort().map((name) => ({ curator_type: name, weight: DEFAULT_POLICY.curators[name].weight })),
  )
  expect(await rows('select parameter, old_value, new_value, proposal_id, actor from tr_parameter_update')).toEqual([
    { parameter: 'limits.max_drawdown', old_value: 0.1, new_value: 0.05, proposal_id: id, actor: 'ada' },
  ])
  expect(await rows('select kind, actor from tr_event where noun_id = $1 order by seq', id)).toEqual([
    { kind: 'in_review', actor: 'ada' },
    { kind: 'applied', actor: 'ada' },
  ])
  expect(adopted).toBe(2)
})

test('a command that is carried out twice changes nothing twice', async () => {
  const command = by('ada')
  const first = await governor.propose(command, wish())
  expect(await governor.propose(command, wish())).toEqual(first)
  const approval = by('ada')
  const said = { proposal_id: command.id, verdict: 'approve' as const, comment: 'yes' }
  expect(await governor.decide(approval, said)).toEqual(await governor.decide(approval, said))
  const back = by('ada')
  expect(await governor.rollBack(back, { version: 1, reason: 'no' })).toEqual(await governor.rollBack(back, { version: 1, reason: 'no' }))
  expect(await newest()).toMatchObject({ version: 3 })
})

test('a change that is not valid is refused by its path, and nothing is stored', async () => {
  expect(await governor.propose(by('ada'), wish({ change: { limits: { max_drawdown: 3 } } }))).toMatchObject({
    ok: false,
    error: { code: 'INVALID_CHANGE', message: 'limits.maxDrawdown must be a number above 0 to 1' },
  })
  expect(await governor.propose(by('ada'), wish({ base_version: 9 }))).toMatchObject({ ok: false, error: { code: 'UNKNOWN_VERSION' } })
  expect(await rows('select id from tr_proposal')).toEqual([])
})

test('of two from the same base the second one conflicts, and is applied after an edit onto the new base', async () => {
  const [first, second] = [await proposed(), await proposed({ change: { limits: { price_collar_bps: 50 } } })]
  await decide(first, 'approve')
  expect(await decide(second, 'approve')).toMatchObject({ ok: false, error: { code: 'BASE_VERSION_CONFLICT' } })
  expect(await statusOf(second)).toBe('in_review')
  expect(await governor.propose(by('ada'), wish({ proposal_id: second, base_version: 2, change: { limits: { price_collar_bps: 50 } } }))).toMatchObject({
    ok: true,
    value: { revision: 2, status: 'in_review' },
  })
  expect(await decide(second, 'approve', 'ada', { revision: 1 })).toMatchObject({ ok: false, error: { code: 'REVISION_CHANGED' } })
  expect(await decide(second, 'approve', 'ada', { revision: 2 })).toMatchObject({ ok: true, value: { version: 3 } })
  expect((await newest())?.config).toMatchObject({ limits: { maxDrawdown: 0.05, priceCollarBps: 50 } })
})

test('what others wanted of the same field is superseded', async () => {
  const [first, second] = [await proposed(), await proposed({ change: { limits: { max_drawdown: 0.07 } } }, 'ben')]
  await decide(first, 'approve')
  expect(await rows('select status, comment from tr_proposal where id = $1', second)).toEqual([
    { status: 'superseded', comment: 'version 2 changed a field of it' },
  ])
})

test('what an approval will supersede is what its page says before, and both pages say it afterwards', async () => {
  const wanted = { limits: { max_drawdown: 0.05, price_collar_bps: 50 } }
  const first = await proposed({ title: 'Tighter', change: wanted })
  const same = await proposed({ title: 'Less tight', change: { limits: { max_drawdown: 0.07 } } }, 'ben')
  const draft = await proposed({ title: 'Collar', change: { limits: { price_collar_bps: 70 } }, draft: true }, 'ben')
  const other = await proposed({ title: 'Loss', change: { limits: { max_daily_loss: '15000' } } }, 'ben')
  const page = async (id: string) => await readProposal(owner, MODULE, id)
  const before = await page(first)
  expect(before?.supersedes.toSorted((a, b) => a.title.localeCompare(b.title))).toEqual([
    { id: draft, title: 'Collar' },
    { id: same, title: 'Less tight' },
  ])
  expect((await page(other))?.supersedes).toEqual([])
  await decide(first, 'approve')
  expect((await rows(`select id from tr_proposal where status = 'superseded' order by id`)).map(({ id }) => id)).toEqual([same, draft].toSorted())
  const after = await page(first)
  expect(after?.supersedes.map(({ id }) => id).toSorted()).toEqual([same, draft].toSorted())
  expect(after?.supersededBy).toBeNull()
  expect(await page(same)).toMatchObject({ supersededBy: { id: first, title: 'Tighter' }, supersedes: [] })
  expect(await page(other)).toMatchObject({ supersededBy: null, supersedes: [] })
})

test('two approvals at once make one version', async () => {
  const ids = [await proposed(), await proposed({ change: { limits: { price_collar_bps: 50 } } })]
  const answers = await Promise.all(ids.map((id) => decide(id, 'approve')))
  expect(answers.filter((a) => a.ok)).toHaveLength(1)
  expect(await newest()).toMatchObject({ version: 2 })
})

test('is rejected, withdrawn, drafted, and refused when it does not exist', async () => {
  const [a, b, c] = [await proposed(), await proposed(), await proposed({ draft: true })]
  expect(await decide(a, 'reject', 'ben')).toMatchObject({ ok: true, value: { status: 'rejected' } })
  expect(await decide(a, 'approve')).toMatchObject({ ok: false, error: { code: 'NOT_POSSIBLE' } })
  expect(await decide(b, 'withdraw')).toMatchObject({ ok: true, value: { status: 'withdrawn' } })
  expect(await decide(c, 'approve')).toMatchObject({ ok: false, error: { code: 'NOT_POSSIBLE' } })
  expect(await decide(c, 'submit')).toMatchObject({ ok: true, value: { status: 'in_review' } })
  expect(await decide('nobody', 'approve')).toMatchObject({ ok: false, error: { code: 'UNKNOWN_PROPOSAL' } })
})

test('what is approved is what was read: other evidence, or evidence that is not what its hash says, is refused', async () => {
  const id = await proposed()
  const [{ evidence_hash }] = await rows('select evidence_hash from tr_proposal where id = $1', id)
  expect(await decide(id, 'approve', 'ada', { evidence_hash: 'of another' })).toMatchObject({ ok: false, error: { code: 'EVIDENCE_CHANGED' } })
  await owner.query(`update tr_proposal set evidence = evidence || '{"lift": 9}' where id = $1`, [id])
  expect(await decide(id, 'approve', 'ada', { evidence_hash })).toMatchObject({ ok: false, error: { code: 'EVIDENCE_BROKEN' } })
  await owner.query(`update tr_proposal set evidence = evidence - 'lift' where id = $1`, [id])
  expect(await decide(id, 'approve', 'ada', { evidence_hash })).toMatchObject({ ok: true })
})

test('is talked about in any state, once for each command', async () => {
  const id = await proposed()
  const said = by('ben')
  for (const _ of [1, 2]) expect(await governor.comment(said, { proposal_id: id, text: 'Why now?' })).toMatchObject({ ok: true })
  await decide(id, 'reject', 'ben')
  expect(await governor.comment(by('ada'), { proposal_id: id, text: 'A pity.' })).toMatchObject({ ok: true, value: { status: 'rejected' } })
  expect(await rows('select author, text, revision from tr_proposal_comment order by at')).toEqual([
    { author: 'ben', text: 'Why now?', revision: 1 },
    { author: 'ada', text: 'A pity.', revision: 1 },
  ])
  expect(await governor.comment(by('ben'), { proposal_id: 'nobody', text: 'x' })).toMatchObject({ ok: false, error: { code: 'UNKNOWN_PROPOSAL' } })
})

test('how long a proposal waits is a setting', async () => {
  await decide(await proposed({ change: { govern: { expiry_hours: 2 } } }), 'approve')
  const id = await proposed({ base_version: 2 })
  clock = instant(clock + 7_199_000_000)
  await governor.look()
  expect(await statusOf(id)).toBe('in_review')
  clock = instant(clock + 1_000_000)
  await governor.look()
  expect(await statusOf(id)).toBe('expired')
})

test('weights are not approved before the decisions that they would flip are known', async () => {
  const id = await proposed({ kind: 'weights', change: { publish_threshold: 0.42 } })
  expect(await decide(id, 'approve')).toMatchObject({ ok: false, error: { code: 'NO_EVIDENCE' } })
})

test('time: what is put off is applied at its hour, what nobody answers expires', async () => {
  const [put, forgotten] = [await proposed(), await proposed({ change: { limits: { price_collar_bps: 50 } } })]
  const apply_at = '2025-10-09T12:00:00Z'
  expect(await decide(put, 'approve', 'ada', { apply_at })).toMatchObject({ ok: true, value: { status: 'scheduled' } })
  await governor.look()
  expect(await statusOf(put)).toBe('scheduled')
  clock = instant(Date.parse(apply_at) * 1_000)
  await governor.look()
  expect([await statusOf(put), await statusOf(forgotten)]).toEqual(['applied', 'in_review'])
  clock = instant(clock + 14 * 86_400_000_000)
  await governor.look()
  expect(await statusOf(forgotten)).toBe('expired')
})

test('what was scheduled is not pressed onto a version that nobody looked at', async () => {
  const put = await proposed()
  await decide(put, 'approve', 'ada', { apply_at: '2025-10-09T12:00:00Z' })
  await decide(await proposed({ change: { limits: { price_collar_bps: 50 } } }), 'approve')
  clock = instant(Date.parse('2025-10-10T00:00:00Z') * 1_000)
  await governor.look()
  expect(await statusOf(put)).toBe('superseded')
  expect(await newest()).toMatchObject({ version: 2 })
})

test('a way back is a new version with the content of the old one, and says what it took back', async () => {
  const id = await proposed({ change: { limits: { max_drawdown: 0.05 }, publish_threshold: 0.5, learning: { lesson_feedback_enabled: false } } })
  await weigh(id)
  expect(await decide(id, 'approve')).toMatchObject({ ok: true })
  const back = await governor.rollBack(by('ada'), { version: 1, reason: 'worse' })
  expect(back).toMatchObject({ ok: true, value: { status: 'applied', version: 3 } })
  expect(await statusOf(id)).toBe('rolled_back')
  const [third, , first] = await versionsAfter(pool, MODULE, 0)
  expect(third?.config).toEqual({ ...first?.config, version: 3 })
  const updates = await rows(
    'select parameter, old_value, new_value, proposal_id = $1 as mine, reverted_by is not null as reverted from tr_parameter_update order by seq',
    id,
  )
  expect(updates.filter((u) => u.mine).every((u) => u.reverted)).toBe(true)
  expect(updates.filter((u) => !u.mine)).toContainEqual({ parameter: 'limits.max_drawdown', old_value: 0.05, new_value: 0.1, mine: false, reverted: false })
  expect(await governor.rollBack(by('ada'), { version: 3, reason: 'x' })).toMatchObject({ ok: false, error: { code: 'INVALID_CHANGE' } })
})

test('after a way back every judgement is that of the old version, bit for bit', async () => {
  const weight = fc.double({ min: 0.05, max: 0.5, noNaN: true })
  const share = fc.double({ min: 0.01, max: 1, noNaN: true })
  await fc.assert(
    fc.asyncProperty(weight, share, share, async (w, tau, strength) => {
      const base = await newest()
      const change = { curators: { venue: { weight: w } }, publish_threshold: tau, limits: { price_collar_bps: 1 + 99 * strength } }
      const id = await proposed({ base_version: base?.version, change })
      await weigh(id)
      expect(await decide(id, 'approve')).toMatchObject({ ok: true })
      expect(await governor.rollBack(by('ada'), { version: base?.version ?? 0, reason: 'back' })).toMatchObject({ ok: true })
      const [after, between] = await versionsAfter(pool, MODULE, 0)
      const judged = (config: unknown) => {
        const policy = parsePolicy(config)
        if (!policy.ok) throw new Error('not readable')
        return JSON.stringify(convene(caseOf({ policy: { ...policy.value, version: 0 }, decision: decision({}, { dm_alpha: { signal_strength: strength } }) })))
      }
      expect(judged(after?.config)).toBe(judged(base?.config))
      expect(judged(between?.config)).not.toBe(judged(base?.config))
    }),
    { numRuns: 15 },
  )
})
