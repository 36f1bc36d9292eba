import { readdirSync } from 'node:fs'
import { insertDay } from '#tests/support/day-rows.ts'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertScreens, toldRisk } from '#tests/support/screens-rows.ts'
import { insertLearning } from '#tests/support/seed-learning.ts'
import type { Desk } from './desk.ts'

/** Executions whose ids are of this hour, as the figures of today count them. */
const OF_TODAY = 24

/** Something of everything on every screen. */
export async function fillDesk({ write }: Desk): Promise<void> {
  await write.clear()
  await write.trading('trading', 'start')
  await insertDesk(write.pool, Date.now())
  await insertScreens(write.pool, Date.now())
  await write.pool.query('truncate tr_config_version')
  await insertLearning(write.pool, Date.now())
  await insertDay(write.pool, Date.now())
  for (let n = 0; n < OF_TODAY; n++)
    await write.execution({
      symbol: n % 3 === 0 ? 'ETH/USDT' : 'BTC/USDT',
      side: n % 2 === 0 ? 'buy' : 'sell',
      venue: n % 4 === 0 ? 'sim-bravo' : 'sim-alpha',
      status: n % 9 === 4 ? 'refused' : 'filled',
      slippageBps: (((n * 7) % 11) - 4).toFixed(1),
      createdAt: new Date(Date.now() - (OF_TODAY - n) * 45_000),
    })
  await write.tell(toldRisk())
}

export async function emptyDesk({ write }: Desk): Promise<void> {
  await write.clear()
  await write.trading('trading', 'start')
  await write.tell({})
}

/** The newest of each noun that has a page of its own; without one its page is not there to look at. */
const SUBJECTS: Readonly<Record<string, string>> = {
  // One that traded: of what was refused there is less to look at.
  executions: `select execution_id as id from tr_fill order by execution_id desc limit 1`,
  braids: 'select id from tr_strand where cluster_id is not null order by id desc limit 1',
  lessons: 'select id from tr_lesson order by id desc limit 1',
  proposals: 'select id from tr_proposal order by id desc limit 1',
}

async function comparison(desk: Desk): Promise<string> {
  const { rows } = await desk.write.pool.query('select distinct execution_id as id from tr_fill order by 1 desc limit 2')
  return rows.length < 2 ? '/executions/compare' : `/executions/compare?a=${rows[0].id}&b=${rows[1].id}`
}

/** Every page of the desk, from the routes themselves: a page that is added is looked at. */
export async function everyPage(desk: Desk): Promise<readonly string[]> {
  const routes = readdirSync('app/(desk)', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('page.tsx'))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, '')}`)
    .sort()
  const found: string[] = []
  for (const route of routes) {
    const noun = /^\/([^/]+)\/\[/.exec(route)?.[1]
    // What no screen has is no screen.
    if (route === '/[...path]') continue
    if (route === '/executions/compare') found.push(await comparison(desk))
    else if (noun === undefined) found.push(route)
    else {
      const query = SUBJECTS[noun]
      if (query === undefined) throw new Error(`expected a subject for ${route}: add a query for it`)
      const { rows } = await desk.write.pool.query(query)
      if (rows[0]) found.push(`/${noun}/${encodeURIComponent(rows[0].id)}`)
    }
  }
  return found
}
