import { expect, test } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { openPool } from './pool.ts'

/** A plan made while the tables are empty must not be kept when they have grown. */
test('the trader plans its statements for access by key, and again as its tables grow', async () => {
  const db = await freshDatabase()
  const trader = openPool({ url: db.url, role: 'trader', applicationName: 'test-plans', isKeyed: true, max: 1 })
  const { rows: settings } = await trader.query(
    `select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans, current_user as role`,
  )
  expect(settings).toEqual([{ plans: 'force_generic_plan', scans: 'off', role: 'ropewalk_trader' }])
  for (let i = 0; i < 100; i++) await trader.query({ name: 'read', text: 'select id from tr_order where id = $1', values: ['x'] })
  const { rows } = await trader.query('select name, generic_plans::int as plans, custom_plans::int as custom from pg_prepared_statements order by name')
  expect(rows.map((r) => r.name)).toEqual(['read 0', 'read 1', 'read 2'])
  expect(rows.reduce((total, r) => total + r.plans, 0)).toBe(100)
  await trader.end()

  const web = openPool({ url: db.url, role: 'web', applicationName: 'test-plans', max: 1 })
  expect((await web.query(`select current_setting('enable_seqscan') as scans`)).rows).toEqual([{ scans: 'on' }])
  await web.query({ name: 'read', text: 'select 1' })
  expect((await web.query('select name from pg_prepared_statements')).rows).toEqual([{ name: 'read' }])
  await web.end()
})
