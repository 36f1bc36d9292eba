import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { awake } from '#tests/support/awake.ts'
import { codeFrom } from '../security/support/totp.ts'
import { type Product, startProduct } from '../support/product.ts'

/** From the first line a new desk prints to somebody who comes back with a second factor, as one person sees it. */
test.describe.configure({ mode: 'serial' })

const PASSWORD = 'three strands make a rope'
const EMAIL = 'anna.berg@desk.test'

let product: Product
let context: BrowserContext
let page: Page
test.beforeAll(async ({ browser }) => {
  product = await startProduct(['--market', 'sim', '--demo', 'off'], { env: { ROPEWALK_AUTH: 'on' } })
  context = await browser.newContext()
  page = await context.newPage()
})
test.afterAll(async () => {
  await context.close()
  await product.stop()
})

const fill = async (fields: Readonly<Record<string, string>>, within: Page | ReturnType<Page['locator']> = page) => {
  for (const [label, value] of Object.entries(fields)) await within.getByLabel(label, { exact: true }).fill(value)
}

test('a new desk prints one link, and the owner is trading in under a minute', async () => {
  const startedAt = Date.now()
  await page.goto(`${product.url}/executions?status=filled`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect.poll(() => product.printed()).toContain('Create the owner: ')
  const link = /^Create the owner: (\S+)$/m.exec(product.printed())?.[1] as string
  expect(link).toMatch(/\/welcome\?token=[\w-]{43}$/)
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Create the owner' })).toBeVisible()
  await fill({ Name: 'Anna Berg', 'E-mail': EMAIL, Password: PASSWORD })
  await page.getByRole('button', { name: 'Create the owner' }).click()
  await expect(page).toHaveURL(`${product.url}/`)
  await awake(page)
  expect(Date.now() - startedAt).toBeLessThan(60_000)
  await expect(page.getByText('Anna Berg')).toBeVisible()
  await expect(page.getByText('all roles · tr_001')).toBeVisible()

  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link does not hold' })).toBeVisible()
})

let uri = ''
test('she sets up a second factor', async () => {
  await page.goto(`${product.url}/account`)
  await awake(page)
  const panel = page.getByRole('region', { name: 'Second factor' })
  await fill({ 'Your password': PASSWORD }, panel)
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/auth/second-factor'))
  await panel.getByRole('button', { name: 'Set up a second factor' }).click()
  uri = ((await (await answered).json()) as { uri: string }).uri
  await expect(panel.getByAltText('Code for your authenticator')).toBeVisible()
  await fill({ Code: codeFrom(uri) }, panel)
  await panel.getByRole('button', { name: 'Turn it on' }).click()
  await expect(panel).toContainText('on: a code is asked for at each sign-in')
  await expect(panel).toContainText('Backup codes.')
})

test('she signs out, mistypes, and comes back to where she wanted to be', async () => {
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.goBack()
  await expect(page.getByText('Anna Berg')).toHaveCount(0)

  await page.goto(`${product.url}/risk`)
  await expect(page).toHaveURL(/\/sign-in\?from=%2Frisk$/)
  await fill({ 'E-mail': EMAIL, Password: 'three strands make a tope' })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'No account with this e-mail address and password.' })).toBeVisible()
  await fill({ Password: PASSWORD })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await fill({ Code: '000000' })
  await page.getByRole('button', { name: 'Confirm the code' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'This code does not hold.' })).toBeVisible()
  await fill({ Code: codeFrom(uri) })
  await page.getByRole('button', { name: 'Confirm the code' }).click()
  await expect(page).toHaveURL(`${product.url}/risk`)
  await awake(page)
})

test('she invites somebody who only reads, and what he may not do says who may', async ({ browser }) => {
  await page.goto(`${product.url}/system/people`)
  await awake(page)
  await fill({ 'For whom': 'Bo, second desk' })
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = (await page.getByText(/\/welcome\?token=/).textContent()) as string
  const other = await browser.newContext()
  try {
    const his = await other.newPage()
    await his.goto(link)
    await expect(his.getByText('Bo, second desk')).toBeVisible()
    await fill({ Name: 'Bo', 'E-mail': 'bo@desk.test', Password: 'a long enough sentence' }, his)
    await his.getByRole('button', { name: 'Join' }).click()
    await expect(his).toHaveURL(`${product.url}/`)
    await his.goto(`${product.url}/risk`)
    const halt = his.locator('header').getByRole('button', { name: 'Halt trading' })
    await expect(halt).toBeDisabled()
    await expect(halt).toHaveAttribute('title', 'Only an operator or an approver may')

    // An open page of somebody whose sessions are ended is sent to sign in within seconds.
    await page.reload()
    await awake(page)
    await page.getByRole('button', { name: 'Change Bo' }).click()
    await page.getByRole('button', { name: 'End all sessions' }).click()
    await page.getByRole('button', { name: 'End them' }).click()
    await expect(his).toHaveURL(/\/sign-in/, { timeout: 20_000 })
  } finally {
    await other.close()
  }
})
