import { expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { collectingLog, eventually, openClient, openTestDesk } from '#tests/support/desk.ts'
import { openDecisionMaker } from '#worker/demo/decision-maker.ts'

/** A visitor's first minute, quickly: the demo Decision Maker against a desk on the simulated market. */
test('the demo keeps a desk busy, is refused now and then, and holds little', async () => {
  const db = await freshDatabase()
  const desk = await openTestDesk({ url: db.url })
  const complaints: string[] = []
  const options = { url: db.url, moduleId: 'tr_001', pauseMs: { min: 15, max: 30 }, log: collectingLog(complaints) }
  const maker = openDecisionMaker({ ...options, seed: 'visitor' })
  const web = await openClient(db.url, 'web')
  const count = async (where: string): Promise<number> => (await web.query(`select count(*)::int as n from tr_strand where ${where}`)).rows[0].n
  await eventually('two hundred decisions', async () => (await count(`status in ('filled', 'refused')`)) >= 200, 60_000)
  const codesSeen = async (): Promise<string[]> =>
    (
      await web.query(`select distinct r ->> 'code' as code from tr_strand s, jsonb_array_elements(s.outcome -> 'reasons') r where status = 'refused'`)
    ).rows.map((r) => r.code)
  await eventually('four reasons of refusal', async () => (await codesSeen()).length >= 4, 60_000)
  await web.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ('01H', 'halt', '{"reason":"look"}', 'local', '01H')`)
  await eventually('the halt', async () => (await web.query(`select 1 from tr_trading_state where state = 'halted'`)).rows[0])
  await maker.close()

  expect(await count(`status = 'filled'`)).toBeGreaterThan(60)
  expect(await codesSeen()).not.toContain('INVALID_DECISION')
  expect(await count(`execution_type = 'limit' and filled_quantity > 0`)).toBeGreaterThan(0)
  const symbols = (await web.query(`select symbol, count(*)::int as n from tr_strand group by symbol`)).rows
  expect(symbols).toHaveLength(3)
  const held = (await web.query(`select symbol, abs(sum(quantity * mark_price))::float8 as worth from tr_position group by symbol`)).rows
  for (const { symbol, worth } of held) expect(worth, symbol).toBeLessThan(60_000)
  expect(complaints).toEqual([])
  expect(desk.faults).toEqual([])
  await desk.stop()
  await web.end()
})
