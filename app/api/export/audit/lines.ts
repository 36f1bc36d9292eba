import { pageThroughAudit } from '#lib/db/views/audit.ts'
import { webDb } from '#lib/db/views/connection.ts'
import type { AuditFilter, AuditRow } from '#lib/wire/views/audit.ts'
import { csvLine } from '../[view]/csv.ts'

const NAMES = ['at', 'who', 'noun', 'what', 'subject', 'why', 'before', 'after', 'outcome', 'message', 'key'] as const

/** The log as CSV, a page at a time: one line for each change of a line, so that before and after stand beside each other. */
export async function* auditLines(filter: AuditFilter, rowsMax: number, mayReadPeople: boolean): AsyncGenerator<string> {
  yield csvLine(NAMES)
  for await (const rows of pageThroughAudit(webDb(), filter, rowsMax, mayReadPeople)) yield rows.map(linesOf).join('')
}

export function linesOf(row: AuditRow): string {
  const changes = row.changes.length > 0 ? row.changes : [{ path: '', before: null, after: null }]
  return changes
    .map(({ path, before, after }) =>
      csvLine([
        new Date(row.atMs).toISOString(),
        row.actor,
        row.noun,
        row.kind,
        row.subject,
        row.why,
        before === null ? null : `${path}: ${before}`,
        after === null ? null : `${path}: ${after}`,
        row.outcome?.status ?? null,
        row.outcome?.message ?? null,
        row.key,
      ]),
    )
    .join('')
}
