import type { NextRequest } from 'next/server'
import { readCommands } from '#lib/db/commands.ts'
import { webDb } from '#lib/db/views/connection.ts'
import type { CommandStates } from '#lib/wire/command.ts'
import { idList } from '#lib/wire/http.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

/** `?ids=a,b`: where each command is in its life. */
export async function GET(request: NextRequest): Promise<Response> {
  const ids = idList.safeParse(request.nextUrl.searchParams.get('ids') ?? '')
  if (!ids.success) return refuse(ids.error)
  return answer(async (): Promise<CommandStates> => ({ commands: await readCommands(webDb(), ids.data) }))
}
