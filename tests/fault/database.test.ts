import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startEmbedded } from '#prisma/embedded.ts'
import { homeFor, run } from '#prisma/embedded-home.ts'
import { migrate } from '#prisma/migrate.ts'
import { audit, NO_BREACHES, unfinished } from '#tests/support/audit.ts'
import { eventually } from '#tests/support/desk.ts'
import { raiseLimits } from '#tests/support/limits.ts'
import { startLoad } from '#tests/support/load.ts'
import { startWorker } from '#tests/support/worker-process.ts'

/** ENGINE.md section 7, second line: the database dies under load, the worker reconnects and catches up, with the same guarantees. */
const RESTARTS = Number(process.env.ROPEWALK_RESTARTS || 5)

test(`Postgres that is killed and started ${RESTARTS} times under load costs nothing but time`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), `ropewalk-test-${process.pid}-`))
  await chmod(dataDir, 0o755)
  const server = await startEmbedded({ dataDir })
  const home = await homeFor(dataDir)
  try {
    await server.ensureDatabase('fault')
    const url = server.urlOf('fault')
    await migrate(url)
    await withOwner(url, raiseLimits)
    const worker = startWorker(url)
    const load = startLoad(url, { seed: 'restart', perSecond: 40 })
    const traded = async (): Promise<number> =>
      await withOwner(url, async (owner) => Number((await owner.query(`select count(*) as n from tr_fill`)).rows[0].n)).catch(() => -1)
    const catchUps: number[] = []
    for (let i = 0; i < RESTARTS; i++) {
      await eventually('trades', async () => (await traded()) > 10 * i, 30_000)
      await new Promise((resolve) => setTimeout(resolve, 300 + 137 * i))
      const restarted = await run(home, home.pgCtl, ['restart', '-D', home.cluster, '-m', 'immediate', '-w', '-l', join(home.logs, 'postgres.log')])
      expect(restarted.code, restarted.output).toBe(0)
      const backAt = performance.now()
      const before = await traded()
      await eventually('new trades after the restart', async () => (await traded()) > before + 5, 30_000)
      catchUps.push(performance.now() - backAt)
    }
    const sent = await load.stop()
    await eventually('every decision is answered and every order over', async () => (await withOwner(url, unfinished)) === 0, 60_000)
    const { breaches, volume } = await withOwner(url, audit)
    process.stdout.write(
      `${RESTARTS} restarts of Postgres, trading again after ${catchUps.map((ms) => ms.toFixed(0)).join(', ')} ms: ${volume.decisions} decisions, ${volume.orders} orders, ` +
        `${volume.fills} fills, ${JSON.stringify(volume.statuses)}\nbreaches: ${JSON.stringify(breaches)}\n`,
    )
    expect(worker.exit(), worker.errors.join('\n')).toBeNull()
    expect(breaches).toEqual(NO_BREACHES)
    expect(volume.decisions).toBeGreaterThanOrEqual(sent)
    expect(await worker.stop()).toBe(0)
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})

async function withOwner<T>(url: string, use: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: url })
  owner.on('error', () => {})
  await owner.connect()
  try {
    return await use(owner)
  } finally {
    await owner.end()
  }
}
