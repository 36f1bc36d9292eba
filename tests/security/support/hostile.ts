import type pg from 'pg'
import { insertDesk } from '#tests/support/desk-rows.ts'
import { insertScreens, toldRisk } from '#tests/support/screens-rows.ts'
import { insertLearning } from '#tests/support/seed-learning.ts'

type Db = Pick<pg.Pool, 'query'>

/** Each of them sets a name on the window when it is ever run instead of shown. */
export const PAYLOADS: readonly string[] = [
  '<script>window.__ran="script"</script>',
  '<img src=x onerror="window.__ran=1">',
  '"><svg onload=window.__ran=2>',
  '</script><script>window.__ran=3</script>',
  "javascript:window.__ran='url'//",
  '<a href="javascript:window.__ran=4">go</a>',
  '<style>*{display:none}</style><!--',
  '{{constructor.constructor("window.__ran=5")()}}#{window.__ran=6}',
  '<iframe srcdoc="<script>parent.__ran=7</script>">',
]

/** Names that mislead the eye: the order turned round, and letters that are not seen. */
export const TURNED = 'exe\u202Egnp.\u2066x\u2069\u200Bend'

export const HOSTILE_SYMBOL = 'BTC/<img src=x onerror="window.__ran=8">'
export const HOSTILE_VENUE = 'sim-"><svg/onload=window.__ran=9>'

const SYMBOL = 'BTC/USDT'
const VENUE = 'sim-alpha'

/**
 * A desk that has traded, waits, was refused and has learned, in which whatever a strategy, a venue, a person or a model may have
 * written says something hostile: symbol and venue wherever they stand, and every text of more than one word.
 */
export async function insertHostile(db: Db, nowMs: number) {
  let turn = 0
  const prose = (text: string): string => `${text} ${PAYLOADS[turn++ % PAYLOADS.length]}`
  const poisoned = {
    query: (sql: string, values?: unknown[]) =>
      db.query(
        sql,
        values?.map((value) => poison(value, prose)),
      ),
  } as unknown as Db
  const desk = await insertDesk(poisoned, nowMs)
  const learning = await insertLearning(poisoned, nowMs)
  const screens = await insertScreens(poisoned, nowMs)
  await db.query(`update tr_strand set regime = $1 where id = $2`, [TURNED, desk.filled])
  await db.query('update tr_inbox set done_at = clock_timestamp()')
  return { ...desk, ...screens, ...learning }
}

/** What the worker tells of itself, with the same names in it. */
export const hostileTelling = (): object => poison(toldRisk(), (text) => text) as object

function poison(value: unknown, prose: (text: string) => string): unknown {
  if (typeof value === 'string' && /^[[{]/.test(value)) return JSON.stringify(poison(JSON.parse(value), prose))
  if (typeof value === 'string') return named(/[a-z] [a-z]/i.test(value) && !FIXED.test(value) ? prose(value) : value)
  if (Array.isArray(value)) return value.map((one) => poison(one, prose))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [named(key), KEYS.test(key) ? one : poison(one, prose)]))
}

const named = (text: string): string => text.replaceAll(SYMBOL, HOSTILE_SYMBOL).replaceAll(VENUE, HOSTILE_VENUE)
/** Texts that are a key of something, or one of a fixed list. */
const KEYS = /^(parameter|name|unit|kind|noun_id)$/
const FIXED = /^(reporting currency|of peak equity)$/
