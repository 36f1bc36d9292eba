import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { frames } from '#app/api/stream/frames.ts'
import { listen } from '#lib/db/listen.ts'
import { openPool } from '#lib/db/pool.ts'
import { openTail, type Tail } from '#lib/db/tail.ts'
import { continues, cursorOf } from '#lib/query/stream.ts'
import { startEmbedded } from '#prisma/embedded.ts'
import { homeFor, run } from '#prisma/embedded-home.ts'
import { migrate } from '#prisma/migrate.ts'
import { eventually } from '#tests/support/desk.ts'

/** The live tail over a database that dies and comes back, and over its own restart: browsers miss nothing and hear nothing twice. */
test('a stream goes on without a gap across restarts of Postgres and of the tail', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), `ropewalk-test-${process.pid}-`))
  await chmod(dataDir, 0o755)
  const server = await startEmbedded({ dataDir })
  const home = await homeFor(dataDir)
  await server.ensureDatabase('fault')
  const url = server.urlOf('fault')
  await migrate(url)
  const owner = openPool({ url, role: 'owner', applicationName: 'test owner', max: 2 })
  const web = openPool({ url, role: 'web', applicationName: 'test web', max: 3 })
  const open = (): Promise<Tail> =>
    openTail(web, (onNudge, onReady) =>
      listen({ url, role: 'web', applicationName: 'test tail', channels: ['tr_event_notification'], onNudge: (_, payload) => onNudge(payload), onReady }),
    )
  let tail = await open()
  const browser = { cursor: tail.head() as string | null, told: [] as string[], gaps: 0, resyncs: 0 }
  let closeStream = follow(tail, browser)
  const written: string[] = []
  const write = async (): Promise<void> => {
    const id = `e${written.length}`
    await owner.query(`insert into tr_event (noun, noun_id, kind, actor) values ('execution', $1, 'reported', 'test')`, [id])
    written.push(id)
  }
  try {
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 20; n++) await write()
      const restarted = await run(home, home.pgCtl, ['restart', '-D', home.cluster, '-m', 'immediate', '-w', '-l', join(home.logs, 'postgres.log')])
      expect(restarted.code, restarted.output).toBe(0)
      await eventually(
        'a write after the restart',
        () =>
          write().then(
            () => true,
            () => false,
          ),
        20_000,
      )
      for (let n = 0; n < 20; n++) await write()
      await eventually('everything is told', async () => browser.told.includes(written.at(-1) as string), 20_000)
      // The web process restarts, too: its ring is filled from the log, and the browser's cursor is known there.
      closeStream()
      await tail.close()
      for (let n = 0; n < 10; n++) await write()
      tail = await open()
      closeStream = follow(tail, browser)
      await eventually('what was written meanwhile is told', async () => browser.told.includes(written.at(-1) as string), 20_000)
    }
    expect(browser.told).toEqual(written)
    expect(browser).toMatchObject({ gaps: 0, resyncs: 0 })
  } finally {
    closeStream()
    await tail.close()
    await Promise.all([owner.end(), web.end()])
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})

/** A browser on the stream, resuming from its own cursor. */
function follow(tail: Tail, browser: { cursor: string | null; told: string[]; gaps: number; resyncs: number }): () => void {
  let isOver = false
  const wait = (until: number, orNews: boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        forget()
        resolve()
      }
      const timer = setTimeout(done, Math.min(200, Math.max(0, until - Date.now())))
      const forget = orNews ? tail.onNews(done) : () => {}
    })
  void (async () => {
    for await (const frame of frames({ tail, from: browser.cursor, build: 'b', clock: Date.now, wait, isOver: () => isOver })) {
      if (isOver) return
      if (frame.type === 'resync') browser.resyncs++
      if (frame.type === 'change') {
        if (!continues(frame, browser.cursor)) browser.gaps++
        browser.told.push(...frame.items.map(({ id }) => id))
      }
      browser.cursor = cursorOf(frame) ?? browser.cursor
    }
  })()
  return () => {
    isOver = true
  }
}
