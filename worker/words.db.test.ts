/** Invariant: a lesson that is verified carries a text that the ten checks pass, whatever the model did; what it did stands in its calls. */
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { populationOf } from '#lib/db/lessons.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { belongs, type Known, knobOf, type LessonAction, type LessonText, type Predicate, predicateKey } from '#lib/domain/learn/lesson.ts'
import { verify } from '#lib/domain/learn/verify.ts'
import { scopeValues, write } from '#lib/domain/learn/write.ts'
import type { Log } from '#lib/log.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { collectingLog } from '#tests/support/desk.ts'
import { lessonCase, W7_NOTES } from '#tests/support/lesson-case.ts'
import { type ModelServer, startModelServer } from '#tests/support/model-server.ts'
import { builtInWriter } from './llm/built-in.ts'
import { openWriter } from './llm/writer.ts'
import type { Writer } from './ports.ts'
import { type WordsDeps, wordLessons } from './words.ts'

const KEY = 'sk-loopback-0123456789'
let owner: pg.Client
let trader: Pool
let server: ModelServer
const complaints: string[] = []
const log: Log = collectingLog(complaints)

beforeAll(async () => {
  const db = await freshDatabase()
  owner = new pg.Client({ connectionString: db.url, application_name: 'words-test' })
  await owner.connect()
  trader = openPool({ url: db.url, role: 'trader', applicationName: 'test-words' })
  server = await startModelServer()
})
afterAll(async () => {
  await Promise.all([trader.end(), owner.end(), server.close()])
})
afterEach(() => complaints.splice(0))

const makeId = (() => {
  const next = idMaker(Math.random)
  return () => next(Date.now())
})()

const depsOf = (moduleId: string, writer: Writer, more: Partial<WordsDeps> = {}): WordsDeps => ({
  pool: trader, moduleId, writer, venues: ['alpha', 'beta'], isKnobFree: () => true, makeId, log, ...more,
}) // biome-ignore format: one record

const writerOf = (model: string, timeoutMs = 20_000): Promise<Writer> =>
  openWriter({
    choice: { kind: 'compatible', model, baseUrl: server.url },
    apiKey: KEY,
    prices: { [model]: { input: 1, output: 4 } },
    monotonicMs: () => performance.now(),
    timeoutMs,
  })

/** A module with one candidate and the executions it stands on. */
async function seed(moduleId: string, notes: readonly string[] = []): Promise<void> {
  const { ids, outcomes } = lessonCase(moduleId)
  for (const { id, known, y } of outcomes) {
    await owner.query(
      `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, venue, status, shadow, censored, markout_bps, y, cost_bps, slippage_bps, fee_bps, latency_ms, fill_ratio, known)
       values ($1, $1, $2, '2026-11-10', '2026-11-10T12:00:00Z', 'BTC-USD', 'alpha', 'filled', false, false, '{}', $3, 3, 1, 2, 10, 1, $4)`,
      [id, moduleId, y, JSON.stringify(known)],
    )
  }
  await owner.query(`insert into tr_strand (id, module_id, kind, decision_id, order_spec) select id, $2, 'execution', id, $3 from unnest($1::text[]) as id`, [
    ids,
    moduleId,
    JSON.stringify({ raw: { plan: { comments: notes, urgency: 'low' } } }),
  ])
  await candidate(moduleId, moduleId)
}

