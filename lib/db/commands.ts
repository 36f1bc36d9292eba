import { z } from 'zod'
import type { CommandKind, CommandState } from '../wire/command.ts'
import { maybe } from '../wire/views/parts.ts'
import type { Reader } from './views/connection.ts'

export type NewCommand = {
  readonly id: string
  readonly kind: CommandKind
  readonly payload: object
  readonly actor: string
  readonly idempotencyKey: string
}

/** Writes one intent; a second writing with the same key changes nothing and returns the first. */
export async function recordCommand(db: Reader, command: NewCommand): Promise<{ readonly id: string; readonly seq: number }> {
  const values = [command.id, command.kind, JSON.stringify(command.payload), command.actor, command.idempotencyKey]
  const inserted = await db.query(
    `insert into tr_command (id, kind, payload, actor, idempotency_key) values ($1, $2, $3::jsonb, $4, $5)
     on conflict (idempotency_key) do nothing returning id, seq::float8 as seq`,
    values,
  )
  // Two statements, because the row that was in the way may be younger than the snapshot of the first.
  const { rows } =
    inserted.rows.length > 0 ? inserted : await db.query('select id, seq::float8 as seq from tr_command where idempotency_key = $1', [command.idempotencyKey])
  return recorded.parse(rows[0])
}

/** Where commands are in their life. Unknown ids are left out. */
export async function readCommands(db: Reader, ids: readonly string[]): Promise<readonly CommandState[]> {
  const { rows } = await db.query(
    `select id, seq::float8 as seq, kind, status, result,
       (extract(epoch from created_at) * 1000)::float8 as created_at_ms,
       (extract(epoch from taken_at) * 1000)::float8 as taken_at_ms,
       (extract(epoch from done_at) * 1000)::float8 as done_at_ms
     from tr_command where id = any($1::text[])`,
    [ids],
  )
  return z.array(stateRow).parse(rows)
}

const recorded = z.object({ id: z.string(), seq: z.number() })
const result = z.object({ execution_id: maybe(z.string()), code: maybe(z.string()), message: maybe(z.string()) })
const stateRow = z
  .object({
    id: z.string(),
    seq: z.number(),
    kind: z.string(),
    status: z.enum(['recorded', 'taken', 'done', 'refused']),
    result: z.unknown(),
    created_at_ms: z.number(),
    taken_at_ms: z.number().nullable(),
    done_at_ms: z.number().nullable(),
  })
  .transform((row): CommandState => {
    const said = result.safeParse(row.result ?? {}).data
    return {
      id: row.id,
      seq: row.seq,
      kind: row.kind,
      status: row.status,
      result: { executionId: said?.execution_id ?? null, code: said?.code ?? null, message: said?.message ?? null, facts: factsOf(row.result) },
      createdAtMs: row.created_at_ms,
      takenAtMs: row.taken_at_ms,
      doneAtMs: row.done_at_ms,
    }
  })

/** The plain values of a result; lists and objects belong to who asked for them. */
const factsOf = (said: unknown): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(typeof said === 'object' && said !== null && !Array.isArray(said) ? said : {}).filter(
      (entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  )
