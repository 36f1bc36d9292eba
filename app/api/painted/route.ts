import type { NextRequest } from 'next/server'
import { webDb } from '#lib/db/views/connection.ts'
import { readPaintTimes, recordPaints } from '#lib/db/views/painted.ts'
import { type PaintedAnswer, paintedBody } from '#lib/wire/painted.ts'
import { refusedWriter } from '../../person.ts'
import { answer, refuse } from '../answer.ts'

export const dynamic = 'force-dynamic'

const RECENT_MS = 300_000

/** The only telemetry that a browser writes: when it had drawn which reports, once in five seconds. */
export async function POST(request: NextRequest): Promise<Response> {
  const refused = await refusedWriter()
  if (refused) return refused
  const body = paintedBody.safeParse(await request.json().catch(() => null))
  if (!body.success) return refuse(body.error)
  return answer(async (): Promise<PaintedAnswer> => ({ paintMs: await recordPaints(webDb(), body.data.samples) }))
}

/** How long reports of the last five minutes took to be drawn. */
export const GET = (): Promise<Response> => answer(() => readPaintTimes(webDb(), Date.now() - RECENT_MS))
