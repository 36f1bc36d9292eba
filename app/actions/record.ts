import { randomBytes } from 'node:crypto'
import { whoIsHere } from '#app/person.ts'
import { recordCommand } from '#lib/db/commands.ts'
import { commandDb } from '#lib/db/views/connection.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { COMMAND_ROLES, holdsOneOf, type Role, rolesFor, whoMay } from '#lib/domain/govern/roles.ts'
import { COMMANDS, type CommandKind, idempotencyKey, type Receipt } from '#lib/wire/command.ts'

/** Every kind of command names its roles; the type check misses one that does not. */
const ROLES_OF: Readonly<Record<CommandKind, readonly Role[]>> = COMMAND_ROLES
const nextId = idMaker(() => randomBytes(4).readUInt32BE() / 2 ** 32)

/**
 * Parses what a form sent and writes one command under the name of who is signed in. Whoever may not ask for it is told who may; what cannot be
 * read is refused with its fields; nothing is written then.
 */
export async function record(kind: CommandKind, key: unknown, payload: unknown): Promise<Receipt> {
  const person = await whoIsHere().catch(() => 'away' as const)
  if (person === 'away') return NOT_RECORDED
  if (person === null) return { ok: false, error: { code: 'SIGNED_OUT', message: 'Nobody is signed in here any more: sign in, and ask again.' } }
  const needed = kind in ROLES_OF ? rolesFor(kind, payload) : []
  if (!holdsOneOf(person.roles, needed)) return { ok: false, error: { code: 'NOT_ALLOWED', message: `Only ${whoMay(needed)} may do this.` } }
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
          .map(([field, problem]) => problemInWords(field, problem))
          .join('; '),
        fields,
      },
    }
  }
  try {
    const { id, seq } = await recordCommand(commandDb(), {
      id: nextId(Date.now()),
      kind,
      payload: parsed.data,
      actor: person.handle,
      idempotencyKey: parsedKey.data.toUpperCase(),
    })
    return { ok: true, id, seq }
  } catch {
    return NOT_RECORDED
  }
}

/** What the desk says of a field names it already, as its box does; what only the parser says is found by its key. */
const problemInWords = (field: string, problem: string): string => (/^(Invalid|Too|Unrecognized)/.test(problem) ? `${field}: ${problem}` : problem)

const NOT_RECORDED: Receipt = {
  ok: false,
  error: { code: 'NOT_RECORDED', message: 'The database did not confirm it. Press again: the same request is recorded once.' },
}
