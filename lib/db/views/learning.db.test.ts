import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import type { LearningIds } from '#tests/support/seed-learning/ids.ts'
import { insertLearning } from '#tests/support/seed-learning.ts'
import { openPool } from '../pool.ts'
import { readApplications } from './applications.ts'
import { readBraid, readBraids } from './braids.ts'
import { readLearning } from './learning.ts'
import { readLesson } from './lesson.ts'
import { readLessons } from './lessons.ts'
import { readLineage } from './lineage.ts'
import { readProposal } from './proposal.ts'
import { readProposals } from './proposals.ts'

const MODULE = 'tr_001'
let owner: pg.Pool
let web: pg.Pool
let ids: LearningIds

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 1 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 2 })
  ids = await insertLearning(owner, Date.UTC(2026, 10, 22, 12))
})
afterAll(async () => {
  await web.end()
  await owner.end()
})

describe('lessons', () => {
  it('go page by page, by state, and by words', async () => {
    const first = await readLessons(web, MODULE, { limit: 2 })
    const second = await readLessons(web, MODULE, { limit: 2, before: first.nextBefore ?? '' })
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual([ids.candidate, ids.shadow, ids.approvable, ids.active])
    expect(second.nextBefore).toBeNull()
    expect(first.counts).toEqual({ candidate: 1, shadow: 1, approvable: 1, active: 1, retired: 1 })
    expect((await readLessons(web, MODULE, { limit: 9, state: 'retired' })).rows.map(({ id }) => id)).toEqual([ids.retired])
    expect((await readLessons(web, MODULE, { limit: 9, q: 'window H14' })).rows.map(({ id }) => id)).toEqual([ids.shadow])
    // What stands for any text in a pattern is a character like others.
    expect((await readLessons(web, MODULE, { limit: 9, q: '%' })).rows).toEqual([])
  })

  it('one lesson: numbers lead to facts, facts to strands on both sides, improvement to the ledger', async () => {
    const lesson = await readLesson(web, ids.active)
    expect(lesson?.problems).toEqual([])
    expect(lesson?.description?.filter(({ factId }) => factId !== null)).toEqual([{ text: '1.3 bps', factId: 'F1' }])
    expect(lesson?.facts[0]?.counterIds).toContain(ids.counter)
    expect(Object.keys(lesson?.strands ?? {})).toHaveLength(11)
    expect(lesson?.approvedBy).toMatchObject({ actor: 'local', comment: 'The counter-evidence is all small size.' })
    expect(lesson?.uplift).toMatchObject({ applied: 30, heldOut: 9, days: 8 })
    expect(lesson?.uplift.mean).toBeGreaterThan(0.9)
    expect(lesson?.uplift.points.at(-1)?.mean).toBe(lesson?.uplift.mean)
    expect(lesson?.judged).toMatchObject({ mean: 1.02, applied: 22, heldOut: 6, evidenceFor: 11.2 })
    expect(lesson?.calls.map(({ status }) => status)).toEqual(['accepted', 'refused_by_verifier'])
    expect(lesson?.events.map(({ to }) => to).at(-1)).toBe('active')
    expect((await readLesson(web, ids.shadow))?.forward).toMatchObject({ n: 12, days: 8 })
    expect(await readLesson(web, 'none')).toBeNull()
  })

  it('what its gates saw before it entered its state is not what they go by now', async () => {
    await owner.query('update tr_lesson set state_since = now() where id = $1', [ids.active])
    expect((await readLesson(web, ids.active))?.judged).toBeNull()
  })

  it('a lesson that cannot be read is named, not hidden', async () => {
    await owner.query(`update tr_lesson set facts = '[{"id": 1}]' where id = $1`, [ids.retired])
    const lesson = await readLesson(web, ids.retired)
    expect(lesson?.facts).toEqual([])
    expect(lesson?.problems[0]).toMatch(/^facts/)
  })

  it('of one execution: arm, probability, effect', async () => {
    const met = await readApplications(web, ids.met)
    expect(met?.boost).toBe(0.962)
    expect(met?.rows).toMatchObject([{ lessonId: ids.active, arm: 'applied', probability: 0.9, lessonState: 'active' }])
    expect((await readApplications(web, ids.heldOut))?.rows[0]?.arm).toBe('holdout')
  })
})

describe('lineage', () => {
  it('is the same from both ends, and every hop is a stored reference', async () => {
    const fromLesson = await readLineage(web, { kind: 'lesson', id: ids.active })
    const hops = fromLesson?.edges.map(({ from, word, to }) => `${from} ${word} ${to}`) ?? []
    expect(hops).toContain(`execution:${ids.supporting} is a member of cluster:cluster-${ids.braid}`)
    expect(hops).toContain(`cluster:cluster-${ids.braid} was laid into braid:${ids.braid}`)
    expect(hops).toContain(`braid:${ids.braid} gave rise to lesson:${ids.active}`)
    expect(hops).toContain(`braid:${ids.braid} was laid into braid:${ids.metaBraid}`)
    expect(hops.filter((hop) => hop.startsWith(`lesson:${ids.active} was applied to execution:`)).length).toBeGreaterThan(10)
    expect(fromLesson?.cuts).toEqual(['decisions it met before the newest 24'])
    expect(hops).toContain(`proposal:${ids.applied} was applied as version:2`)
    const nodes = new Set(fromLesson?.nodes.map(({ key }) => key))
    expect(fromLesson?.edges.every(({ from, to }) => nodes.has(from) && nodes.has(to))).toBe(true)

    const fromMet = await readLineage(web, { kind: 'execution', id: ids.met })
    expect(fromMet?.edges.map(({ from, to }) => `${from} ${to}`)).toContain(`lesson:${ids.active} execution:${ids.met}`)
    const fromCounter = await readLineage(web, { kind: 'execution', id: ids.counter })
    expect(fromCounter?.edges.map(({ word }) => word)).toContain('speaks against')
    expect(await readLineage(web, { kind: 'execution', id: 'none' })).toBeNull()
  })
})

