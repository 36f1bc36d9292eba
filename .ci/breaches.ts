import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * A rule that never fires protects nothing. In a small tree of its own, each import rule and each rule for the pure rooms is
 * broken once, and exactly that rule must fire on exactly that file.
 */
const ROOT = join(import.meta.dirname, '..')

/** The file that breaks the rule, and what it imports. */
const IMPORTS: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  'no-cycles': ['lib/wire/first.ts', './second.ts'],
  'no-dead-ends': ['lib/wire/lost.ts', './nowhere.ts'],
  'domain-base': ['lib/domain/base/breach.ts', '../decide/decision.ts'],
  'domain-decide': ['lib/domain/decide/breach.ts', '../execute/order.ts'],
  'domain-execute': ['lib/domain/execute/breach.ts', '../account/pnl.ts'],
  'domain-account': ['lib/domain/account/breach.ts', '../learn/braid.ts'],
  'domain-learn': ['lib/domain/learn/breach.ts', '../govern/proposal.ts'],
  'domain-govern': ['lib/domain/govern/breach.ts', '#lib/sim/book.ts'],
  'domain-is-rooms-only': ['bench/breach.ts', '#lib/domain/loose.ts'],
  'sim-plays-a-venue': ['lib/sim/breach.ts', '../domain/decide/decision.ts'],
  'pure-rooms-do-no-io': ['lib/domain/base/io.ts', 'node:fs'],
  'wire-speaks-domain': ['lib/wire/breach.ts', '../format/money.ts'],
  'format-is-pure': ['lib/format/breach.ts', '../env.ts'],
  'query-is-client-safe': ['lib/query/breach.ts', '../env.ts'],
  'browser-carries-no-parser': ['components/executions/breach.ts', '#lib/wire/http.ts'],
  'db-is-the-only-memory': ['lib/db/breach.ts', '../format/money.ts'],
  'components-never-touch-the-server': ['components/executions/server.ts', '#lib/db/orders.ts'],
  'ui-knows-no-nouns': ['components/ui/breach.ts', '../data/num.ts'],
  'web-reads-and-asks': ['app/breach.ts', '#lib/db/orders.ts'],
  'worker-has-no-face': ['worker/breach.ts', '#components/data/num.ts'],
  'only-reports-are-written': ['worker/format.ts', '#lib/format/money.ts'],
  'database-starts-with-the-supervisor': ['worker/database.ts', '#prisma/embedded.ts'],
  'worker-reads-no-screens': ['worker/views.ts', '#lib/db/views/overview.ts'],
  'only-players-play': ['worker/plays.ts', '#lib/sim/book.ts'],
  'demo-stands-apart': ['worker/demonstrates.ts', './demo/decision-maker.ts'],
  'cli-is-the-outermost': ['worker/commands-line.ts', './cli/db-url.ts'],
  'only-main-picks-ports': ['worker/picks.ts', './venues/one/adapter.ts'],
  'ports-are-strangers': ['worker/venues/two/breach.ts', '../one/adapter.ts'],
  'llm-is-a-stranger': ['worker/llm/breach.ts', '../wall.ts'],
  'ports-have-no-memory': ['worker/market/two/breach.ts', '#lib/db/orders.ts'],
  'nothing-ships-a-test': ['prisma/breach.ts', '#tests/support/helper.ts'],
  'postgres-lives-in-db': ['worker/postgres.ts', 'pg'],
  'accounts-live-in-auth': ['lib/db/accounts.ts', 'better-auth'],
  'jobs-live-in-worker': ['worker/jobless.ts', 'graphile-worker'],
  'words-live-in-llm': ['worker/words.ts', 'ai'],
  'faces-live-in-the-web': ['worker/face.ts', 'react'],
}

/** What each imports that breaks nothing by itself. */
const STUBS = [
  'lib/domain/base/money.ts',
  'lib/domain/decide/decision.ts',
  'lib/domain/execute/order.ts',
  'lib/domain/account/pnl.ts',
  'lib/domain/learn/braid.ts',
  'lib/domain/govern/proposal.ts',
  'lib/domain/loose.ts',
  'lib/sim/book.ts',
  'lib/format/money.ts',
  'lib/env.ts',
  'lib/wire/http.ts',
  'lib/db/orders.ts',
  'lib/db/views/overview.ts',
  'components/data/num.ts',
  'prisma/embedded.ts',
  'worker/demo/decision-maker.ts',
  'worker/cli/db-url.ts',
  'worker/venues/one/adapter.ts',
  'worker/wall.ts',
  'tests/support/helper.ts',
]
const PACKAGES = ['pg', 'better-auth', 'graphile-worker', 'ai', 'react']

