import { hashOf } from '../base/id.ts'
import { isRecord } from '../decide/fields.ts'
import { movesScores } from './change.ts'
import type { EvidenceState } from './proposal.ts'

/** What a proposal brings as proof, told apart by its stored form. */
type Evidence = Readonly<Record<string, unknown>>

/** The same for the same content, in whatever order a store keeps the keys: an approver signs what was read. */
export const evidenceHash = (evidence: Evidence): string => hashOf(canonical(evidence))

export function evidenceState(evidence: Evidence, changes: readonly { readonly path: string }[]): EvidenceState {
  if (!movesScores(changes)) return 'not_needed'
  if (!Array.isArray(evidence.flips)) return 'missing'
  return evidence.approvable === true ? 'favourable' : 'attached'
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const parts = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
  return `{${parts.join(',')}}`
}
