import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

export type Outcome = { readonly passed: number; readonly failed: number }

const ROOT = join(import.meta.dirname, '..')
export const at = (...parts: readonly string[]): string => join(ROOT, ...parts)

/** Runs a program of the project with its output shown, and resolves to its exit code. */
export function runShown(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((done) => {
    const path = [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
    const child = spawn(process.execPath, [...args], { cwd: ROOT, env: { ...process.env, PATH: path, ...env }, stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', () => done(1))
    child.on('close', (code) => done(code ?? 1))
  })
}

/** A step that either passes or fails as a whole, with its title and time. */
export async function step(title: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const startedAt = performance.now()
  console.log(`\n— ${title}`)
  const code = await runShown(args, env)
  console.log(`${code === 0 ? '✓' : '✗'} ${title} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

export const total = (outcomes: readonly Outcome[]): Outcome => ({
  passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
})
