import type { Pool } from 'pg'
import type { z } from 'zod'
import { COMMANDS } from '../wire/command.ts'
import { appendEvents, event } from './events.ts'

/** Questions of people who tune: commands of kind `ask_what_if` that wait for the learning program, and their answers in `tr_what_if`. */

export type AskedQuestion = {
  readonly id: string
  readonly actor: string
  /** Null of a payload that cannot be read. */
  readonly wish: z.infer<(typeof COMMANDS)['ask_what_if']> | null
}

const WAITING_MAX = 200

/** Those that wait or were cut off, newest first. */
export async function waitingQuestions(pool: Pool): Promise<readonly AskedQuestion[]> {
  const { rows } = await pool.query<{ id: string; actor: string; payload: unknown }>({
    name: 'what-if-waiting',
    text: `select id, actor, payload from tr_command where status in ('recorded', 'taken') and kind = 'ask_what_if' order by seq desc limit ${WAITING_MAX}`,
  })
  return rows.map(({ id, actor, payload }) => ({ id, actor, wish: COMMANDS.ask_what_if.safeParse(payload).data ?? null }))
}

/** Takes it, and makes the row that its answer grows in. */
export async function beginAnswer(pool: Pool, moduleId: string, { id, actor, wish }: AskedQuestion & { readonly wish: object }): Promise<void> {
  await pool.query(
    `with taken as (update tr_command set status = 'taken', taken_at = coalesce(taken_at, clock_timestamp()) where id = $1 returning created_at)
     insert into tr_what_if (id, module_id, draft, kind, base_version, change, status, asked_by, asked_at, expires_at)
     select $1, $2, $3, $4, $5, $6, 'reading', $7, created_at, clock_timestamp() + interval '24 hours' from taken on conflict (id) do nothing`,
    [id, moduleId, wish.draft, wish.kind, wish.base_version, JSON.stringify(wish.change), actor],
  )
}

/** How far the reading has come: seen by whoever asks, announced to nobody. */
export async function noteRead(pool: Pool, id: string, count: number): Promise<void> {
  await pool.query(`update tr_what_if set read_count = $2 where id = $1 and status in ('reading', 'first')`, [id, count])
}

/** Whether somebody has asked something newer at the same place. */
export async function hasNewer(pool: Pool, id: string, draft: string): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>({
    name: 'what-if-newer',
    text: `select exists (select from tr_command c where c.kind = 'ask_what_if' and c.status = 'recorded' and c.payload ->> 'draft' = $2
      and c.seq > (select seq from tr_command where id = $1)) as found`,
    values: [id, draft],
  })
  return rows[0]?.found === true
}

/** `first` = of the newest decisions, the others are being read; `whole` ends the command. */
export async function saveAnswer(pool: Pool, id: string, status: 'first' | 'whole', readCount: number, result: unknown): Promise<void> {
  const events = [
    event('what_if', id, status, id, { read_count: readCount }),
    ...(status === 'whole' ? [event('command', id, 'done', null, { what_if: id })] : []),
  ]
  await pool.query(
    `with events as (${appendEvents('$5')}
     ), ended as (
       update tr_command set status = 'done', result = jsonb_build_object('what_if', id), done_at = clock_timestamp() where id = $1 and $2 = 'whole'
     )
     update tr_what_if set status = $2, read_count = $3, result = $4, answered_at = clock_timestamp() where id = $1`,
    [id, status, readCount, JSON.stringify(result), JSON.stringify(events)],
  )
}

/** Why there is no answer, or none any more. */
export async function endQuestion(pool: Pool, id: string, code: string, message: string): Promise<void> {
  const said = { code, message }
  await pool.query(
    `with events as (${appendEvents('$4')}
     ), ended as (
       update tr_command set status = 'refused', result = $2, taken_at = coalesce(taken_at, clock_timestamp()), done_at = clock_timestamp() where id = $1
     )
     update tr_what_if set status = $3, result = $2, answered_at = clock_timestamp() where id = $1`,
    [
      id,
      JSON.stringify(said),
      code === 'SUPERSEDED' ? 'superseded' : 'refused',
      JSON.stringify([event('command', id, 'refused', null, said), event('what_if', id, 'ended', id, said)]),
    ],
  )
}

export async function forgetAnswers(pool: Pool): Promise<void> {
  await pool.query(`delete from tr_what_if where expires_at < clock_timestamp()`)
}
