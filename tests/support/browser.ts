import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

export type Browser = {
  readonly found: 'playwright' | 'system' | 'package'
  readonly executablePath: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/**
 * A Chromium for the journeys, whatever the machine has: Playwright's own, the system's, else the one that a package carries,
 * which needs no root and brings its libraries (unpacking takes some seconds, once). `without` leaves sources out.
 */
export async function findBrowser(without: readonly Browser['found'][] = []): Promise<Browser> {
  // Chromium's sandbox refuses to run as root, and containers rarely allow it to others.
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  const own = chromium.executablePath()
  if (!without.includes('playwright') && existsSync(own)) return { found: 'playwright', executablePath: own, args, env: {} }
  const system = without.includes('system') ? undefined : SYSTEM.find(existsSync)
  if (system) return { found: 'system', executablePath: system, args, env: {} }
  return fromPackage(args)
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const SYSTEM = [
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

async function fromPackage(args: readonly string[]): Promise<Browser> {
  const { default: packed, inflate } = await import('@sparticuz/chromium')
  const home = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'ropewalk-chromium')
  await mkdir(home, { recursive: true })
  // The package unpacks into the temporary folder, where another version of it may lie.
  const before = process.env.TMPDIR
  process.env.TMPDIR = home
  try {
    const executablePath = await packed.executablePath()
    const libraries = join(home, 'al2023', 'lib')
    if (!existsSync(libraries)) await inflate(join(import.meta.dirname, '..', '..', 'node_modules', '@sparticuz', 'chromium', 'bin', 'al2023.tar.br'))
    const env = { FONTCONFIG_PATH: join(home, 'fonts'), LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter) }
    return { found: 'package', executablePath, args: [...args, '--no-zygote', '--disable-gpu'], env }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
