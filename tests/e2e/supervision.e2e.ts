import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { type Product, startProduct } from '../support/product.ts'

/** The supervisor's promises, kept on the real programs: restart what dies, leave nothing behind, take over after a crash. */
const OPTIONS = ['--market', 'none', '--demo', 'off']
/** The web server, the worker, the learner, and the writer of typed decisions. */
const PROGRAMS = 4

test('programs that are killed come back, and so does the database', async () => {
  const product = await startProduct(OPTIONS)
  try {
    const before = await children(product)
    expect(before.size).toBe(PROGRAMS)
    for (const pid of before.keys()) process.kill(pid, 'SIGKILL')
    process.kill(await postmaster(product.dataDir), 'SIGKILL')
    await expect.poll(() => isWhole(product), { timeout: 60_000 }).toBe(true)
    const after = await children(product)
    expect([...after.values()].toSorted()).toEqual([...before.values()].toSorted())
    for (const pid of before.keys()) expect(after.has(pid)).toBe(false)
  } finally {
    await product.stop()
  }
})

test('a stop leaves no process behind and the data in place; the next start finds it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ropewalk-product-'))
  const first = await startProduct(OPTIONS, { dataDir })
  await ask(first.databaseUrl, `insert into dm_strand (id, tags) values ('kept', '{}')`)
  const pids = [...(await children(first)).keys(), await postmaster(dataDir)]
  await first.stop({ keepData: true })
  expect(first.process.exitCode).toBe(0)
  await expect.poll(() => Promise.all(pids.map(isRunning))).toEqual(pids.map(() => false))

  const second = await startProduct(OPTIONS, { dataDir })
  expect(await ask(second.databaseUrl, `select id from dm_strand`)).toEqual([{ id: 'kept' }])
  await second.stop()
})

test('a killed supervisor takes its programs with it, and the next start takes over its database', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ropewalk-product-'))
  const first = await startProduct(OPTIONS, { dataDir })
  const pids = [...(await children(first)).keys()]
  first.process.kill('SIGKILL')
  await expect.poll(() => Promise.all(pids.map(isRunning)), { timeout: 15_000 }).toEqual(pids.map(() => false))
  const server = await postmaster(dataDir)
  expect(await isRunning(server)).toBe(true)

  const second = await startProduct(OPTIONS, { dataDir })
  expect(await postmaster(dataDir)).toBe(server)
  expect(second.databaseUrl).toBe(first.databaseUrl)
  await second.stop({ keepData: true })
  await expect.poll(() => isRunning(server)).toBe(false)
  await second.stop()
})

test('a second start in the same folder is refused in one line, and db:url names the running database', async () => {
  const product = await startProduct(OPTIONS)
  try {
    const refused = await startProduct(OPTIONS, { dataDir: product.dataDir }).catch((error: Error) => error)
    expect(String(refused)).toContain(`Ropewalk already runs in ${product.dataDir} (${product.url}, process ${product.process.pid})`)
    const url = execFileSync(process.execPath, ['worker/cli/db-url.ts', '--data-dir', product.dataDir], { encoding: 'utf8' })
    expect(await ask(url.trim(), 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await stat(join(product.dataDir, 'database-url'))).mode & 0o077).toBe(0)
  } finally {
    await product.stop()
  }
})

/** Process ids of the programs, with what tells them apart. */
async function children({ process: supervisor }: Product): Promise<Map<number, string>> {
  const text = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(supervisor.pid)], { encoding: 'utf8' })
  const lines = text.trim().split('\n')
  return new Map(lines.map((line) => [Number.parseInt(line, 10), /next|main\.ts|learn\.ts|decision-\w+\.ts/.exec(line)?.[0] ?? line]))
}

async function isWhole(product: Product): Promise<boolean> {
  const health = await fetch(`${product.url}/api/health`).then(
    (response) => response.json(),
    () => null,
  )
  return health?.worker?.alive === true && (await children(product)).size === PROGRAMS
}

const postmaster = async (dataDir: string): Promise<number> => Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])

/** A zombie that nobody has collected yet runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text !== '' && !/\) [ZX] /.test(text)
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
