import type { Page } from '@playwright/test'

/** What a page did that it should not have: broke its policy, threw, or ran what came in with a row. */
export type Watch = { readonly problems: string[]; ran(): Promise<unknown> }

/** From the first document on, also across navigations. */
export async function watch(page: Page): Promise<Watch> {
  const problems: string[] = []
  await page.exposeFunction('__told', (what: string) => problems.push(`${new URL(page.url()).pathname}: ${what}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event
      ;(window as unknown as { __told(what: string): void }).__told(`${effectiveDirective} blocked ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`)
    })
  })
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${new URL(page.url()).pathname}: console: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`${new URL(page.url()).pathname}: thrown: ${error.message}`))
  page.on('dialog', (dialog) => {
    problems.push(`a dialog said ${dialog.message()}`)
    void dialog.dismiss()
  })
  return { problems, ran: () => page.evaluate(() => (window as { __ran?: unknown }).__ran) }
}
