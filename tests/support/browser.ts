import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
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
  return packagedBrowser(args)
}

const MODULES = join(import.meta.dirname, '..', '..', 'node_modules')
const PACKAGE = join(MODULES, '@sparticuz', 'chromium')
const CACHE = join(MODULES, '.cache')

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const SYSTEM = [
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The one of the package, unpacked under `cache` in a folder of its version. */
export async function packagedBrowser(args: readonly string[], cache = CACHE): Promise<Browser> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'))
  const home = join(cache, `ropewalk-chromium-${version}`)
  if (!existsSync(home)) await unpackOnce(home)
  const libraries = join(home, 'al2023', 'lib')
  const env = { FONTCONFIG_FILE: join(home, FONTS), LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter) }
  return { found: 'package', executablePath: join(home, 'chromium'), args: [...args, '--no-zygote', '--disable-gpu'], env }
}

/** Its own list of fonts names folders of another machine; without any font, text has no size, and a form ends the browser. */
const FONTS = 'ropewalk-fonts.conf'
const fontsOf = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  ${[join(home, 'fonts', 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((folder) => `<dir>${inXml(folder)}</dir>`).join('\n  ')}
  <cachedir>${inXml(join(home, 'fonts-cache'))}</cachedir>
</fontconfig>
`
const inXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

let unpacking: Promise<void> | null = null

/**
 * Unpacks beside its place and moves there what is whole: an unpacking that was interrupted, or another process that unpacks at the
 * same time, never leaves half a browser that the next run would take for one.
 */
function unpackOnce(home: string): Promise<void> {
  unpacking ??= unpack(home).finally(() => {
    unpacking = null
  })
  return unpacking
}

async function unpack(home: string): Promise<void> {
  const { default: packed, inflate } = await import('@sparticuz/chromium')
  await mkdir(dirname(home), { recursive: true })
  const beside = await mkdtemp(`${home}-`)
  // The package unpacks into the temporary folder.
  const before = process.env.TMPDIR
  process.env.TMPDIR = beside
  try {
    await packed.executablePath()
    await inflate(join(PACKAGE, 'bin', 'al2023.tar.br'))
    await writeFile(join(beside, FONTS), fontsOf(home))
    await rename(beside, home).catch((problem: NodeJS.ErrnoException) => {
      if (problem.code !== 'ENOTEMPTY' && problem.code !== 'EEXIST') throw problem
    })
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    await rm(beside, { recursive: true, force: true })
  }
}