/** Code that the pure rooms must not contain, with the lint rule that says so. */
const AMBIENT: readonly (readonly [name: string, code: string, rule: RegExp])[] = [
  ...[
    'Date',
    'performance',
    'process',
    'console',
    'fetch',
    'crypto',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'globalThis',
    'Intl',
    'Buffer',
  ].map((name) => [name, `export const breach = (): unknown => ${name}\n`, /lint\/style\/noRestrictedGlobals/] as const),
  ['Math.random', 'export const breach = (): number => Math.random()\n', /plugin/],
  ['Math.random by another name', 'export const breach = Math.random\n', /plugin/],
]

const tree = mkdtempSync(join(tmpdir(), 'ropewalk-breaches-'))
const faults: string[] = []
try {
  plant()
  checkImports()
  checkAmbient()
} finally {
  rmSync(tree, { recursive: true, force: true })
}
for (const fault of faults) console.error(fault)
console.log(
  `${Object.keys(IMPORTS).length} import rules and ${AMBIENT.length} rules of the pure rooms broken once: ${faults.length === 0 ? 'each fired, and no other' : `${faults.length} faults`}`,
)
process.exitCode = faults.length === 0 ? 0 : 1

function plant(): void {
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs', 'biome.json', '.gitignore']) cpSync(join(ROOT, file), join(tree, file))
  cpSync(join(ROOT, '.ci', 'lint'), join(tree, '.ci', 'lint'), { recursive: true })
  for (const name of PACKAGES) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(`node_modules/${name}/index.js`, 'module.exports = {}\n')
  }
  for (const file of STUBS) write(file, 'export const value = 1\n')
  write('lib/wire/second.ts', `import { breach } from './first.ts'\nexport const value = breach\n`)
  for (const [file, target] of Object.values(IMPORTS)) write(file, `import * as target from '${target}'\nexport const breach = target\n`)
}

function checkImports(): void {
  const require = createRequire(import.meta.url)
  const known: readonly string[] = require(join(ROOT, '.dependency-cruiser.cjs')).forbidden.map((rule: { name: string }) => rule.name)
  for (const name of known) if (!IMPORTS[name]) faults.push(`no breach is planted for the rule ${name}`)
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
  const folders = ['app', 'components', 'lib', 'prisma', 'worker', 'tests', 'bench']
  const { stdout, stderr } = spawnSync(process.execPath, [program, '--output-type', 'json', ...folders], { cwd: tree, encoding: 'utf8', maxBuffer: 1e8 })
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser said no JSON: ${stderr}`)
  const { violations } = JSON.parse(stdout).summary as { violations: { from: string; rule: { name: string } }[] }
  for (const [name, [file]] of Object.entries(IMPORTS)) {
    const fired = violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)
    if (fired.join() !== name) faults.push(`${file} breaks ${name}, but what fired is: ${fired.join(', ') || 'nothing'}`)
  }
  const planted = new Set<string>([...Object.values(IMPORTS).map(([file]) => file), 'lib/wire/second.ts'])
  for (const { from, rule } of violations) if (!planted.has(from)) faults.push(`${rule.name} fired on ${from}, which breaks nothing`)
}

function checkAmbient(): void {
  const program = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  for (const room of ['lib/domain/base', 'lib/sim']) {
    for (const [i, [, code]] of AMBIENT.entries()) write(`${room}/ambient-${i}.ts`, code)
    write(`${room}/ambient.test.ts`, `export const moment = new Date(Math.random())\n`)
  }
  const run = spawnSync(process.execPath, [program, 'lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', 'lib'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  const { diagnostics } = JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[]
  }
  for (const room of ['lib/domain/base', 'lib/sim']) {
    for (const [i, [name, , rule]] of AMBIENT.entries()) expectLint(`${room}/ambient-${i}.ts`, name, rule)
    expectLint(`${room}/ambient.test.ts`, 'nothing (a test)', null)
  }

  function expectLint(file: string, name: string, rule: RegExp | null): void {
    const fired = diagnostics
      .filter(({ location }) => (typeof location.path === 'string' ? location.path : location.path.file).endsWith(file))
      .map(({ category }) => category)
    const isAsExpected = rule === null ? fired.length === 0 : fired.length === 1 && rule.test(fired[0] as string)
    if (!isAsExpected) faults.push(`${file} uses ${name}, but what fired is: ${fired.join(', ') || 'nothing'}`)
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}
