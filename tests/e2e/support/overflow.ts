import type { Page } from '@playwright/test'

/**
 * Pixels by which a screen was ever wider than its window, in any frame from its first to now: a chart that is drawn
 * too wide and corrected a moment later counts. Begins with the next document the page loads.
 */
export async function watchOverflow(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const look = () => {
      const boxes = [document.documentElement, document.querySelector('main')].filter((box) => box !== null)
      overflowed.px = Math.max(overflowed.px, ...boxes.map((box) => box.scrollWidth - box.clientWidth))
      requestAnimationFrame(look)
    }
    const overflowed = { px: 0 }
    Object.assign(window, { overflowed })
    requestAnimationFrame(look)
  })
  return () => page.evaluate(() => (window as unknown as { overflowed: { px: number } }).overflowed.px)
}
