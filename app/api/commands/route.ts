import type { NextRequest } from 'next/server'
import { record } from '#app/actions/record.ts'
import { refusedWriter } from '#app/person.ts'
import { readCommands } from '#lib/db/commands.ts'
import { webDb } from '#lib/db/views/connection.ts'
import { type CommandStates, type Receipt, urgentCommand } from '#lib/wire/command.ts'
import { idList } from '#lib/wire/http.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** `?ids=a,b`: where each command is in its life. */
export async function GET(request: NextRequest): Promise<Response> {
  const ids = idList.safeParse(request.nextUrl.searchParams.get('ids') ?? '')
  if (!ids.success) return refuse(ids.error)
  return answer(async (): Promise<CommandStates> => ({ commands: await readCommands(webDb(), ids.data) }))
}

const STATUS: Readonly<Record<string, number>> = { SIGNED_OUT: 401, NOT_ALLOWED: 403, INVALID_COMMAND: 400 }
const statusOf = (receipt: Receipt): number => (receipt.ok ? 200 : (STATUS[receipt.error.code] ?? 503))

/** `{kind, key, payload}`: records what takes risk off the desk, for whoever may ask for it, and answers with its receipt. */
export async function POST(request: NextRequest): Promise<Response> {
  const asked = urgentCommand.safeParse(await request.json().catch(() => null))
  if (!asked.success) return (await refusedWriter()) ?? refuse(asked.error)
  const receipt = await record(asked.data.kind, asked.data.key, asked.data.payload)
  return Response.json(receipt, { status: statusOf(receipt), headers: { 'Cache-Control': 'no-store' } })
}
