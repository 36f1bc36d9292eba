import { randomBytes } from 'node:crypto'
import { recordCommand } from '#lib/db/commands.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { COMMANDS, type CommandKind, idempotencyKey, type Receipt } from '#lib/wire/command.ts'

/** Accounts come later; until then everybody who reaches this server acts under one name. Read here, never sent by a form. */
const ACTOR = 'local'
const nextId = idMaker(() => randomBytes(4).readUInt32BE() / 2 ** 32)

/** Parses what a form sent and writes one command. What cannot be read is refused with its fields; nothing is written then. */
export async function record(kind: CommandKind, key: unknown, payload: unknown): Promise<Receipt> {
  const parsedKey = idempotencyKey.safeParse(key)
  const parsed = COMMANDS[kind].safeParse(payload)
  if (!parsedKey.success || !parsed.success) {
    const issues = [...(parsedKey.error?.issues ?? []), ...(parsed.error?.issues ?? [])]
    const fields = Object.fromEntries(issues.map((issue) => [issue.path.join('.') || 'form', issue.message]))
    return {
      ok: false,
      error: {
        code: 'INVALID_COMMAND',
        message: Object.entries(fields)
          .map(([field, problem]) => `${field}: ${problem}`)
          .join('; '),
        fields,
      },
    }
  }
  try {
    const { id, seq } = await recordCommand(webDb(), {
      id: nextId(Date.now()),
      kind,
      payload: parsed.data,
      actor: ACTOR,
      idempotencyKey: parsedKey.data.toUpperCase(),
    })
    return { ok: true, id, seq }
  } catch {
    return { ok: false, error: { code: 'NOT_RECORDED', message: 'The database did not confirm it. Press again: the same request is recorded once.' } }
  }
}
