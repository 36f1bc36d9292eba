import type { Page } from '@playwright/test'

// Both stay in place to the end of the journey: a browser whose interception is taken off may lose the request it is about to send, for good.

/** Holds the first answer of a route back until `sent`; every later one goes through. */
export async function firstAnswer(page: Page, route: string, sent: () => Promise<void>): Promise<void> {
  let isFirst = true
  await page.route(route, async (asked) => {
    if (!isFirst) return asked.continue()
    isFirst = false
    const answer = await asked.fetch()
    await sent()
    // Whoever asked may have stopped waiting.
    await asked.fulfill({ response: answer }).catch(() => {})
  })
}

/** Makes a route answer with a failure until it is mended. */
export async function failingRoute(page: Page, route: string, message: string): Promise<{ mend(): void }> {
  let isBroken = true
  await page.route(route, (asked) => (isBroken ? asked.fulfill({ status: 400, json: { error: { code: 'BROKEN', message } } }) : asked.continue()))
  return {
    mend() {
      isBroken = false
    },
  }
}
