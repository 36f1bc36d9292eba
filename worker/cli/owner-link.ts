import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { rescueSecret } from '#lib/db/auth/first-run.ts'
import { unreachable } from '#lib/db/startup.ts'
import { EnvProblem } from '#lib/env.ts'
import { environment, readOptions } from '../options.ts'

/** `npm run -s owner-link`: a one-time link for a new owner of the running desk, for when no admin can sign in any more. */
try {
  const options = readOptions(process.argv.slice(2), environment(), ['--data-dir', '--host', '--port'])
  if (options === 'help') {
    process.stdout.write('npm run -s owner-link [-- --data-dir <folder>] [--host <address>] [--port <number>]\n')
  } else {
    const dataDir = resolve(options.ROPEWALK_DATA_DIR)
    const url = (await readFile(join(dataDir, 'database-url'), 'utf8').catch(() => '')).trim()
    if (url === '') throw new EnvProblem(`no desk runs in ${dataDir}: start it with \`npm start\`, or name its folder with --data-dir`)
    const why = await unreachable(url)
    if (why) throw new EnvProblem(`the database of ${dataDir} does not answer (${why}): is the desk still running?`)
    process.stdout.write(`http://${options.ROPEWALK_HOST}:${options.PORT}/welcome?token=${await rescueSecret(url)}\n`)
  }
} catch (cause) {
  process.stderr.write(`Ropewalk: ${(cause as Error).message}\n`)
  process.exitCode = 1
}
