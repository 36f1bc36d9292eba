import { createHash } from 'node:crypto'
import { webDb } from '../views/connection.ts'

/** So many failures in a window, by account and by address; the desk behind one address may be many people. */
const WINDOW_SECONDS = 600
const ACCOUNT_MAX = 10
const ADDRESS_MAX = 50

/** Keys of one attempt. An address of an account is kept as its hash: the table is no list of who was tried. */
const keysOf = (account: string | null, address: string): readonly (readonly [key: string, max: number])[] => [
  ...(account === null ? [] : [[`account ${createHash('sha256').update(account.trim().toLowerCase()).digest('hex').slice(0, 32)}`, ACCOUNT_MAX] as const]),
  [`address ${address.slice(0, 64)}`, ADDRESS_MAX],
]

/**
 * Counts one attempt before it is made, so that many at once cannot slip through, and says whether it may be made. In seconds, after which
 * time it may.
 */
export async function attempt(account: string | null, address: string): Promise<{ readonly isAllowed: boolean; readonly retrySeconds: number }> {
  let retrySeconds = 0
  for (const [key, max] of keysOf(account, address)) {
    const { rows } = await webDb().query(
      `insert into auth_rate_limit as l (key, count, window_started_at) values ($1, 1, clock_timestamp())
       on conflict (key) do update set
         count = case when l.window_started_at < clock_timestamp() - make_interval(secs => $2) then 1 else l.count + 1 end,
         window_started_at = case when l.window_started_at < clock_timestamp() - make_interval(secs => $2) then clock_timestamp() else l.window_started_at end
       returning count, ceil(extract(epoch from window_started_at + make_interval(secs => $2) - clock_timestamp()))::float8 as left_seconds`,
      [key, WINDOW_SECONDS],
    )
    if (Number(rows[0]?.count) > max) retrySeconds = Math.max(retrySeconds, Number(rows[0]?.left_seconds), 1)
  }
  return { isAllowed: retrySeconds === 0, retrySeconds }
}

/** What turned out right is no failure. Old windows go with it. */
export async function forgive(account: string | null, address: string): Promise<void> {
  const keys = keysOf(account, address).map(([key]) => key)
  await webDb().query('update auth_rate_limit set count = greatest(count - 1, 0) where key = any($1::text[])', [keys])
  if (account !== null)
    await webDb().query('delete from auth_rate_limit where key = $1 or window_started_at < clock_timestamp() - make_interval(secs => $2)', [
      keys[0],
      2 * WINDOW_SECONDS,
    ])
}

/** For longer than an authenticator's code holds, with the steps before and after its own. */
const CODE_SECONDS = 120

/** Whether this code of this person is seen for the first time while it holds; of many at once one is. */
export async function isFirstUse(code: string): Promise<boolean> {
  const key = `code ${createHash('sha256').update(code).digest('hex').slice(0, 32)}`
  const { rows } = await webDb().query(
    `insert into auth_rate_limit as l (key, count, window_started_at) values ($1, 1, clock_timestamp())
     on conflict (key) do update set window_started_at = clock_timestamp() where l.window_started_at < clock_timestamp() - make_interval(secs => $2)
     returning key`,
    [key, CODE_SECONDS],
  )
  return rows.length === 1
}
