import type { Browser, BrowserContext, Page } from '@playwright/test'
import { seedModule } from '#lib/db/desk.ts'
import { openPool } from '#lib/db/pool.ts'
import { CURATORS, DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { awake } from '#tests/support/awake.ts'
import { freshId } from '#tests/support/desk.ts'
import { invited, type SignedIn } from '#tests/support/sign-in.ts'
import { type Desk, expect, freshDesk, test } from './support/desk.ts'
import { openGovernor } from './support/governing.ts'

/** Two people at one desk: what one proposes the other decides, in the browser, with the worker's own governor behind it. */
freshDesk()
let governor: ReturnType<typeof openGovernor>
let second: SignedIn
let author: string

test.beforeAll(async ({ desk }) => {
  const pool = openPool({ url: desk.databaseUrl, role: 'trader', applicationName: 'seed', max: 1 })
  const weights = CURATORS.map((name) => ({ curator_type: name, weight: 0.25, threshold: 0.7, kappa: 0.15, veto_floor: 0.3, enabled: true }))
  await seedModule(pool, 'tr_001', DEFAULT_POLICY, weights)
  await pool.end()
  second = await invited(desk.write.pool, desk.directUrl, { email: 'berta@desk.test', name: 'Berta Second', roles: ['approver'] })
  author = (await desk.write.pool.query('select handle from auth_user where email = $1', [desk.owner.email])).rows[0].handle
  governor = openGovernor(desk.databaseUrl)
})
test.afterAll(() => governor?.stop())

/** The other person, in a browser of their own. */
async function asSecond(browser: Browser, size = { width: 1440, height: 900 }): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ storageState: second.state, viewport: size })
  return { context, page: await context.newPage() }
}
const version = async (desk: Desk): Promise<number> =>
  (await desk.write.pool.query('select max(version)::int as version from tr_config_version')).rows[0].version
/** What the author asked for in another screen. */
async function proposed(desk: Desk, title: string, change: object, kind = 'limits'): Promise<string> {
  const id = freshId()
  const payload = { kind, title, reason: 'The hedge takes longer today.', base_version: await version(desk), change }
  await desk.write.pool.query(`insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, 'propose', $2, $3, $1)`, [
    id,
    JSON.stringify(payload),
    author,
  ])
  await expect.poll(async () => (await desk.write.pool.query('select status from tr_proposal where id = $1', [id])).rows[0]?.status).toBe('in_review')
  return id
}
const config = async (desk: Desk) => (await desk.write.pool.query('select config from tr_config_version order by version desc limit 1')).rows[0].config
const open = async (page: Page, desk: Desk, path: string): Promise<void> => {
  await page.goto(`${desk.url}${path}`)
  await awake(page)
}
const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const decision = (page: Page) => page.getByRole('region', { name: /^(Decision|Review)$/ })

