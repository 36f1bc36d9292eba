import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packagedBrowser } from './browser.ts'

// A first `npm test` may be stopped while the browser is unpacked, and several programs may ask for it at once: whoever is given
// it, is given a whole one.
test('several who ask at once for a browser that is not unpacked yet are given one that runs', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'ropewalk-browser-'))
  try {
    const found = await Promise.all([1, 2, 3].map(() => packagedBrowser(['--headless'], cache)))
    const said = await Promise.all(
      found.map((one) => promisify(execFile)(one.executablePath, ['--version'], { env: { ...process.env, ...one.env } as NodeJS.ProcessEnv })),
    )
    for (const { stdout } of said) expect(stdout).toMatch(/^Chromium|^HeadlessChrome|^Google Chrome/)
    expect(await readdir(cache)).toHaveLength(1)
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
}, 120_000)
