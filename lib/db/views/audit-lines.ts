import type { AuditChange, AuditNoun, AuditRow, AuditSource } from '#lib/wire/views/audit.ts'
import { entriesOf } from './entries.ts'

/** A stored line before it is told: `data` is what was asked, said or stored, `earlier` what stood there before. */
export type StoredLine = {
  readonly atMs: number
  readonly source: AuditSource
  readonly n: string
  readonly actor: string
  readonly noun: string
  readonly kind: string
  readonly subject: string | null
  readonly why: string | null
  readonly data: unknown
  readonly earlier: unknown
  readonly status: string | null
  readonly result: unknown
}

const CHANGES_MAX = 12
const LEAVES_MAX = 400
/** Fields that have a column of their own. */
const TOLD = new Set(['reason', 'comment', 'execution_id', 'proposal_id', 'lesson_id', 'order_id', 'from', 'to'])

/** Who, what, when, why, and what became what: the same shape for every source. */
export function lineOf(line: StoredLine): AuditRow {
  const data = fieldsOf(line.data)
  const changes = changesOf(line, data)
  return {
    key: `${line.atMs}.${line.source}.${line.n}`,
    atMs: line.atMs,
    source: line.source,
    actor: line.actor,
    noun: line.noun as AuditNoun,
    kind: line.kind,
    subject: subjectOf(line, data),
    why: line.why || textOf(data.reason) || textOf(data.comment) || (line.noun === 'incident' ? textOf(data.message) : null),
    changes: changes.slice(0, CHANGES_MAX),
    moreChanges: Math.max(0, changes.length - CHANGES_MAX),
    outcome: line.status === null ? null : { status: line.status, message: textOf(fieldsOf(line.result).message) ?? textOf(fieldsOf(line.result).code) },
    href: hrefOf(line, data),
  }
}

function changesOf(line: StoredLine, data: Fields): readonly AuditChange[] {
  if (line.source === 'config' || line.source === 'parameter') return differences(line.earlier, line.data)
  // An event says itself what it left and where it went; a state's new name is its kind.
  const from = textOf(data.from)
  const to = textOf(data.to) ?? (from !== null && line.source === 'event' ? line.kind : null)
  const moved: readonly AuditChange[] = from === null && to === null ? [] : [{ path: line.noun === 'config' ? 'version' : 'state', before: from, after: to }]
  if (line.noun === 'incident') return moved
  const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !TOLD.has(name)))
  return [...moved, ...entriesOf(rest, LEAVES_MAX).map(({ name, value }): AuditChange => ({ path: name, before: null, after: value }))]
}

/** The leaves that differ between two stored values. A value that was not there before is new; equal ones are left out. */
export function differences(before: unknown, after: unknown): readonly AuditChange[] {
  const [old, now] = [leaves(before), leaves(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((path): AuditChange => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((change) => change.before !== change.after)
}

const leaves = (value: unknown): ReadonlyMap<string, string> => new Map(entriesOf(value, LEAVES_MAX).map(({ name, value }) => [name, value]))

function subjectOf(line: StoredLine, data: Fields): string | null {
  if (line.source !== 'command') return line.subject
  return (
    textOf(data.execution_id) ??
    textOf(data.proposal_id) ??
    textOf(data.lesson_id) ??
    textOf(data.order_id) ??
    textOf(data.title) ??
    textOf(data.job) ??
    textOf(data.symbol)
  )
}

/** Where its subject is shown; null where there is nothing more to see. */
function hrefOf({ source, noun, kind, subject, result }: StoredLine, data: Fields): string | null {
  const execution = textOf(data.execution_id) ?? textOf(fieldsOf(result).execution_id)
  if (execution) return `/executions/${encodeURIComponent(execution)}`
  const proposal = textOf(data.proposal_id) ?? textOf(fieldsOf(result).proposal_id) ?? (noun === 'proposal' ? subject : null)
  if (proposal) return `/proposals/${encodeURIComponent(proposal)}`
  const lesson = textOf(data.lesson_id) ?? (noun === 'lesson' ? subject : null)
  if (lesson) return `/lessons/${encodeURIComponent(lesson)}`
  if (source === 'command') return COMMAND_PLACES[kind] ?? null
  return PLACES[noun] ?? null
}

const COMMAND_PLACES: Readonly<Record<string, string>> = {
  halt: '/risk',
  reduce_only: '/risk',
  resume: '/risk',
  drill: '/risk',
  flatten: '/positions',
  close: '/positions',
  check_order: '/system#unknown',
  learn: '/system#jobs',
}
const PLACES: Readonly<Record<string, string>> = {
  trading: '/risk',
  risk: '/risk',
  incident: '/system#incidents',
  worker: '/system',
  market: '/venues',
  person: '/system/people',
}

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {})
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null)
