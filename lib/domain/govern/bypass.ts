import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import type { Instant } from '../base/time.ts'
import { parsePolicy } from '../decide/stored-policy.ts'
import { type Changed, changedConfig, type FieldChange, isSame, valueAt } from './change.ts'
import type { ProposalStatus } from './proposal.ts'

/**
 * What was applied without its second person. It stands until somebody else confirms it by approving its review; a review that is
 * rejected, withdrawn or not answered in time takes it back. There is no third end, and no event that puts the end off.
 */
export type Bypass = { readonly expiresAt: Instant; readonly review: ProposalStatus; readonly proposal: ProposalStatus }

export type BypassEnd = 'confirmed' | 'take_back' | 'overtaken'

/** How it ends now; null = it stands. */
export function endOf({ expiresAt, review, proposal }: Bypass, at: Instant): BypassEnd | null {
  if (review === 'applied') return 'confirmed'
  // Somebody went back to an earlier version meanwhile.
  if (proposal === 'rolled_back') return 'overtaken'
  if (review === 'rejected' || review === 'withdrawn' || review === 'expired' || review === 'superseded') return 'take_back'
  return at >= expiresAt ? 'take_back' : null
}

export type Undoing = {
  /** Null when nothing of it is in force any more. */
  readonly changed: Changed | null
  /** Fields that a later version decided anew: their value has had its two people. */
  readonly kept: readonly string[]
  /** Fields whose old value a later version made impossible. */
  readonly stuck: readonly string[]
}

/** The configuration in force without what a bypass changed: each field goes back to what it was, unless it was decided anew since. */
export function undoing(config: Readonly<Record<string, unknown>>, changes: readonly FieldChange[]): Undoing {
  const policy = parsePolicy(config)
  if (!policy.ok) return { changed: null, kept: [], stuck: changes.map(({ path }) => path) }
  const isStanding = ({ path, to }: FieldChange) => isSame(valueAt(policy.value, path), to)
  const kept = changes.filter((change) => !isStanding(change)).map(({ path }) => path)
  const standing = changes.filter(isStanding)
  const whole = backTo(config, standing)
  if (whole.ok) return { changed: whole.value, kept, stuck: [] }
  let left: readonly FieldChange[] = []
  for (const change of standing) if (backTo(config, [...left, change]).ok) left = [...left, change]
  const most = backTo(config, left)
  return { changed: most.ok ? most.value : null, kept, stuck: standing.filter((change) => !left.includes(change)).map(({ path }) => path) }
}

function backTo(config: Readonly<Record<string, unknown>>, changes: readonly FieldChange[]): Result<Changed | null, null> {
  if (changes.length === 0) return ok(null)
  const patch: Record<string, unknown> = {}
  for (const { path, from } of changes) put(patch, path.split('.'), from)
  const changed = changedConfig(config, 'configuration', patch)
  return changed.ok ? changed : err(null)
}

function put(object: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return
  if (rest.length === 0) object[key] = value
  else {
    const inner = (object[key] ?? {}) as Record<string, unknown>
    object[key] = inner
    put(inner, rest, value)
  }
}
