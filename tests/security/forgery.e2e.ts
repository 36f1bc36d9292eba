/** Requests that another site, or another name for this machine, makes a browser send. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { type Desk, expect, freshDesk, test } from '../e2e/support/desk.ts'
import { ask } from './support/ask.ts'

freshDesk()
const commands = async (desk: Desk): Promise<number> => Number((await desk.write.pool.query('select count(*) from tr_command')).rows[0].count)
const WAYS: readonly (readonly [string, string])[] = [
  ['POST', '/'],
  ['POST', '/decide'],
  ['POST', '/api/painted'],
  ['POST', '/api/commands'],
  ['POST', '/api/tca'],
  ['PUT', '/api/overview'],
  ['DELETE', '/api/executions'],
  ['PATCH', '/'],
]

test('no way to change something is open to a page from elsewhere', async ({ desk }) => {
  const before = await commands(desk)
  for (const [method, path] of WAYS) {
    const from = [
      ['origin', 'http://evil.example'],
      ['origin', 'null'],
      ['origin', `${desk.directUrl}0`],
      ['sec-fetch-site', 'cross-site'],
      ['sec-fetch-site', 'same-site'],
    ] as const
    for (const [name, value] of from) {
      const headers = { [name]: value, 'next-action': 'a'.repeat(42), 'content-type': 'text/plain' }
      const answer = await ask(desk, path, { method, headers, body: '[]' })
      expect(answer.status, `${method} ${path}, ${name} ${value}`).toBe(403)
      expect(answer.text).toContain('FOREIGN_ORIGIN')
    }
  }
  expect(await commands(desk)).toBe(before)
})

test('a name that was made to point here reads nothing and changes nothing', async ({ desk }) => {
  for (const path of ['/', '/api/overview', '/api/stream', '/api/export/executions', '/api/painted', '/api/tca'])
    for (const method of path === '/api/tca' ? ['POST'] : ['GET', 'POST']) {
      const answer = await ask(desk, path, { method, headers: { host: 'rebound.example:3000', origin: 'http://rebound.example:3000' } })
      expect(answer.status, `${method} ${path}`).toBe(421)
      expect(answer.text).toContain('UNKNOWN_HOST')
    }
})

test('data is not read from elsewhere', async ({ desk }) => {
  for (const path of ['/api/overview', '/api/stream', '/api/export/executions']) {
    const answer = await ask(desk, path, { headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' } })
    expect(answer.status, path).toBe(403)
  }
})

test('a real page on another port of this machine presses every button it can, in vain', async ({ page, desk, live }) => {
  // What our own page sends when a person decides, taken down to be sent again from elsewhere.
  await live(page, '/')
  const forged = await haltedAndResumed(page, desk)
  const before = await commands(desk)
  const elsewhere = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title>'))
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
  try {
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`)
    const answers: number[] = []
    page.on('response', (answer) => void (answer.request().method() !== 'GET' && answers.push(answer.status())))
    const read = await page.evaluate(async ({ url, halt, action, body }) => {
      const tried = [
        fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }),
        fetch(url, { method: 'POST', mode: 'cors', credentials: 'include', headers: { 'next-action': action }, body }),
        fetch(`${url}api/commands`, { method: 'POST', mode: 'no-cors', credentials: 'include', body: halt }),
        fetch(`${url}api/commands`, { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body: halt }),
        fetch(`${url}api/painted`, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"samples":[{"id":"x","at_ms":1,"error_ms":0}]}' }),
        fetch(`${url}api/overview`, { credentials: 'include' }),
      ]
      return (await Promise.allSettled(tried)).map((one) => (one.status === 'fulfilled' ? one.value.type : 'failed'))
    }, forged)
    // No answer of any of them can be read: opaque, or refused by the browser itself.
    expect(read.filter((kind) => kind !== 'opaque' && kind !== 'failed')).toEqual([])
    await page.evaluate(({ url, action }) => {
      const form = document.createElement('form')
      form.method = 'post'
      form.enctype = 'multipart/form-data'
      form.action = url
      form.innerHTML = `<input name="$ACTION_ID_${action}" value="1">`
      document.body.append(form)
      form.submit()
    }, forged)
    await page.waitForURL(forged.url)
    await expect(page.locator('body')).toContainText('FOREIGN_ORIGIN')
    expect(new Set(answers)).toEqual(new Set([403]))
    expect(await commands(desk)).toBe(before)
  } finally {
    elsewhere.close()
  }
})

/** Halts the desk and lets it trade again as a person does, and says what the browser sent: by the halt's own route, and as a server action. */
async function haltedAndResumed(page: Page, desk: Desk): Promise<{ url: string; halt: string; action: string; body: string }> {
  const halting = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/api/commands'))
  const before = await commands(desk)
  await page.getByRole('button', { name: 'Halt trading' }).click()
  const halt = (await halting).postData() ?? ''
  await expect.poll(() => commands(desk)).toBe(before + 1)
  await desk.write.obey()
  await page.getByRole('banner').getByRole('button', { name: 'Resume trading' }).click()
  const question = page.getByRole('dialog', { name: 'Resume trading' })
  await question.getByLabel('Reason').fill('seen')
  const resuming = page.waitForRequest((request) => request.method() === 'POST' && request.headers()['next-action'] !== undefined)
  await question.getByRole('button', { name: 'Resume trading' }).click()
  const sent = await resuming
  await expect.poll(() => commands(desk)).toBe(before + 2)
  return { url: `${desk.url}/`, halt, action: sent.headers()['next-action'] as string, body: sent.postData() ?? '' }
}
