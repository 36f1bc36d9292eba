import pg from 'pg'
import { databaseUrl } from '#lib/env.ts'
import { inTurn } from './bed.ts'

/**
 * The least that any listener on Postgres can do, in a process of its own as the desk is: hear a notification, insert the reply
 * row and announce it, one statement and one commit.
 */
const url = databaseUrl()
const ear = new pg.Client({ connectionString: url })
const hand = new pg.Client({ connectionString: url })
await ear.connect()
await hand.connect()
const query = inTurn(hand)
ear.on('notification', ({ payload }) => {
  void query({
    name: 'reply',
    text: `with reply as (insert into floor_reply (id, body) values ($1, $2) returning id) select pg_notify('floor_reply', id) from reply`,
    values: [payload, '{"status":"filled"}'],
  })
})
await ear.query('listen floor_ask')
process.on('message', () => void Promise.all([ear.end(), hand.end()]).then(() => process.exit(0)))
process.send?.({ ready: true })
