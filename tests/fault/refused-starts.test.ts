import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#tests/support/database.ts'
import { freePort } from '#tests/support/web-process.ts'

/** What keeps the desk from starting is one line that says what and what to do, and exit code 1. */
let folder: string
let taken: Server
let port: number
beforeAll(async () => {
  port = await freePort()
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-refused-'))
  await chmod(folder, 0o755)
  taken = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => taken.once('listening', done))
})
afterAll(async () => {
  taken.close()
  await rm(folder, { recursive: true, force: true })
})

function start(flags: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; said: string; out: string }> {
  return new Promise((done) => {
    const args = [join(import.meta.dirname, '..', '..', 'worker', 'supervise.ts'), '--data-dir', join(folder, 'data'), '--port', String(port), ...flags]
    const child = spawn(process.execPath, args, { env: { ...process.env, DATABASE_URL: '', ...env } })
    let said = ''
    let out = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('close', (code) => done({ code, said, out }))
  })
}

async function expectRefusal(pattern: RegExp, flags: readonly string[], env?: Readonly<Record<string, string>>): Promise<void> {
  const { code, said, out } = await start(flags, env)
  expect(said).toMatch(pattern)
  expect(said.trim().split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 1, out: '' })
}

describe('a start that is refused', () => {
  it('unknown flag', () => expectRefusal(/^Ropewalk: unknown flag --markt: known are --market/, ['--markt', 'sim']))
  it('wrong value', () => expectRefusal(/^Ropewalk: --market simm: expected/, ['--market', 'simm']))
  it('taken port', () => {
    const { port } = taken.address() as { port: number }
    return expectRefusal(/^Ropewalk: port \d+ on 127\.0\.0\.1 is taken by another program: stop it, or choose another with --port/, ['--port', String(port)])
  })
  it('folder without a recording', () => expectRefusal(/^Ropewalk: no recording: .*recording\.json cannot be read/, ['--market', `replay:${folder}`]))
  it('recording that is not JSON', async () => {
    await mkdir(join(folder, 'torn'))
    await writeFile(join(folder, 'torn', 'recording.json'), '{"name":\n')
    await expectRefusal(/^Ropewalk: .*recording\.json is not JSON/, ['--market', `replay:${join(folder, 'torn')}`])
  })
  it('database that does not answer', () =>
    expectRefusal(/^Ropewalk: the database 127\.0\.0\.1:1\/desk cannot be reached \(.*ECONNREFUSED.*\): check DATABASE_URL/, [], {
      DATABASE_URL: 'postgresql://a:secret@127.0.0.1:1/desk',
    }))
  it("database that holds another market's history", async () => {
    const db = await freshDatabase()
    await tell(db.url, `insert into tr_market (module_id, source, state, clock_us, listings) values ('tr_001', 'replay:x', 'open', 0, '[]')`)
    await expectRefusal(/^Ropewalk: the database .* holds the history of replay:x: start with that market, or give sim a database of its own/, [], {
      DATABASE_URL: db.url,
    })
    await tell(db.url, `update tr_market set source = 'sim', state = 'closed'`)
    await expectRefusal(/holds a replay that was played to its end/, [], { DATABASE_URL: db.url })
  })
})

async function tell(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
