import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { awake } from '#tests/support/awake.ts'
import { insertDecisionLog, logOf } from '#tests/support/decision-log.ts'
import { type Product, startProduct } from '#tests/support/product.ts'
import { invited } from '#tests/support/sign-in.ts'

/** One long way through the running product with its accounts: from the first link to a change that two people made, and back. */
test.describe.configure({ mode: 'serial', timeout: 240_000 })
const PASSWORD = 'three strands make a rope'
let product: Product
let db: pg.Pool
let owner: Page
let second: Page

test.beforeAll(async ({ browser }) => {
  product = await startProduct(['--demo', 'off'], { env: { ROPEWALK_AUTH: 'on' } })
  db = new pg.Pool({ connectionString: product.databaseUrl, max: 3 })
  await insertDecisionLog(db, logOf(1_200))
  owner = await (await browser.newContext()).newPage()
})
test.afterAll(async () => {
  await owner?.context().close()
  await second?.context().close()
  await db?.end()
  await product?.stop()
})

const go = async (page: Page, path: string) => {
  await page.goto(`${product.url}${path}`)
  await awake(page)
}
const stored = async (decision: string) =>
  (await db.query('select id, config_version, status from tr_strand where decision_id = $1', [decision])).rows[0] as
    | { id: string; config_version: number; status: string }
    | undefined
/** A strategy's row, and the version of the configuration that judged it. */
const decided = async (): Promise<{ readonly id: string; readonly version: number }> => {
  const decision = `journey-${Date.now()}`
  await db.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', '5m', 'decision', '{"signal_strength": 0.9}',
       '{"decision_type": "execute", "trading_plan": {"direction": "long", "quantity": "0.01", "execution_strategy": "market"}}', '{trader:execute}')`,
    [decision],
  )
  await expect.poll(async () => (await stored(decision))?.status, { timeout: 30_000 }).toBe('filled')
  const { id, config_version } = (await stored(decision)) as { id: string; config_version: number }
  return { id, version: config_version }
}

test('the first link makes the owner, who watches a decision arrive and opens its spine', async () => {
  await expect.poll(() => product.printed()).toContain('Create the owner: ')
  await owner.goto(/^Create the owner: (\S+)$/m.exec(product.printed())?.[1] as string)
  for (const [label, value] of Object.entries({ Name: 'Olga', 'E-mail': 'olga@desk.test', Password: PASSWORD }))
    await owner.getByLabel(label, { exact: true }).fill(value)
  await owner.getByRole('button', { name: 'Create the owner' }).click()
  await awake(owner)

  await go(owner, '/executions')
  const { id, version } = await decided()
  expect(version).toBe(1)
  await expect(owner.locator(`[data-row="${id}"]`)).toContainText('filled')
  await go(owner, `/executions/${id}`)
  await expect(owner.getByRole('heading', { level: 1 })).toContainText('BTC/USDT')
  for (const curator of ['Execution', 'Venue', 'Risk', 'Position']) await expect(owner.getByRole('main')).toContainText(curator)
})

let proposal = ''
test('she turns a knob, sees what it would have done, proposes it, and reads that it is not hers to approve', async ({ browser }) => {
  const state = (await invited(db, product.url, { email: 'berta@desk.test', name: 'Berta', roles: ['approver'] })).state
  second = await (await browser.newContext({ storageState: state })).newPage()

  await go(owner, '/curators')
  const slider = owner.getByRole('slider', { name: 'Publish threshold, slider' })
  await slider.focus()
  for (let step = 0; step < 3; step++) await owner.keyboard.press('ArrowLeft')
  await expect(owner.getByRole('region', { name: 'What it would have done', exact: true })).toContainText(/per decision, \+ gained; n|Cannot say: /, {
    timeout: 30_000,
  })
  await owner.getByRole('button', { name: 'Propose this change…' }).click()
  const form = owner.getByRole('region', { name: 'Propose this change', exact: true })
  await form.getByRole('textbox', { name: 'Reason' }).fill('more trades at the margin')
  await form.getByRole('button', { name: 'Propose v2' }).click()
  await form.getByRole('link', { name: /^Proposed/ }).click({ timeout: 20_000 })
  await expect(owner.getByRole('heading', { level: 1 })).toContainText('Publish threshold 0.4 → 0.385')
  proposal = new URL(owner.url()).pathname
  await expect(owner.getByText('four eyes are on and it is yours: somebody else approves it').first()).toBeVisible()
})

test('the second person approves: it is version 2, and the next decision is judged by it', async () => {
  await go(second, proposal)
  await second.getByRole('button', { name: 'Approve v2', exact: true }).click()
  const dialog = second.getByRole('dialog', { name: 'Approve this proposal' })
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('The interval is on the right side.')
  await dialog.getByRole('button', { name: 'Approve v2 now' }).click()
  await expect(dialog.getByRole('status')).toContainText('applied as v2', { timeout: 20_000 })
  await expect(owner.getByRole('main')).toContainText('Applied by berta')
  expect((await decided()).version).toBe(2)
})

test('the second person takes it back in one action, and the next decision is judged as before', async () => {
  await go(second, proposal)
  await second.getByRole('button', { name: 'Roll back to v1' }).click()
  const dialog = second.getByRole('dialog', { name: 'Roll back to v1' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the margin was worse')
  await dialog.getByRole('button', { name: 'Roll it back' }).click()
  await expect(dialog.getByRole('status')).toContainText('back, as v3', { timeout: 20_000 })
  expect((await decided()).version).toBe(3)
  const { rows } = await db.query(`select (config ->> 'publishThreshold')::float8 as threshold from tr_config_version order by version`)
  expect(rows.map((row) => row.threshold)).toEqual([0.4, 0.385, 0.4])
})
