import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { recording } from '#tests/support/recordings.ts'
import { expect, freshDesk, test } from './support/desk.ts'

freshDesk()
const analyse = async (page: Page, fills: string | { name: string; mimeType: string; buffer: Buffer }, quotes?: string): Promise<void> => {
  const form = page.getByRole('form', { name: 'Files to analyse' })
  await form.getByLabel('Fills', { exact: true }).setInputFiles(fills)
  if (quotes) await form.getByLabel('Quotes', { exact: true }).setInputFiles(quotes)
  await page.getByRole('button', { name: 'Analyse the fills' }).click()
}
const report = (page: Page): Locator => page.getByRole('article', { name: 'Report' })
const mean = async (page: Page, name: string, label = 'Fills, all metrics'): Promise<number> => {
  const cells = page
    .getByRole('table', { name: label, exact: true })
    .getByRole('row')
    .filter({ has: page.getByText(name, { exact: true }) })
    .getByRole('cell')
  return Number(((await cells.nth(2).textContent()) ?? '').replaceAll(/[^\d.−]/g, '').replace('−', '-'))
}
const csv = (text: string) => ({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

test('known answer 9 through the page: one stock, packed files, to all printed digits', async ({ page, live }) => {
  await live(page, '/tca')
  await analyse(page, recording('taq', 'sampleTData.csv.gz'), recording('taq', 'sampleQData.csv.gz'))
  await expect(report(page)).toContainText('Cost of 7,168 fills', { timeout: 60_000 })
  expect(await mean(page, 'Mid (price)')).toBe(156.8751203)
  expect(await mean(page, 'Effective spread (price)')).toBe(0.0211609933)
  expect(await mean(page, 'Quoted spread (price)')).toBe(0.04554896763)
  expect(await mean(page, 'Value of a fill (quote)')).toBe(25874.4259)
  await expect(report(page)).toContainText('Lee–Ready')
  await expect(page.getByRole('img', { name: /^Mark-out, \+ gained/ })).toBeVisible()

  const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'JSON' }).click()])
  const read = JSON.parse(await readFile(await json.path(), 'utf8')) as { fills: { all: { metrics: Record<string, { mean: string }> } } }
  expect(Number(read.fills.all.metrics.effective_spread_price?.mean).toPrecision(10)).toBe('0.02116099330')
  const [html] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'HTML' }).click()])
  expect(html.suggestedFilename()).toBe('sampleTData-tca.html')
  expect(await readFile(await html.path(), 'utf8')).toContain('<h1>Cost of 7,168 fills')
})

test('known answer 10 through the page: real fills beside what was expected', async ({ page, live }) => {
  await live(page, '/tca')
  await analyse(page, recording('real-fills', 'realdataBT.csv'))
  await expect(report(page)).toContainText('Cost of 640 fills', { timeout: 60_000 })
  const bySide = page.getByRole('table', { name: /^Slippage to own benchmark \(price, \+ lost\) by side$/ })
  await expect(bySide.getByRole('row').filter({ hasText: 'buy' })).toContainText('+7.921875')
  await expect(bySide.getByRole('row').filter({ hasText: 'sell' })).toContainText('+3.578125')
  const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'JSON' }).click()])
  const read = JSON.parse(await readFile(await json.path(), 'utf8')) as {
    fills: { by: { side: { group: string; metrics: Record<string, { mean: string }> }[] } }
    round_trips: { all: { metrics: Record<string, { mean: string }> } }
  }
  const side = (name: string) => read.fills.by.side.find(({ group }) => group === name)?.metrics.benchmark_minus_actual_price?.mean
  expect([side('buy'), side('sell'), read.round_trips.all.metrics.round_trip_benchmark_minus_actual_price?.mean]).toEqual(['-7.921875', '3.578125', '-4.34375'])
})

test('what is wrong with a file is said by line and column', async ({ page, live }) => {
  await live(page, '/tca')
  await analyse(page, csv('side,price,expected_price\nbuy,100,99\nsell,-1,99\nbuy,101,100\n'))
  await expect(report(page)).toContainText('Cost of 2 fills')
  await expect(page.getByRole('list', { name: 'Refused lines' })).toContainText('mine.csv line 3, column price: expected a price above 0, found "-1"')

  await analyse(page, csv('when,what\n1,2\n'))
  await expect(page.getByRole('alert').filter({ hasText: 'mine.csv' })).toContainText('price')
  await page.getByText('Columns and settings').click()
  await page.getByLabel('Zone of hours and days (--zone)').fill('Mars/North')
  await analyse(page, csv('side,price,expected_price\nbuy,100,99\n'))
  await expect(page.getByRole('alert').filter({ hasText: '--zone takes a zone' })).toBeVisible()
})

test('a file of other names is mapped, and one that is too long is refused before it is sent', async ({ page, desk, live }) => {
  await live(page, '/tca')
  await page.getByText('Columns and settings').click()
  await page.getByLabel('Columns (--map)').fill('Trade Px=price,Was=benchmark_price')
  await analyse(page, csv('side;Trade Px;Was\nbuy;100;99\nsell;98;99\n'))
  await expect(report(page)).toContainText('Cost of 2 fills')
  const answer = await page.request.post(`${desk.url}/api/tca`, {
    data: `${JSON.stringify({ files: [{ role: 'fills', name: 'huge.csv', size: 2 ** 30 }] })}\n`,
    headers: { 'content-type': 'text/plain' },
  })
  expect(answer.status()).toBe(413)
  expect(await answer.text()).toContain('at most 64 MiB')
})
