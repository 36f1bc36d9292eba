import type { Page } from '@playwright/test'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertScreens, toldRisk } from '#tests/support/screens-rows.ts'
import { expect, freshDesk, test } from './support/desk.ts'

test.describe.configure({ mode: 'serial' })
freshDesk()

test.beforeAll(async ({ desk }) => {
  await insertDesk(desk.write.pool, Date.now())
  await insertScreens(desk.write.pool, Date.now())
  await desk.write.pool.query('update tr_inbox set done_at = clock_timestamp()')
  await desk.write.tell(toldRisk())
})

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first()

test('an unknown order with its age, its checks, and the button that asks the venue now', async ({ page, desk, live }) => {
  await live(page, '/system')
  const row = page.getByRole('table', { name: "Orders without the venue's word" }).getByRole('row').nth(1)
  await expect(row).toHaveText(/^sell 0\.1 BTC\/USDT.*sim-carbon.*\d+ (s|min)/)
  await row.getByRole('button', { name: /^Check now/ }).click()
  await expect(row).toContainText(/recorded #\d+/)
  const { rows } = await desk.write.pool.query(`select payload ->> 'order_id' as id from tr_command where kind = 'check_order'`)
  expect(rows).toEqual([{ id: expect.stringMatching(/-o1$/) }])
  // The venue answers: the order leaves the list by itself.
  await desk.write.inTransaction(async (client) => {
    await client.query(`update tr_order set status = 'filled', unknown_since = null where id = $1`, [rows[0].id])
    await desk.write.event(client, 'order', rows[0].id, 'filled')
  })
  await expect(panel(page, 'Unknown orders')).toContainText('Every order that was sent has its venue’s word.')
})

test('incidents: open ones first with both numbers, cleared ones with when', async ({ page, live }) => {
  await live(page, '/system')
  const rows = page.getByRole('table', { name: 'Incidents, open ones first' }).getByRole('row')
  await expect(rows.nth(1)).toHaveText(/^openDrift position.*-0\.2-0\.21.*not yet$/)
  await expect(rows.nth(2)).toHaveText(/^clearedInvariant cash/)
  await expect(page.getByRole('table', { name: 'Stage latencies' }).getByRole('row').nth(1)).toHaveText(/^Notice1\.2 ms3\.4 mstoo few57$/)
  await expect(panel(page, 'Versions')).toContainText('v24.21.0')
})

test('all sound only when every check is fresh', async ({ page, desk, live }) => {
  await desk.write.obey()
  await live(page, '/system')
  const checks = panel(page, 'Checks')
  await expect(checks).toContainText('Not sound: incidents')
  await desk.write.inTransaction((client) => desk.write.event(client, 'incident', 'drift_position sim-bravo BTC/USDT', 'cleared', { name: 'drift_position' }))
  await expect(checks).toContainText('All sound')
  desk.write.silence()
  await desk.write.age(9_000)
  await expect(checks).toContainText('Not sound: worker; not known: listener, event loop')
  await desk.write.beat()
  await expect(checks).toContainText('All sound')
  // The stream is cut: nothing is called sound on old news.
  desk.wire.cut()
  await expect(checks).toContainText(/^Checks.*Not known: worker, listener/, { timeout: 20_000 })
  await expect(checks).not.toContainText('All sound')
  desk.wire.restore()
  await expect(checks).toContainText('All sound', { timeout: 20_000 })
})
