import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { expect, test } from 'vitest'
import { type Browser, packagedBrowser } from './browser.ts'

/** A field ends a browser that has no font, and text takes no room. */
async function widthOfText({ executablePath, args, env }: Browser): Promise<number> {
  const browser = await chromium.launch({ executablePath, args: [...args], env: { ...process.env, ...env } as Record<string, string> })
  try {
    const page = await browser.newPage()
    await page.setContent('<select><option>a choice</option></select><input type="number"><span>some words of text</span>')
    await page.screenshot()
    return (await page.locator('span').boundingBox())?.width ?? 0
  } finally {
    await browser.close()
  }
}

// A first `npm test` may be stopped while the browser is unpacked, and several programs may ask for it at once: whoever is given
// it, is given a whole one.
// The package carries a program for this kind of machine alone.
test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'several who ask at once for a browser that is not unpacked yet are given one that runs',
  async () => {
    const cache = await mkdtemp(join(tmpdir(), 'ropewalk-browser-'))
    try {
      const found = await Promise.all([1, 2, 3].map(() => packagedBrowser([], cache)))
      const said = await Promise.all(
        found.map((one) =>
          promisify(execFile)(one.executablePath, ['--headless', ...one.args, '--version'], { env: { ...process.env, ...one.env } as NodeJS.ProcessEnv }),
        ),
      )
      for (const { stdout } of said) expect(stdout).toMatch(/^Chromium|^HeadlessChrome|^Google Chrome/)
      expect(await readdir(cache)).toHaveLength(1)
      for (const again of [found[0] as Browser, await packagedBrowser([], cache)]) expect(await widthOfText(again)).toBeGreaterThan(50)
    } finally {
      await rm(cache, { recursive: true, force: true })
    }
  },
  120_000,
)
