import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import pg from 'pg'
import { awake } from '#tests/support/awake.ts'
import { insertDecisionLog, logOf } from '#tests/support/decision-log.ts'
import { type Product, startProduct } from '#tests/support/product.ts'
import { expect, test } from './support/desk.ts'

/** The whole product, with a log to ask: a knob is turned, the effect is shown, it is proposed; and the switches of learning. */
test.describe.configure({ mode: 'serial', timeout: 240_000 })
let product: Product
let db: pg.Pool
const LOG = logOf(1_500)

test.beforeAll(async () => {
  product = await startProduct(['--demo', 'off'])
  db = new pg.Pool({ connectionString: product.databaseUrl, max: 4 })
  await insertDecisionLog(db, LOG.slice(0, 1_200))
  await db.query(
    `insert into tr_lesson (id, module_id, version, state, predicate_key, predicate, action, knob, direction, comparison, facts, n, days, effect_bps, effect_se, confidence, state_since, evidence_at)
     values ('L1', 'tr_001', 1, 'active', 'symbol', $1, '{"kind": "threshold", "step": 1}', 'threshold', 1, 'the other symbols', '[]', 60, 14, 1.2, 0.4, 0.9, now(), now())`,
    [JSON.stringify([{ field: 'symbol', op: 'eq', values: ['BTC/USDT'] }])],
  )
})
test.afterAll(async () => {
  await db?.end()
  await product?.stop()
})

const open = async (page: Page, path: string) => {
  await page.goto(`${product.url}${path}`)
  await awake(page)
}
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const eventually = async <T>(what: string, read: () => Promise<T | null | undefined | false>): Promise<T> => {
  for (const endAt = Date.now() + 30_000; Date.now() < endAt; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const found = await read()
    if (found) return found
  }
  throw new Error(`${what} did not come`)
}

test('a knob is turned: what it would have done appears, each flip opens, and the draft is the URL', async ({ page }) => {
  await open(page, '/curators')
  const figures = page.getByRole('table', { name: 'Curators and their figures' })
  await expect(figures.getByRole('row')).toHaveCount(5)
  await expect(figures.getByRole('row').filter({ hasText: 'Risk' })).toContainText('1.1')
  await expect(page.getByText('Move a knob: what it would have done')).toBeVisible()

  const slider = page.getByRole('slider', { name: 'Publish threshold, slider' })
  await slider.focus()
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(/draft=publish_threshold:0\.385/)
  const preview = region(page, 'What it would have done')
  await expect(preview).toContainText(/per decision, \+ gained; n [\d,]+ on \d+ days|Cannot say: /, { timeout: 30_000 })
  await expect(preview).toContainText(/of 1,200 logged decisions/)
  await expect(preview.getByRole('table').getByRole('row').nth(1)).toContainText('traded')

  const download = page.waitForEvent('download')
  await preview.getByRole('button', { name: 'CSV' }).click()
  const csv = await readFile(await (await download).path(), 'utf8')
  expect(csv.split('\r\n')[0]).toContain('publish_threshold 0.4 -> 0.385')

  await preview.getByRole('table').getByRole('link').first().click()
  await expect(page).toHaveURL(/\/executions\/01K/)
  await page.goBack()
  await expect(page.getByRole('textbox', { name: 'Publish threshold' })).toHaveValue('0.385')

  // One more knob, then back step by step.
  await page.getByRole('textbox', { name: 'Risk, weight' }).fill('0.25')
  await expect(page.getByText('2 fields moved')).toBeVisible()
  await page.getByRole('textbox', { name: 'Risk, weight' }).blur()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('1 field moved')).toBeVisible()
})

test('on a phone what it would have done is read before it is proposed, and a knob that moves on keeps the focus', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '/curators?draft=publish_threshold:0.385')
  const propose = page.getByRole('button', { name: 'Propose this change…' })
  await expect(region(page, 'What it would have done').getByRole('table')).toBeVisible({ timeout: 30_000 })
  const top = async (one: Locator) => (await one.boundingBox())?.y ?? Number.NaN
  expect(await top(region(page, 'Tune'))).toBeLessThan(await top(region(page, 'What it would have done')))
  expect(await top(region(page, 'What it would have done'))).toBeLessThan(await top(propose))
  await propose.click()
  await expect(region(page, 'Propose this change').getByRole('textbox', { name: 'Reason' })).toBeFocused()
  const knob = page.getByRole('textbox', { name: 'Publish threshold' })
  await knob.fill('0.38')
  await expect(region(page, 'Propose this change')).toContainText('0.38')
  await expect(knob).toBeFocused()
})

