import { hashOf } from '#lib/domain/base/id.ts'

/** A row of `dm_strand` as a decisions file spells it: what is not there is null in the table. */
export type FileDecision = { readonly id: string; readonly tags: readonly string[]; readonly columns: Readonly<Record<string, unknown>> }

/** A decisions file that cannot be used: the file, the line, and what was expected there. */
export class DecisionsError extends Error {
  override name = 'DecisionsError'
  constructor(file: string, line: number, complaint: string) {
    super(`${file}: line ${line}: ${complaint}`)
  }
}

export const TEXT_COLUMNS = ['lifecycle_id', 'parent_id', 'module', 'kind', 'symbol', 'timeframe', 'session_bucket', 'regime', 'alpha_bundle_ref'] as const
export const JSON_COLUMNS = [
  'dm_alpha',
  'dm_budget',
  'dm_decision',
  'risk_metrics',
  'portfolio_impact',
  'asymmetries',
  'curator_decisions',
  'lesson_metadata',
] as const
const KNOWN = new Set<string>(['id', 'tags', ...TEXT_COLUMNS, ...JSON_COLUMNS])
const TAGS = ['trader:execute']

/**
 * Decisions known before a replay starts (ENGINE.md section 5): JSON lines, one `dm_strand` row each, in file order.
 * Without an `id` a row gets one that is a hash of its line and its number, the same at every start; without `tags` it is to
 * be executed. What the row *decides* is not judged here: the desk refuses a bad decision with its reason.
 * @throws DecisionsError naming file and line
 */
export function parseDecisions(text: string, file: string): readonly FileDecision[] {
  const seen = new Map<string, number>()
  return text.split(/\r?\n/).flatMap((source, i) => {
    if (source.trim() === '') return []
    const line = i + 1
    const row = objectOf(source, file, line)
    const unknown = Object.keys(row).find((key) => !KNOWN.has(key))
    if (unknown !== undefined) throw new DecisionsError(file, line, `${unknown} is no column of dm_strand: known are ${[...KNOWN].join(', ')}`)
    for (const column of ['id', ...TEXT_COLUMNS]) {
      const value = row[column]
      if (value !== undefined && value !== null && typeof value !== 'string')
        throw new DecisionsError(file, line, `${column}: expected a text, got ${show(value)}`)
    }
    const { id = null, tags = TAGS, ...columns } = row
    if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string'))
      throw new DecisionsError(file, line, `tags: expected a list of texts, got ${show(tags)}`)
    if (id === '') throw new DecisionsError(file, line, 'id: expected a text that is not empty')
    const known = (id as string | null) ?? hashOf('decisions file', line, source).slice(0, 26)
    const earlier = seen.get(known)
    if (earlier !== undefined) throw new DecisionsError(file, line, `id ${known} is that of line ${earlier} as well`)
    seen.set(known, line)
    return [{ id: known, tags, columns }]
  })
}

function objectOf(source: string, file: string, line: number): Readonly<Record<string, unknown>> {
  let row: unknown
  try {
    row = JSON.parse(source)
  } catch (cause) {
    throw new DecisionsError(file, line, `expected a row of dm_strand as a JSON object, got ${source.slice(0, 40)} (${(cause as Error).message})`)
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new DecisionsError(file, line, `expected a row of dm_strand as a JSON object, got ${source.slice(0, 40)}`)
  // Postgres cannot hold this character, in text or in jsonb.
  if (JSON.stringify(row).includes('\\u0000')) throw new DecisionsError(file, line, 'holds the character U+0000, which the database cannot store')
  return row as Record<string, unknown>
}

const show = (value: unknown): string => JSON.stringify(value).slice(0, 40)
