import { expect, type Page } from '@playwright/test'

/** What the server has drawn does not hear a press yet: the page is awake once its tail is open. */
export const awake = (page: Page): Promise<void> => expect(page.locator('output[data-live]')).toHaveAttribute('data-live', 'live', { timeout: 60_000 })
