import { anyText, oneOf, type StateOf, searchOf } from '#lib/format/search.ts'
import { asWords } from '#lib/format/words.ts'

export const AUDIT_RANGES = ['1h', '24h', '7d', '30d'] as const
/** In the order in which they are asked for. */
export const NOUNS = ['command', 'trading', 'risk', 'config', 'proposal', 'lesson', 'parameter', 'incident', 'worker', 'market', 'person'] as const
export const SOURCES = ['command', 'event', 'config', 'parameter', 'account'] as const

export const auditFields = {
  q: anyText,
  person: anyText,
  noun: oneOf(NOUNS),
  source: oneOf(SOURCES),
  kind: anyText,
  range: oneOf(AUDIT_RANGES),
  from: anyText,
  to: anyText,
}
export type AuditState = StateOf<typeof auditFields>
export const auditSearchOf = (state: AuditState): string => searchOf(auditFields, state)

export const NOUN_NAMES: Readonly<Record<(typeof NOUNS)[number], string>> = {
  command: 'Commands of people',
  trading: 'Trading state',
  risk: 'Risk limits',
  config: 'Configuration',
  proposal: 'Proposals',
  lesson: 'Lessons',
  parameter: 'Learned parameters',
  incident: 'Incidents',
  worker: 'Worker',
  market: 'Market',
  person: 'People and access',
}
const RANGE_WORDS: Readonly<Record<(typeof AUDIT_RANGES)[number], string>> = { '1h': 'hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' }
export const RANGE_CHOICES = [{ value: '', label: 'Any time' }, ...AUDIT_RANGES.map((value) => ({ value, label: `Last ${RANGE_WORDS[value]}` }))]

/** The filter in words; empty when nothing is filtered. */
export const auditInWords = ({ q, person, noun, source, kind, range, from, to }: AuditState): string =>
  [
    noun && NOUN_NAMES[noun].toLowerCase(),
    source && `kept as ${source}`,
    kind && asWords(kind),
    person && `by ${person}`,
    q && `“${q}”`,
    range && `in the last ${RANGE_WORDS[range]}`,
    from && `from ${from}`,
    to && `until ${to}`,
  ]
    .filter(Boolean)
    .join(', ')
