import pg from 'pg'
import { databaseUrl } from '#lib/env.ts'
import { inTurn } from './bed.ts'

/**
 * The least that any listener on Postgres can do, in a process of its own as the desk is: hear a notification, insert the reply
 * row and announce it, one statement and one commit. And the least that the desk's contract allows: read the row that was announced,
 * commit what is intended before anything is sent, then reply; three statements and two commits, without a thought in between.
 */
const url = databaseUrl()
const ear = new pg.Client({ connectionString: url })
const hand = new pg.Client({ connectionString: url })
await ear.connect()
await hand.connect()
const query = inTurn(hand)
const reply = (id: string) =>
  query({
    name: 'reply',
    text: `with reply as (insert into floor_reply (id, body) values ($1, $2) returning id) select pg_notify('floor_reply', id) from reply`,
    values: [id, '{"status":"filled"}'],
  })
async function obey(id: string): Promise<void> {
  const { rows } = await query({ name: 'body', text: 'select body from floor_ask where id = $1', values: [id] })
  await query({ name: 'intent', text: 'insert into floor_intent (id, body) values ($1, $2)', values: [id, JSON.stringify(rows[0]?.body)] })
  await reply(id)
}
ear.on('notification', ({ channel, payload = '' }) => void (channel === 'floor_ask' ? reply(payload) : obey(payload)))
await ear.query('listen floor_ask; listen floor_order')
process.on('message', () => void Promise.all([ear.end(), hand.end()]).then(() => process.exit(0)))
process.send?.({ ready: true })