test('what the log cannot answer is refused, with what is missing', async ({ page }) => {
  await open(page, '/curators?draft=publish_threshold:0.3995')
  await expect(region(page, 'What it would have done')).toContainText(/Cannot say: \d+ flips?, 20 needed/, { timeout: 30_000 })
})

test('what is typed out of bounds is marked, and moves nothing', async ({ page }) => {
  await open(page, '/curators')
  const weight = page.getByRole('textbox', { name: 'Risk, weight' })
  await weight.fill('0.9')
  await expect(weight).toHaveAttribute('aria-invalid', 'true')
  await expect(weight).toHaveAccessibleDescription('not taken: from 0.05 to 0.5')
  await expect(page.getByText('as in force, v1')).toBeVisible()
  // An end of the range, and a knob that nothing hangs on, say so before the log is asked.
  await weight.fill('0.5')
  await expect(weight).toHaveAccessibleDescription('at its highest, 0.5')
  await page.getByRole('textbox', { name: 'Risk, bound κ' }).fill('0')
  await expect(weight).toHaveAccessibleDescription('no effect while bound κ is 0')
})

test('the change is proposed, and what the preview said goes with it as evidence, to the last digit', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await open(page, '/curators?draft=publish_threshold:0.385')
  await page.getByRole('button', { name: 'Propose this change…' }).click()
  const form = region(page, 'Propose this change')
  await expect(form.getByRole('textbox', { name: 'Reason' })).toBeFocused()
  await expect(form.getByRole('textbox', { name: 'Reason' })).toBeInViewport({ ratio: 1 })
  await expect(form.getByRole('button', { name: 'Propose v2' })).toBeInViewport({ ratio: 1 })
  await form.getByRole('textbox', { name: 'Reason' }).fill('more trades at the margin')
  await form.getByRole('button', { name: 'Propose v2' }).click()
  await form.getByRole('link', { name: /^Proposed/ }).click({ timeout: 20_000 })
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Publish threshold 0.4 → 0.385')
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const row = await eventually(
    'the evidence',
    async () => (await db.query(`select evidence from tr_proposal where id = $1 and evidence ? 'flips'`, [id])).rows[0],
  )
  const asked = (
    await db.query(`select result from tr_what_if where change = '{"publish_threshold": 0.385}' and status = 'whole' order by asked_at desc limit 1`)
  ).rows[0]
  const { computed_ms: _, ...evidence } = row.evidence
  expect(evidence).toEqual(asked.result)
})

