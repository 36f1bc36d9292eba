import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { check } from './check.ts'
import { at, type Outcome, runShown, step, total } from './step.ts'

/** `npm test`: checks, unit and database tests, build, journeys in a browser. Ends with one line that counts them all. */
const outcomes: Outcome[] = []
mkdirSync(at('test-results'), { recursive: true })
outcomes.push(await check())
outcomes.push(await vitest())
const built = await step('build', [at('.ci', 'bootstrap.mjs'), 'start'])
outcomes.push(built)
if (built.failed === 0) outcomes.push(await step('JavaScript of each screen', [at('bench', 'web-js.ts')]))
outcomes.push(built.failed === 0 ? await journeys() : { passed: 0, failed: 1 })

const { passed, failed } = total(outcomes)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function vitest(): Promise<Outcome> {
  const report = at('test-results', 'vitest.json')
  rmSync(report, { force: true })
  console.log('\n— unit, database and fault tests')
  const code = await runShown([at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`])
  return counted(code, report, (json) => ({ passed: Number(json.numPassedTests), failed: Number(json.numFailedTests) }))
}

async function journeys(): Promise<Outcome> {
  const report = at('test-results', 'e2e.json')
  console.log('\n— journeys in a browser')
  const code = await runShown([at('node_modules', '@playwright', 'test', 'cli.js'), 'test'])
  return counted(code, report, ({ stats }) => {
    const { expected, unexpected, flaky } = stats as { expected: number; unexpected: number; flaky: number }
    return { passed: expected, failed: unexpected + flaky }
  })
}

/** A runner that fails without a failed test (a leak, a crash, no report) counts as one failure. */
function counted(code: number, report: string, read: (json: Record<string, unknown>) => Outcome): Outcome {
  let outcome: Outcome = { passed: 0, failed: 0 }
  try {
    outcome = read(JSON.parse(readFileSync(report, 'utf8')) as Record<string, unknown>)
  } catch (cause) {
    console.error(`no report in ${report}: ${(cause as Error).message}`)
  }
  const isSilent = outcome.failed === 0 && (code !== 0 || outcome.passed === 0)
  return isSilent ? { ...outcome, failed: 1 } : outcome
}
