import { z } from 'zod'

/** Where a line of the audit log is kept. `account` is what was done to people and their ways in. */
export const AUDIT_SOURCES = ['command', 'event', 'config', 'parameter', 'account'] as const
export type AuditSource = (typeof AUDIT_SOURCES)[number]

/** What a line is about. Executions, orders and fills have their own screens. */
export const AUDIT_NOUNS = ['command', 'trading', 'risk', 'config', 'proposal', 'lesson', 'parameter', 'incident', 'worker', 'market', 'person'] as const
export type AuditNoun = (typeof AUDIT_NOUNS)[number]

const instant = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected an ISO time')
  .transform((text) => new Date(text))

export const auditFilter = z.object({
  /** Words of the reason, the subject or what was asked. */
  q: z.string().trim().max(120).optional(),
  person: z.string().trim().max(80).optional(),
  noun: z.enum(AUDIT_NOUNS).optional(),
  source: z.enum(AUDIT_SOURCES).optional(),
  /** What was done: `halt`, `applied`, `raised`. */
  kind: z.string().trim().max(60).optional(),
  range: z
    .string()
    .regex(/^\d{1,4}[smhd]$/)
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>

/** `<epoch ms>.<source>.<number>`: lines are told apart by their source when they fall into one millisecond. */
export const auditCursor = z.string().regex(/^\d{1,15}\.[a-z~]{1,12}\.\d{1,19}$/)
export const auditQuery = auditFilter.extend({ before: auditCursor.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) })

/** One value that became another; null where there was none, or where there is none any more. */
export type AuditChange = { readonly path: string; readonly before: string | null; readonly after: string | null }

export type AuditRow = {
  /** Its place in the log, and what a page goes on from. */
  readonly key: string
  readonly atMs: number
  readonly source: AuditSource
  readonly actor: string
  readonly noun: AuditNoun
  readonly kind: string
  readonly subject: string | null
  readonly why: string | null
  readonly changes: readonly AuditChange[]
  /** More of them than are told here. */
  readonly moreChanges: number
  /** Of a command: where it is in its life, and what the worker said. */
  readonly outcome: { readonly status: string; readonly message: string | null } | null
  /** Where its subject is shown. */
  readonly href: string | null
}

export type AuditPage = {
  readonly rows: readonly AuditRow[]
  readonly next: string | null
  /** Where matches are rare: how far back has been looked. */
  readonly lookedBackToMs: number | null
  readonly readAtMs: number
}
