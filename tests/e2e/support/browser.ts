import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

export type BrowserChoice = { readonly executablePath: string; readonly args: readonly string[] }

const SYSTEM = ['/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Playwright's own browser, else one of the system, else the one that npm brings with its libraries and without root. */
export async function findBrowser(): Promise<BrowserChoice> {
  // A sandbox needs rights that root in a container does not have.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const own = chromium.executablePath()
  if (own && existsSync(own)) return { executablePath: own, args }
  const system = SYSTEM.find((path) => existsSync(path))
  if (system) return { executablePath: system, args }
  const { default: packed } = await import('@sparticuz/chromium')
  return { executablePath: await packed.executablePath(), args: [...packed.args, ...args] }
}
