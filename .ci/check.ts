import { at, type Outcome, step, total } from './step.ts'

/** Everything about the code that needs no database and no browser. One line per check, and a closing line. */
export async function check(): Promise<Outcome> {
  const bin = (...parts: readonly string[]): string => at('node_modules', ...parts)
  const rooms = ['app', 'components', 'lib', 'worker', 'prisma', 'tests', 'bench']
  return total([
    await step('types', [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', at('tsconfig.json')]),
    await step('format and lint', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '--max-diagnostics=50']),
    await step('imports keep to their rooms', [
      bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      at('.dependency-cruiser.cjs'),
      ...rooms,
    ]),
    await step('every rule fires', [at('.ci', 'breaches.ts')]),
    await step('nothing is dead', [bin('knip', 'bin', 'knip.js')]),
  ])
}

if (import.meta.main) {
  const { passed, failed } = await check()
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
