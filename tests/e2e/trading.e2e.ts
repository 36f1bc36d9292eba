import type { Page } from '@playwright/test'
import { awake } from '#tests/support/awake.ts'
import { ask, expect, freshDesk, test } from './support/desk.ts'
import { appears } from './support/keys.ts'

test.describe.configure({ mode: 'serial' })
freshDesk()

const state = (page: Page) => page.locator('header').first()
const commands = async (desk: {
  write: { pool: { query: (text: string) => Promise<{ rows: { kind: string; status: string; actor: string; payload: { reason?: string } }[] }> } }
}) => (await desk.write.pool.query('select kind, status, actor, payload from tr_command order by seq')).rows

test('one press halts, every tab sees it, and nothing is called done before the worker says so', async ({ page, context, desk, live }) => {
  const other = await context.newPage()
  await live(other, '/executions')
  await live(page, '/')
  await page.getByRole('button', { name: 'Halt trading' }).click()
  await expect(state(page)).toContainText(/recorded #\d+/, { timeout: 5_000 })
  await expect(state(page)).toContainText('trading')
  await expect(state(page)).not.toContainText('halted')
  expect(await commands(desk)).toMatchObject([{ kind: 'halt', status: 'recorded', actor: 'olga' }])
  await expect(state(page)).toContainText(/recorded #\d+, not taken for \d+ s/, { timeout: 10_000 })
  await expect(page.getByText(/^Command #\d+ waits for the worker$/)).toBeVisible({ timeout: 10_000 })

  await desk.write.obey()
  await expect(state(page)).toContainText('halted', { timeout: 5_000 })
  await expect(state(other)).toContainText('halted', { timeout: 5_000 })
  await expect(page.getByText('Trading is halted', { exact: true })).toBeVisible({ timeout: 5_000 })
  await other.close()
})

test('resuming takes two steps and a reason', async ({ page, desk, live }) => {
  await live(page, '/')
  await page.getByRole('button', { name: 'Resume trading' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resume trading' })
  const confirm = dialog.getByRole('button', { name: 'Resume trading' })
  await expect(confirm).toBeDisabled()
  // A box that takes no more says so before it is full.
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('x'.repeat(420))
  await expect(dialog).toContainText('420 of 500 characters')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the feed is back')
  await expect(dialog).not.toContainText('characters')
  await confirm.click()
  await expect(dialog).toContainText(/recorded #\d+/, { timeout: 5_000 })
  await Promise.all([appears(page, 'trading again'), desk.write.obey()])
  expect((await commands(desk)).at(-1)).toMatchObject({ kind: 'resume', status: 'done', payload: { reason: 'the feed is back' } })
  // Read for a moment, then gone: the bar says the rest.
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Halt trading' })).toBeVisible({ timeout: 5_000 })
})

test('one press trades reduce-only, and does not stand in the way of a halt', async ({ page, desk, live }) => {
  await live(page, '/')
  await page.getByRole('button', { name: 'Reduce only' }).click()
  await expect(state(page)).toContainText(/recorded #\d+/, { timeout: 5_000 })
  await expect(page.getByRole('button', { name: 'Reduce only' })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Halt trading' })).toBeEnabled()
  expect((await commands(desk)).at(-1)).toMatchObject({ kind: 'reduce_only', status: 'recorded', payload: { reason: '' } })
  await desk.write.obey()
  await expect(state(page)).toContainText('reduce-only since', { timeout: 5_000 })
  await expect(state(page)).toContainText('reduce-only now')
  await expect(page.getByRole('button', { name: 'Resume trading' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Reduce only' })).toHaveCount(0)
  await desk.write.trading('trading', 'e2e')
})

test('the filter is the URL, and the export is what is on screen', async ({ page, desk, live }) => {
  const vetoed = await desk.write.execution({ status: 'refused', symbol: 'SOL/USDT' })
  await desk.write.execution({ status: 'filled', symbol: 'SOL/USDT' })
  await live(page, '/executions')
  await page.getByLabel('Refusal code').selectOption('CURATOR_VETO')
  await expect(page).toHaveURL(/\/executions\?code=CURATOR_VETO$/)
  await expect(page.locator('tbody tr[data-row]')).toHaveCount(1)
  await page.reload()
  await awake(page)
  await expect(page.locator('tbody tr[data-row]').first()).toHaveAttribute('data-row', vetoed)

  const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
  const csv = await (await ask(desk, href as string)).text()
  const [comment, head, first, ...others] = csv.trimEnd().split('\n')
  expect(comment).toContain('code=CURATOR_VETO')
  expect(head).toContain('arrival_slippage_bps (+ lost)')
  expect(first).toContain(vetoed)
  expect(others).toEqual([])

  await page.getByLabel('Find by id').fill('no such id')
  await expect(page.getByText('No execution matches: refused with CURATOR_VETO, id no such id.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page).toHaveURL(/\/executions$/)
})

test('the keyboard walks the rows and opens one', async ({ page, desk, live }) => {
  await desk.write.execution()
  const id = await desk.write.execution()
  await live(page, '/executions')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await expect(page.locator(`tr[data-row="${id}"]`)).toBeFocused()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('next row')
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await expect(page.getByLabel('Find by id')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/executions\?open=[0-9A-Z]{26}$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/executions\/[0-9A-Z]{26}$/, { timeout: 20_000 })
})

test('requests that make no sense are answered with their field', async ({ desk }) => {
  const asked = async (path: string) => {
    const response = await ask(desk, path)
    return [response.status, await response.json()] as const
  }
  expect(await asked('/api/executions?status=sold')).toMatchObject([400, { error: { code: 'INVALID_REQUEST', message: expect.stringContaining('status') } }])
  expect(await asked(`/api/executions?ids=${Array.from({ length: 201 }, (_, n) => `i${n}`).join(',')}`)).toMatchObject([
    400,
    { error: { code: 'INVALID_REQUEST' } },
  ])
  expect(await asked('/api/executions?limit=100000')).toMatchObject([400, {}])
  expect(await asked('/api/export/secrets')).toMatchObject([404, { error: { code: 'NOT_FOUND' } }])
  expect(await asked('/api/health')).toMatchObject([200, { alive: true, worker: { alive: true } }])
})
