/** `npm run whatif`: what other weights would have done with the decisions of the log (docs/what-if.md). */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { versionsAfter } from '#lib/db/policy.ts'
import { openPool } from '#lib/db/pool.ts'
import { unreachable } from '#lib/db/startup.ts'
import { lessonAsked } from '#lib/db/what-if.ts'
import { environment } from '../options.ts'
import { askLesson, askWhatIf, DECISIONS_MAX } from '../what-if.ts'
import { HELP, type Options, Refusal, readOptions } from './whatif/options.ts'
import { whatIfText } from './whatif/terminal.ts'

const MODULE_ID = 'tr_001'
const VERSIONS_MAX = 100_000

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') process.stdout.write(`${HELP}\n`)
  else process.stdout.write(await answer(options))
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause
  process.stderr.write(`whatif: ${cause.message}\n`)
  process.exitCode = 1
}

async function answer({ change, lesson, base: wanted, from, to, isJson, dataDir }: Options): Promise<string> {
  const url = await addressOf(dataDir)
  const why = await unreachable(url)
  if (why) throw new Refusal(`the database does not answer (${why}): is the desk running?`)
  const pool = openPool({ url, role: 'web', applicationName: 'ropewalk-whatif', max: 2, statementTimeoutMs: 60_000 })
  try {
    const versions = await versionsAfter(pool, MODULE_ID, 0, wanted === null ? 1 : VERSIONS_MAX)
    const base = wanted === null ? versions[0] : versions.find((v) => v.version === wanted)
    if (!base) throw new Refusal(wanted === null ? 'this database has no configuration yet: start the desk once' : `--base: there is no version ${wanted}`)
    const query = { from, to, limit: DECISIONS_MAX }
    const found = lesson === null ? null : await lessonAsked(pool, MODULE_ID, lesson)
    if (lesson !== null && found === null) throw new Refusal(`--lesson: there is no lesson ${lesson}`)
    const asked = found === null ? await askWhatIf(pool, MODULE_ID, base, 'weights', change, query) : await askLesson(pool, MODULE_ID, base, found, query)
    if (!asked.ok) throw new Refusal(asked.error.map((p) => `${p.path} ${p.message}`.trim()).join('; '))
    const { changes, answer } = asked.value
    if (isJson) return `${JSON.stringify({ base_version: base.version, changes, ...answer }, null, 2)}\n`
    return whatIfText(changes, answer, base.version, (text) => (process.stdout.isTTY ? `\u001b[9m${text}\u001b[29m` : `~~${text}~~`))
  } finally {
    await pool.end()
  }
}

async function addressOf(dataDir: string | null): Promise<string> {
  const { DATABASE_URL: own, ROPEWALK_DATA_DIR: folder } = environment()
  if (own && dataDir === null) return own
  const dir = resolve(dataDir ?? folder ?? '.data')
  const url = (await readFile(join(dir, 'database-url'), 'utf8').catch(() => '')).trim()
  if (url === '') throw new Refusal(`no desk runs in ${dir}: start it with \`npm start\`, or name its folder with --data-dir`)
  return url
}
