import { expect, test } from '@playwright/test'
import { type Product, startProduct } from '../support/product.ts'

let product: Product

test.beforeAll(async () => {
  product = await startProduct(['--market', 'sim', '--demo', 'on'])
})
test.afterAll(() => product?.stop())

test('a started desk shows executions to its first visitor, without an error in the browser', async ({ page }) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(product.url)
  await expect(page).toHaveTitle(/Ropewalk/)
  await page.goto(`${product.url}/executions`)
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 60_000 })
  expect(errors).toEqual([])
})