async function candidate(id: string, moduleId: string, more: { action?: LessonAction; ids?: readonly string[]; state?: string } = {}): Promise<void> {
  const { predicate, fact, action: usual } = lessonCase(moduleId)
  const action = more.action ?? usual
  const ids = more.ids ?? [...fact.supportIds, ...fact.counterIds]
  const facts = [{ ...fact, supportIds: ids.slice(0, 20), counterIds: ids.slice(20) }]
  const { knob, direction } = knobOf(action)
  await owner.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, state_since)
     values ($1, $2, 1, $3, $4, $5, $6, $7, $8, 'the other eligible venues', $9, 30, 9, 2, 0.5, now())`,
    [
      id,
      moduleId,
      more.state ?? 'candidate',
      predicateKey(predicate) + id,
      JSON.stringify(predicate),
      JSON.stringify(action),
      knob,
      direction,
      JSON.stringify(facts),
    ],
  )
  await owner.query(
    `insert into tr_lesson_event (lesson_id, version, from_state, to_state, reason, gate, data_cut, actor)
     values ($1, 1, 'observation', 'candidate', 'nominated', '{}', (select max(seq) from tr_outcome_log), 'evidence')`,
    [id],
  )
}

const lesson = async (id: string) => (await owner.query('select * from tr_lesson where id = $1', [id])).rows[0]
const steps = async (id: string) =>
  (await owner.query('select from_state, to_state, reason, gate from tr_lesson_event where lesson_id = $1 order by seq', [id])).rows.slice(1)
const calls = async (id: string) => (await owner.query('select * from tr_llm_call where lesson_id = $1 order by id', [id])).rows

/** What is stored passes the checks it was stored under, run once more from the outside. */
function mustBeTrue(stored: { state: string; text: LessonText }, moduleId: string, notes: readonly string[]): void {
  const { ids, predicate, action, fact } = lessonCase(moduleId)
  const all = new Set(ids)
  const input = { action, predicate, facts: [fact], population: all, cited: all, scope: scopeValues(predicate), others: [], notes }
  expect(stored.state).toBe('verified')
  expect(verify({ ...input, text: stored.text, isActionAllowed: true, isKnobFree: true, hasRandomisedEvidence: false })).toEqual([])
}

const PLAIN = (moduleId: string): LessonText => {
  const { action, predicate, fact } = lessonCase(moduleId)
  return write(action, predicate, [fact])
}

describe('with the built-in writer', () => {
  it('every candidate gets its words, once, as a step of its life', async () => {
    await seed('plain', W7_NOTES)
    expect(await wordLessons(depsOf('plain', builtInWriter))).toBe(1)
    expect(await wordLessons(depsOf('plain', builtInWriter))).toBe(0)
    const stored = await lesson('plain')
    mustBeTrue(stored, 'plain', [])
    expect(stored).toMatchObject({ generator: 'deterministic', prompt_hash: null, llm_confidence: null, text: PLAIN('plain') })
    expect(stored.description).toMatch(/^Executions at alpha are associated with a cost that is dearer by 2\.0 bps than /)
    expect(await steps('plain')).toMatchObject([{ from_state: 'candidate', to_state: 'verified', reason: 'ten checks passed', gate: { checks: 10 } }])
    expect(await calls('plain')).toEqual([])
    expect((await owner.query(`select kind, actor from tr_event where noun = 'lesson' and noun_id = 'plain'`)).rows).toEqual([
      { kind: 'verified', actor: 'text-job' },
    ])
  })

  it('a lesson whose population is not the one that was cited waits for a person, and is noted once', async () => {
    await seed('moved')
    await owner.query(`update tr_outcome_log set known = '{"venue": "beta"}', venue = 'beta' where execution_id = 'moved-07'`)
    expect(await wordLessons(depsOf('moved', builtInWriter))).toBe(0)
    expect(await wordLessons(depsOf('moved', builtInWriter))).toBe(0)
    expect(await lesson('moved')).toMatchObject({ state: 'candidate', text: null })
    const noted = await steps('moved')
    expect(noted).toHaveLength(1)
    expect(noted[0].reason).toContain('population: the predicate finds 29 executions, the facts speak of 30')
  })

  it('later outcomes do not change the population that was looked at', async () => {
    await seed('later')
    await owner.query(
      `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, venue, status, shadow, censored, markout_bps, y, known)
       values ('later-new', 'later-new', 'later', '2026-11-11', now(), 'alpha', 'filled', false, false, '{}', 1, '{"venue": "alpha"}')`,
    )
    expect(await wordLessons(depsOf('later', builtInWriter))).toBe(1)
  })

  it('the predicate, run on the store, finds what it says in plain code too', async () => {
    const values = ['a', 'b', null] as const
    const rows = Array.from({ length: 60 }, (_, i) => ({
      id: `rows-${i}`,
      symbol: values[i % 3] ?? null,
      known: { side: values[(i >> 1) % 3], regime: i % 4 === 0 ? undefined : 'calm', venue: values[i % 2] } as Known,
    }))
    for (const { id, symbol, known } of rows) {
      await owner.query(
        `insert into tr_outcome_log (execution_id, decision_id, module_id, day, ended_at, symbol, venue, status, shadow, censored, markout_bps, y, known)
         values ($1, $1, 'rows', '2026-11-10', now(), $2, 'not looked at', 'filled', false, false, '{}', 1, $3)`,
        [id, symbol, JSON.stringify(known)],
      )
    }
    const predicates: Predicate[] = [
      [],
      [{ field: 'venue', op: 'eq', values: ['a'] }],
      [
        { field: 'side', op: 'in', values: ['a', 'b'] },
        { field: 'regime', op: 'eq', values: ['calm'] },
      ],
      [{ field: 'symbol', op: 'eq', values: ['b'] }],
      [{ field: 'hour_bucket', op: 'eq', values: ['13'] }],
    ]
    for (const predicate of predicates) {
      const expected = rows.filter(({ symbol, known }) => belongs(predicate, { ...known, symbol })).map((r) => r.id)
      expect([...(await populationOf(trader, 'rows', predicate, { dataCut: null, fromDay: null }))].toSorted()).toEqual(expected.toSorted())
    }
    expect((await populationOf(trader, 'rows', [], { dataCut: null, fromDay: '2026-11-11' })).size).toBe(0)
  })

  it('two candidates of one pass that say the same are one lesson', async () => {
    await seed('twins')
    await candidate('twins-2', 'twins')
    expect(await wordLessons(depsOf('twins', builtInWriter))).toBe(1)
    expect((await lesson('twins-2')).state).toBe('expired')
  })

  it('what an older lesson says already is over; what it contradicts is blocked; a knob that is taken too', async () => {
    await seed('older')
    await owner.query(`update tr_lesson set state = 'active' where id = 'older'`)
    await candidate('same', 'older')
    expect(await wordLessons(depsOf('older', builtInWriter))).toBe(0)
    expect(await lesson('same')).toMatchObject({ state: 'expired', text: null })
    expect((await steps('same'))[0]).toMatchObject({ to_state: 'expired', gate: { agrees_with: 'older' } })
    await owner.query(`update tr_lesson set direction = 1 where id = 'older'`)
    await candidate('opposite', 'older')
    expect(await wordLessons(depsOf('older', builtInWriter))).toBe(0)
    expect(await lesson('opposite')).toMatchObject({ state: 'candidate' })
    await owner.query(`update tr_lesson set state = 'retired' where id = 'older'`)
    expect(await wordLessons(depsOf('older', builtInWriter, { isKnobFree: () => false }))).toBe(0)
    expect(await wordLessons(depsOf('older', builtInWriter))).toBe(1)
  })

  it('what cannot be read, or what no lesson may do, is blocked and keeps nobody waiting', async () => {
    await seed('queue')
    await candidate('a-broken', 'queue', { action: { kind: 'venue_prefer', venue: 'nowhere', step: -1 } })
    await owner.query(`update tr_lesson set facts = '[{"id": "F1"}]', created_at = '2020-01-01' where id = 'a-broken'`)
    expect(await wordLessons(depsOf('queue', builtInWriter, { limit: 1 }))).toBe(0)
    expect(await wordLessons(depsOf('queue', builtInWriter, { limit: 1 }))).toBe(1)
  })
})

describe('with a model behind HTTP', () => {
  const told = async (name: string, notes: readonly string[] = [], timeoutMs?: number) => {
    await seed(name, notes)
    expect(await wordLessons(depsOf(name, await writerOf(name, timeoutMs)))).toBe(1)
    const [stored, made] = [await lesson(name), await calls(name)]
    mustBeTrue(stored, name, stored.generator === 'deterministic' ? [] : notes)
    expect(JSON.stringify([stored, made, complaints])).not.toContain(KEY)
    return { stored, made, statuses: made.map((c: { status: string }) => c.status) }
  }

  it('an honest reply is stored, with its call', async () => {
    const { stored, made } = await told('honest', W7_NOTES)
    expect(stored).toMatchObject({ generator: 'compatible:honest', prompt_version: 'lesson-2', llm_confidence: 0.7, title: 'Fills at alpha come out dearer' })
    expect(made).toHaveLength(1)
    expect(made[0]).toMatchObject({
      status: 'accepted',
      model: 'compatible:honest',
      problems: [],
      input_tokens: 1_000,
      output_tokens: 200,
      cost_usd: '0.0018',
      is_repair: false,
    })
    expect(made[0].prompt_hash).toBe(stored.prompt_hash)
    expect(made[0].prompt).toContain('<notes>\n')
    expect(server.asked.at(-1)).toMatchObject({ authorization: `Bearer ${KEY}`, promptHash: stored.prompt_hash })
    expect(server.asked.at(-1)?.body).toContain('json_schema')
  })

  it('one that repents is stored after its repair', async () => {
    const { stored, made, statuses } = await told('repents')
    expect(statuses).toEqual(['refused_by_verifier', 'accepted'])
    expect(made[1]).toMatchObject({ is_repair: true, prompt_version: 'lesson-2+repair-1' })
    expect(stored).toMatchObject({ generator: 'compatible:repents', prompt_hash: made[1].prompt_hash })
  })

  it.each([
    ['turns', 'direction'],
    ['digits', 'numbers'],
    ['words', 'numbers'],
    ['foreign', 'citations'],
    ['invents', 'citations'],
    ['omits', 'counter_evidence'],
    ['obeys', 'foreign_content'],
  ])('one that %s is not stored (%s), and the built-in text is', async (name, check) => {
    const { stored, made, statuses } = await told(name, name === 'obeys' ? W7_NOTES : [])
    expect(statuses).toEqual(['refused_by_verifier', 'refused_by_verifier'])
    expect(made[0].problems.map((p: { check: string }) => p.check)).toContain(check)
    expect(stored).toMatchObject({ generator: 'deterministic', text: PLAIN(name) })
  })

  it('one that breaks its JSON is malformed', async () => {
    const { stored, statuses } = await told('mumbles')
    expect(statuses).toEqual(['malformed', 'malformed'])
    expect(stored.generator).toBe('deterministic')
  })

  it.each([
    ['slow', 'timed_out', 200],
    ['broken', 'failed', 20_000],
    ['endless', 'failed', 20_000],
  ])('one that is %s has %s, once, and the built-in text is stored', async (name, status, timeoutMs) => {
    const { stored, statuses } = await told(name, [], timeoutMs)
    expect(statuses).toEqual([status])
    expect(stored).toMatchObject({ generator: 'deterministic', text: PLAIN(name) })
  })

  it('one that fails twice in a row is not asked for the rest of the pass', async () => {
    await seed('down')
    for (const kind of ['size_cap', 'risk_tighten', 'threshold'] as const) await candidate(kind, 'down', { action: { kind, step: 1 } })
    const before = server.asked.length
    expect(await wordLessons(depsOf('down', await writerOf('broken')))).toBe(4)
    expect(server.asked.length - before).toBe(2)
    expect(
      (await owner.query(`select count(*) from tr_llm_call c join tr_lesson l on l.id = c.lesson_id where l.module_id = 'down' and c.status = 'failed'`))
        .rows[0].count,
    ).toBe('2')
  })

  it('a prompt that was answered before is not sent again, and its answer is verified again', async () => {
    await owner.query(`update tr_lesson set state = 'candidate', text = null where id = 'honest'`)
    const before = server.asked.length
    expect(await wordLessons(depsOf('honest', await writerOf('honest')))).toBe(1)
    expect(server.asked.length).toBe(before)
    expect((await calls('honest')).map((c: { status: string }) => c.status)).toEqual(['accepted', 'cached'])
    expect(await lesson('honest')).toMatchObject({ generator: 'compatible:honest' })
  })

  it('a writer that hands over a text it never verified is not believed', async () => {
    await seed('traitor')
    const lie: LessonText = { ...PLAIN('traitor'), title: 'It is 3 bps cheaper\0' }
    const traitor: Writer = {
      write: async () => ({ text: lie, generator: 'some:model', promptVersion: 'x', promptHash: 'y', modelConfidence: 1, calls: [] }),
    }
    expect(await wordLessons(depsOf('traitor', traitor))).toBe(1)
    expect(await lesson('traitor')).toMatchObject({ generator: 'deterministic', text: PLAIN('traitor') })
  })

  it('a call is kept also when its reply holds what a database does not take', async () => {
    await seed('nul')
    const reply = 'a\0b\ud800 \\u0000'
    const call = {
      model: 'm', promptVersion: 'v', promptHash: 'h', prompt: 'p\0', reply, status: 'malformed' as const, problems: [{ check: 'schema', message: 'x\0\udfff \\u0000' }],
      inputTokens: null, outputTokens: null, costUsd: null, latencyMs: 1, isRepair: false,
    } // biome-ignore format: one record
    const writer: Writer = { write: async (request) => ({ ...(await builtInWriter.write(request)), calls: [call] }) }
    expect(await wordLessons(depsOf('nul', writer))).toBe(1)
    expect(await calls('nul')).toMatchObject([
      { reply: 'a\ufffdb\ufffd \\u0000', cost_usd: null, status: 'malformed', problems: [{ message: 'x\ufffd\ufffd \\u0000' }] },
    ])
  })
})