test('the author reads why approve is missing, the second person approves, the author is told, and it is rolled back in one action', async ({
  page,
  browser,
  desk,
  live,
}) => {
  const id = await proposed(desk, 'A deeper drawdown for the day', { limits: { max_drawdown: 0.2 } })
  await live(page, '/proposals')
  const inbox = page.getByRole('table', { name: 'Waiting proposals, by risk and age' })
  await expect(inbox.getByRole('row').nth(1)).toContainText('high risk')
  await expect(inbox.getByRole('row').nth(1)).toContainText('loosens limits')
  await expect(page.getByText('Four eyes are on: 2 approvers')).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/proposals/${id}$`))
  await expect(heading(page)).toHaveText('A deeper drawdown for the day')
  await expect(decision(page).getByRole('button', { name: 'Approve v2' })).toBeDisabled()
  await expect(decision(page)).toContainText('four eyes are on and it is yours: somebody else approves it')

  const other = await asSecond(browser)
  await open(other.page, desk, `/proposals/${id}`)
  const row = other.page.getByRole('table', { name: 'Changed fields' }).getByRole('row').nth(1)
  await expect(row).toContainText('limits.max_drawdown')
  await expect(row).toContainText('0.1')
  await expect(row).toContainText('0.2')
  await other.page.getByText('As JSON').click()
  await expect(other.page.getByRole('region', { name: 'The change as JSON' })).toContainText('+ "max_drawdown": 0.2')

  // They talk about it first; it is there for the author without a reload.
  const discussion = other.page.getByRole('region', { name: 'Discussion' })
  await discussion.getByRole('textbox', { name: 'Comment' }).fill('Until when?')
  await discussion.getByRole('button', { name: 'Add the comment' }).click()
  await expect(discussion.getByRole('list', { name: 'Comments' })).toContainText('Until when?')
  await expect(page.getByRole('region', { name: 'Discussion' })).toContainText('Until when?')

  await decision(other.page).getByRole('button', { name: 'Approve v2' }).click()
  const dialog = other.page.getByRole('dialog', { name: 'Approve this proposal' })
  await expect(dialog).toContainText(
    '“A deeper drawdown for the day” becomes v2 and acts on the next decision: 1 field changes, and limits let more through than now.',
  )
  await expect(dialog.getByRole('button', { name: 'Approve v2 now' })).toBeDisabled()
  await expect(dialog).toContainText('A comment is required')
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('For today.')
  await expect(dialog).not.toContainText('A comment is required')
  await dialog.getByRole('button', { name: 'Approve v2 now' }).click()
  await expect(dialog.getByRole('status')).toContainText('applied as v2')
  // What was agreed to stays on screen, and is not offered once more behind it.
  await expect(dialog).toContainText('becomes v2')
  await expect(other.page.getByText(/^Approve v\d+$/)).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await expect(decision(page)).toContainText('Applied by berta')
  expect(await config(desk)).toMatchObject({ version: 2, limits: { maxDrawdown: 0.2 } })
  await expect(page.getByRole('list', { name: 'History' })).toContainText('Applied as v2')
  await expect(page.getByRole('region', { name: 'Measured effect' })).toContainText('Not measured yet')

  // The one who made none of it goes back in one action.
  await decision(other.page).getByRole('button', { name: 'Roll back to v1' }).click()
  const back = other.page.getByRole('dialog', { name: 'Roll back to v1' })
  await expect(back).toContainText('It undoes v2.')
  await back.getByRole('textbox', { name: 'Reason' }).fill('The hedge is in.')
  await back.getByRole('button', { name: 'Roll it back' }).click()
  await expect(back.getByRole('status')).toContainText('back, as v3')
  await expect(back).toContainText('It undoes v2.')
  expect(await config(desk)).toMatchObject({ version: 3, limits: { maxDrawdown: 0.1 } })
  await expect(page.locator('header').filter({ has: heading(page) })).toContainText('rolled back')
  await other.context.close()
})

test('a rejection needs its reason; a moved base is shown as now, then, proposed, and rebased with one press; an edit voids', async ({
  page,
  browser,
  desk,
  live,
}) => {
  const rejected = await proposed(desk, 'Wider collars', { limits: { price_collar_bps: 300 } })
  const moved = await proposed(desk, 'Fewer orders a minute', { limits: { max_orders_per_minute: 300 } })
  const other = await asSecond(browser)
  await open(other.page, desk, `/proposals/${rejected}`)
  await decision(other.page).getByRole('button', { name: 'Reject' }).click()
  const dialog = other.page.getByRole('dialog', { name: 'Reject this proposal' })
  await expect(dialog.getByRole('button', { name: 'Reject it' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Too wide.')
  await dialog.getByRole('button', { name: 'Reject it' }).click()
  await expect(dialog.getByRole('status')).toContainText('rejected')

  // Something else comes into force meanwhile.
  const another = await proposed(desk, 'Less loss', { limits: { max_daily_loss: '15000' } })
  await open(other.page, desk, `/proposals/${another}`)
  await decision(other.page)
    .getByRole('button', { name: /^Approve v/ })
    .click()
  const yes = other.page.getByRole('dialog', { name: 'Approve this proposal' })
  await yes.getByRole('textbox', { name: 'Comment' }).fill('Yes.')
  await yes.getByRole('button', { name: /now$/ }).click()
  await expect(yes.getByRole('status')).toContainText('applied as')

  await live(page, `/proposals/${moved}`)
  await expect(page.getByText('The base has moved')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Changed fields' }).getByRole('columnheader')).toHaveText(['Field', 'Now', 'Then', 'Proposed'])
  await page.getByRole('button', { name: /^Rebase onto v/ }).click()
  await expect(page.getByText('The base has moved')).toHaveCount(0)
  await expect(page.locator('header').filter({ has: heading(page) })).toContainText('revision 2')

  await page.getByRole('button', { name: 'Edit this proposal' }).click()
  await expect(page.getByRole('textbox', { name: 'limits.max_orders_per_minute' })).toBeFocused()
  await page.getByRole('textbox', { name: 'limits.max_orders_per_minute' }).fill('200')
  await page.getByRole('button', { name: 'Propose the new revision' }).click()
  await expect(page.locator('header').filter({ has: heading(page) })).toContainText('revision 3')
  await expect(page.getByRole('table', { name: 'Changed fields' }).getByRole('row').nth(1)).toContainText('200')
  await decision(page).getByRole('button', { name: 'Withdraw' }).click()
  const withdraw = page.getByRole('dialog', { name: 'Withdraw this proposal' })
  await withdraw.getByRole('textbox', { name: 'Reason' }).fill('Not today.')
  await withdraw.getByRole('button', { name: 'Withdraw it' }).click()
  await expect(withdraw.getByRole('status')).toContainText('withdrawn')
  await live(page, '/proposals?tab=decided')
  await expect(page.getByRole('table', { name: 'Decided proposals, newest first' }).getByRole('row').nth(1)).toContainText('Fewer orders a minute')
  await other.context.close()
})

test('an emergency acts without the second person, says so everywhere, and ends by itself, also over a restart', async ({ page, desk, live }) => {
  const before = await config(desk)
  const id = await proposed(desk, 'Twice the order size, now', { limits: { max_order_notional: '500000' } })
  await live(page, `/proposals/${id}`)
  await decision(page).getByRole('button', { name: 'Apply without a second person' }).click()
  const dialog = page.getByRole('dialog', { name: 'Apply without a second person' })
  await expect(dialog.getByRole('textbox', { name: 'Minutes until it is taken back' })).toHaveValue('60')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Berta does not answer.')
  await dialog.getByRole('textbox', { name: 'Minutes until it is taken back' }).fill('30')
  await dialog.getByRole('button', { name: 'Apply it now' }).click()
  await expect(dialog.getByRole('status')).toContainText('applied as')
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  const note = page.getByRole('complementary', { name: 'Emergency' })
  await expect(note).toContainText('without a second person: Berta does not answer.')
  await expect(note).toContainText('unless somebody else confirms it')
  expect(await config(desk)).toMatchObject({ limits: { maxOrderNotional: '500000' } })
  await live(page, '/')
  await expect(page.getByRole('region', { name: 'Needs me' })).toContainText('Not confirmed: v')
  await live(page, '/system')
  await expect(page.getByRole('region', { name: 'Incidents', exact: true })).toContainText('without a second person')

  await governor.stop()
  governor = openGovernor(desk.databaseUrl)
  await live(page, `/proposals/${id}`)
  await page.getByRole('link', { name: 'Its review' }).click()
  await expect(heading(page)).toContainText('Confirm v')
  await expect(decision(page)).toContainText('four eyes are on and it is yours')
  governor.later(31)
  await expect(page.getByRole('complementary', { name: 'Emergency' })).toContainText('It was taken back by worker')
  expect((await config(desk)).limits).toEqual(before.limits)
})

test('what an approval supersedes is said before it, and afterwards on both pages', async ({ browser, desk }) => {
  const id = await proposed(desk, 'A collar of 80', { limits: { price_collar_bps: 80 } })
  await proposed(desk, 'A collar of 90', { limits: { price_collar_bps: 90 } })
  const other = await asSecond(browser)
  const { page } = other
  await open(page, desk, `/proposals/${id}`)
  await decision(page)
    .getByRole('button', { name: /^Approve v/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Approve this proposal' })
  await expect(dialog).toContainText('When it comes into force it supersedes 1 other proposal of the same field, which ends: A collar of 90.')
  await expect(dialog.getByRole('link', { name: 'A collar of 90' })).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('This one.')
  await dialog.getByRole('button', { name: /now$/ }).click()
  await expect(dialog.getByRole('button', { name: 'Close' }).last()).toBeFocused()
  await expect(dialog.getByRole('status')).toContainText('applied as')
  await page.keyboard.press('Escape')
  await expect(decision(page)).toContainText('It superseded 1 other proposal of the same field: A collar of 90.')
  await decision(page).getByRole('link', { name: 'A collar of 90' }).click()
  await expect(heading(page)).toHaveText('A collar of 90')
  await expect(decision(page)).toContainText('A collar of 80 came into force and superseded it.')
  await decision(page).getByRole('link', { name: 'A collar of 80' }).click()
  await expect(page).toHaveURL(new RegExp(`/proposals/${id}$`))
  await other.context.close()
})

test('a second person approves with a thumb', async ({ browser, desk }) => {
  const id = await proposed(desk, 'Tighter concentration', { limits: { max_concentration: 0.1 } })
  const other = await asSecond(browser, { width: 390, height: 844 })
  const { page } = other
  await open(page, desk, '/proposals')
  await page
    .getByRole('list', { name: 'Proposals' })
    .getByRole('link', { name: /Tighter concentration/ })
    .click()
  await expect(page).toHaveURL(new RegExp(`/proposals/${id}$`))
  const approve = decision(page).getByRole('button', { name: /^Approve v/ })
  // At hand without scrolling, and wide enough.
  await expect(approve).toBeInViewport()
  expect((await approve.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await approve.click()
  const dialog = page.getByRole('dialog', { name: 'Approve this proposal' })
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('Tighter is fine.')
  await dialog.getByRole('button', { name: /now$/ }).click()
  await expect(dialog.getByRole('status')).toContainText('applied as')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await other.context.close()
})