const decide = async (): Promise<{ config_version: number; matched: string[] }> => {
  const id = `e2e-${Date.now()}`
  await db.query(
    `insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', '5m', 'decision', '{"signal_strength": 0.9}',
       '{"decision_type": "execute", "trading_plan": {"direction": "long", "quantity": "0.01", "execution_strategy": "market"}}', '{trader:execute}')`,
    [id],
  )
  const row = await eventually(
    'the execution',
    async () => (await db.query('select config_version, decision_log from tr_strand where decision_id = $1 and decision_log is not null', [id])).rows[0],
  )
  return { config_version: row.config_version, matched: row.decision_log.lessons.matched.map((lesson: { id: string }) => lesson.id) }
}
const job = async (name: string) => {
  const id = `job-${name}-${Date.now()}`
  await db.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, 'learn', $2, 'local', $1)`, [
    id,
    JSON.stringify({ job: name }),
  ])
}
const said = async () => await readFile(join(product.dataDir, 'logs', 'learner.log'), 'utf8')
const flip = async (page: Page, flag: string): Promise<number> => {
  await page.getByRole('button', { name: new RegExp(`Switch off… learning\\.${flag}`) }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Four eyes are off')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('a test of the switch')
  await dialog.getByRole('button', { name: 'Switch it off' }).click()
  await expect(dialog).toContainText(/in force as v\d+/, { timeout: 20_000 })
  const version = Number(/in force as v(\d+)/.exec((await dialog.textContent()) ?? '')?.[1])
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await expect(page.getByRole('button', { name: new RegExp(`Switch on… learning\\.${flag}`) })).toBeVisible()
  return version
}

test('lesson feedback is switched in the browser, and acts on the next decision', async ({ page }) => {
  expect((await decide()).matched).toEqual(['L1'])
  await open(page, '/system/config?q=lesson_feedback')
  const version = await flip(page, 'lesson_feedback_enabled')
  expect(await decide()).toEqual({ config_version: version, matched: [] })
})

test('laying braids is switched off, and the next pass says so', async ({ page }) => {
  await open(page, '/system/config?q=strand_braid')
  await flip(page, 'strand_braid_learning_enabled')
  await job('braid')
  await eventually('the pass', async () => /"job":"braid","result":"switched off"/.test(await said()))
})

test('curator learning is switched off: outcomes go on, and its learner stands still', async ({ page }) => {
  const cut = async (name: string) => Number((await db.query(`select data_cut from tr_learner where name = $1`, [name])).rows[0]?.data_cut ?? 0)
  const last = async () => Number((await db.query('select max(seq) as seq from tr_outcome_log')).rows[0].seq)
  await job('learn')
  await eventually('the learner', async () => (await cut('weights')) === (await last()))
  const before = await cut('weights')
  await open(page, '/system/config?q=curator_learning')
  await flip(page, 'curator_learning_enabled')
  await insertDecisionLog(db, LOG.slice(1_200))
  await job('learn')
  await eventually('the scoreboard', async () => (await cut('scoreboard')) === (await last()))
  expect(await cut('weights')).toBe(before)
})

test('a field is edited with its bounds, and what cannot be is named by its path', async ({ page }) => {
  await open(page, '/system/config?q=max_drawdown')
  await page.getByRole('button', { name: 'Change limits.max_drawdown' }).click()
  const field = page.getByRole('textbox', { name: 'limits.max_drawdown' })
  await expect(field).toBeFocused()
  await field.fill('7')
  await expect(page.getByText('must be a number above 0 to 1', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Propose v/ })).toBeDisabled()
  await field.fill('0.2')
  await page.getByRole('textbox', { name: 'Reason' }).fill('more room')
  await page.getByRole('button', { name: /^Propose v/ }).click()
  await expect(page.getByRole('link', { name: /^Proposed/ })).toBeVisible({ timeout: 20_000 })
})

test('an earlier version is brought back, and any two are compared', async ({ page }) => {
  await open(page, '/system/config')
  const versions = page.getByRole('table', { name: 'Versions of the configuration, newest first' })
  const row = versions.getByRole('row').filter({ has: page.getByText('v1', { exact: true }) })
  await row.getByRole('button', { name: 'Back to v1' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('as it was')
  await dialog.getByRole('button', { name: 'Go back to v1' }).click()
  await expect(dialog).toContainText(/in force as v\d+/, { timeout: 20_000 })
  // The number it said before is the number it got: nothing is promised once more.
  const text = (await dialog.textContent()) ?? ''
  expect(/It becomes (v\d+)/.exec(text)?.[1]).toBe(/in force as (v\d+)/.exec(text)?.[1])
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  expect((await decide()).matched).toEqual(['L1'])
  await page.getByRole('combobox', { name: 'From version' }).selectOption('2')
  await page.getByRole('combobox', { name: 'With version' }).selectOption('1')
  await expect(page.getByRole('table', { name: 'Changed fields' }).getByRole('row')).toHaveCount(2)
})

test('a limit is changed from the Risk screen', async ({ page }) => {
  await open(page, '/risk')
  await page.getByRole('button', { name: 'Change this limit: gross notional' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('textbox', { name: 'limits.max_gross_notional' })).toBeFocused()
  await dialog.getByRole('textbox', { name: 'limits.max_gross_notional' }).fill('2500000')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('less at once')
  await dialog.getByRole('button', { name: /^Propose v/ }).click()
  await expect(dialog.getByRole('link', { name: /^Proposed/ })).toBeVisible({ timeout: 20_000 })
})