describe('braids', () => {
  it('by level, with members, lessons and statistics', async () => {
    const page = await readBraids(web, MODULE, { limit: 2 })
    expect(page.rows.map(({ id }) => id)).toEqual([ids.metaBraid, ids.otherBraid])
    expect(page.nextBefore).toBe(ids.otherBraid)
    expect(page.counts).toEqual({ braid: 2, meta_braid: 1, meta2_braid: 0 })
    const braid = await readBraid(web, ids.braid)
    expect(braid).toMatchObject({ memberCount: 3, braidedInto: ids.metaBraid, statistics: { mean_score: '0.66' }, residual: { n: 3 } })
    expect(braid?.lessons.map(({ id }) => id)).toEqual([ids.active])
    expect((await readBraid(web, ids.metaBraid))?.members.map(({ id, kind }) => `${kind} ${id}`)).toEqual([`braid ${ids.braid}`, `braid ${ids.otherBraid}`])
    expect(await readBraid(web, ids.met)).toBeNull()
  })
})

describe('learning health', () => {
  it('counts what was tried and tells what is believed', async () => {
    const health = await readLearning(web, MODULE)
    expect(health.tried).toEqual({ nominated: 1, not_significant: 1, immaterial: 1, observation: 2 })
    expect(health.flags.map(({ isOn }) => isOn)).toEqual([true, false, true])
    expect(health.beliefs.map(({ venue }) => venue)).toEqual(['sim-alpha', 'sim-bravo'])
    expect(health.drift[0]).toMatchObject({ name: 'venue watched sim-bravo · day small up', alarmAt: 24_000 })
    expect(health.lamps?.map(({ isLit }) => isLit)).toEqual([false, false, false])
    expect(health.models[0]).toMatchObject({ calls: 3, accepted: 1, refused: 1, broken: 1 })
    expect(health.updates.map(({ old, next }) => `${old} ${next}`)).toEqual(['0.7 0.74', '0.3 0.32'])
    expect(health.parts.map(({ group, name }) => `${group} ${name}`)).toEqual([
      'component execution learning',
      'component venue learning',
      'component slippage learning',
      'component latency learning',
      'component position learning',
      'component performance learning',
      'algorithm performance analyzer',
      'algorithm parameter adapter',
      'algorithm pattern recognizer',
    ])
    expect(health.parts.every(({ undo, does }) => undo !== '' && does !== '')).toBe(true)
    expect(health.parts.find(({ name }) => name === 'pattern recognizer')?.entries).toContainEqual({ name: 'nominated', value: '1' })
    expect(health.parts.find(({ name }) => name === 'parameter adapter')?.last).toMatchObject({ old: '0.3', next: '0.32' })
  })
})

describe('proposals', () => {
  it('that wait, and one with its difference to what is in force', async () => {
    const page = await readProposals(web, MODULE, { tab: 'waiting', limit: 9 })
    // The lesson that can be approved waits in the same inbox.
    expect(page.rows.map(({ id, kind, risk }) => [id, kind, risk])).toEqual([
      [ids.approvable, 'lesson', 'medium'],
      [ids.proposal, 'weights', 'medium'],
    ])
    expect(page).toMatchObject({ waiting: 2, fourEyes: { isOn: false, setting: 'auto', persons: 0, approvers: 0 } })
    expect(page.lastDecided?.id).toBe(ids.applied)
    const open = await readProposal(web, MODULE, ids.proposal)
    expect(open?.changes).toEqual([{ path: 'curators.execution.weight', old: '0.32', now: '0.32', proposed: '0.34', direction: 'other' }])
    expect(open).toMatchObject({
      hasMoved: false,
      evidenceState: 'favourable',
      prediction: { liftBps: { mean: 0.42 }, toRefuse: 1 },
      flips: [{ marginAfter: -0.004 }, {}],
    })
    expect(open?.flips).toHaveLength(2)
    expect((await readProposal(web, MODULE, ids.applied))?.changes).toMatchObject([
      { path: 'curators.execution.weight', old: '0.3', now: '0.32', proposed: '0.32' },
    ])
    const decided = await readProposals(web, MODULE, { tab: 'decided', limit: 1 })
    expect(decided.nextBefore).toMatch(/^\d+:/)
    const rest = await readProposals(web, MODULE, { tab: 'decided', limit: 9, before: decided.nextBefore ?? '' })
    expect(new Set([...decided.rows, ...rest.rows].map(({ id }) => id))).toContain(ids.applied)
  })
})
