import { z } from 'zod'
import { AUDIT_SOURCES, type AuditFilter, type AuditNoun, type AuditPage, type AuditRow, type AuditSource } from '#lib/wire/views/audit.ts'
import { lineOf } from './audit-lines.ts'
import { type AuditCursor, auditSql } from './audit-sql.ts'
import type { Reader } from './connection.ts'

/** Who did what, when and why, newest first. `mayReadPeople` adds what was done to people and their ways in. */
export async function readAudit(
  db: Reader,
  filter: AuditFilter,
  page: { readonly before?: string | undefined; readonly limit: number },
  mayReadPeople: boolean,
): Promise<AuditPage> {
  const sources = AUDIT_SOURCES.filter((source) => canHold(source, filter) && (mayReadPeople || source !== 'account'))
  if (sources.length === 0) return { rows: [], next: null, lookedBackToMs: null, readAtMs: Date.now() }
  const { text, values } = auditSql(filter, sources, cursorOf(page.before), page.limit)
  const { rows, floor_ms, read_at_ms } = answer.parse((await db.query(text, values)).rows[0])
  if (rows.length > page.limit) {
    const shown = rows.slice(0, page.limit).map(lineOf)
    return { rows: shown, next: shown.at(-1)?.key ?? null, lookedBackToMs: null, readAtMs: read_at_ms }
  }
  if (floor_ms === null) return { rows: rows.map(lineOf), next: null, lookedBackToMs: null, readAtMs: read_at_ms }
  // Below the floor one source has not been looked at: the next page begins there, for all of them.
  const shown = rows.filter(({ atMs }) => atMs > floor_ms).map(lineOf)
  return { rows: shown, next: `${floor_ms}.~.0`, lookedBackToMs: floor_ms, readAtMs: read_at_ms }
}

/** The same lines in pages, for an export: never the whole log in memory. */
export async function* pageThroughAudit(db: Reader, filter: AuditFilter, rowsMax: number, mayReadPeople: boolean): AsyncGenerator<readonly AuditRow[]> {
  let before: string | undefined
  for (let given = 0; given < rowsMax; ) {
    const { rows, next } = await readAudit(db, filter, { before, limit: Math.min(500, rowsMax - given) }, mayReadPeople)
    if (rows.length > 0) yield rows
    if (next === null) return
    before = next
    given += rows.length
  }
}

const HELD: Readonly<Record<AuditSource, readonly AuditNoun[]>> = {
  command: ['command'],
  event: ['trading', 'risk', 'config', 'proposal', 'lesson', 'incident', 'worker', 'market'],
  config: ['config'],
  parameter: ['parameter'],
  account: ['person'],
}
const canHold = (source: AuditSource, filter: AuditFilter): boolean =>
  (filter.source === undefined || filter.source === source) && (filter.noun === undefined || HELD[source].includes(filter.noun))

/** `~` sorts above every source: a page that goes on from a time alone. */
function cursorOf(text: string | undefined): AuditCursor | null {
  const [atMs, source, n] = text?.split('.') ?? []
  return atMs === undefined || source === undefined || n === undefined ? null : { atMs: Number(atMs), source, n }
}

const answer = z.object({
  rows: z.array(
    z.object({
      atMs: z.number(),
      source: z.enum(AUDIT_SOURCES),
      n: z.string(),
      actor: z.string(),
      noun: z.string(),
      kind: z.string(),
      subject: z.string().nullable(),
      why: z.string().nullable(),
      data: z.unknown(),
      earlier: z.unknown(),
      status: z.string().nullable(),
      result: z.unknown(),
    }),
  ),
  floor_ms: z.number().nullable(),
  read_at_ms: z.number(),
})
