import type { Page } from '@playwright/test'

/** Two different keys without a pause between them: a machine that stands still for a second does not part them. */
export async function atOnce(page: Page, keys: string): Promise<void> {
  await Promise.all([...keys].map((key) => page.keyboard.press(key)))
}

/** Resolves once the words have stood in an open dialog, however briefly: the page itself looks at every frame. Begun before what brings them. */
export const appears = async (page: Page, words: string): Promise<void> => {
  await page.waitForFunction((text) => [...document.querySelectorAll('[role="dialog"], dialog')].some((one) => one.textContent?.includes(text)), words)
}
