import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Instant, instant } from '../base/time.ts'
import { apply, fourEyesOf, isClosed, LEARNER, PROPOSAL_STATUSES, type Proposal, type ProposalEvent, type ProposalStatus, TRANSITIONS } from './proposal.ts'

const T = (n: number): Instant => instant(1_760_000_000_000_000 + n)
const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  kind: 'weights',
  status: 'in_review',
  revision: 1,
  author: 'ada',
  baseVersion: 3,
  evidence: 'attached',
  decidedBy: null,
  comment: null,
  expiresAt: T(1_000),
  appliesAt: null,
  appliedVersion: null,
  ...changes,
})
const BY_ADA = { by: 'ada', at: T(10) }
const EVENTS: { readonly [K in ProposalEvent['kind']]: Extract<ProposalEvent, { kind: K }> } = {
  submit: { kind: 'submit', ...BY_ADA },
  edit: { kind: 'edit', ...BY_ADA, baseVersion: 4, evidence: 'missing', expiresAt: T(2_000) },
  approve: { kind: 'approve', by: 'ben', at: T(10), revision: 1, comment: 'better' },
  reject: { kind: 'reject', by: 'ben', at: T(10), comment: 'worse' },
  withdraw: { kind: 'withdraw', ...BY_ADA, comment: '' },
  schedule: { kind: 'schedule', ...BY_ADA, appliesAt: T(500) },
  apply: { kind: 'apply', ...BY_ADA, currentVersion: 3 },
  expire: { kind: 'expire', ...BY_ADA, at: T(1_000) },
  supersede: { kind: 'supersede', ...BY_ADA, version: 4 },
  roll_back: { kind: 'roll_back', ...BY_ADA, version: 5 },
}
const OPEN = { fourEyes: false }
const STRICT = { fourEyes: true }
const codeOf = (p: Proposal, event: ProposalEvent, rules = OPEN): string | null => {
  const result = apply(p, event, rules)
  return result.ok ? null : result.error.code
}
const after = (p: Proposal, ...events: readonly ProposalEvent[]): Proposal =>
  events.reduce((state, event) => {
    const next = apply(state, event, OPEN)
    if (!next.ok) throw new Error(next.error.message)
    return next.value
  }, p)

const pairs = PROPOSAL_STATUSES.flatMap((status) => (Object.keys(EVENTS) as ProposalEvent['kind'][]).map((kind) => [status, kind] as const))
const LEGAL: Readonly<Record<string, ProposalStatus>> = {
  'draft submit': 'in_review', 'draft edit': 'draft', 'draft withdraw': 'withdrawn', 'draft expire': 'expired', 'draft supersede': 'superseded',
  'in_review edit': 'in_review', 'in_review approve': 'approved', 'in_review reject': 'rejected', 'in_review withdraw': 'withdrawn',
  'in_review expire': 'expired', 'in_review supersede': 'superseded',
  'approved edit': 'in_review', 'approved schedule': 'scheduled', 'approved apply': 'applied', 'approved withdraw': 'withdrawn',
  'approved expire': 'expired', 'approved supersede': 'superseded',
  'scheduled edit': 'in_review', 'scheduled apply': 'applied', 'scheduled withdraw': 'withdrawn', 'scheduled expire': 'expired',
  'scheduled supersede': 'superseded',
  'applied roll_back': 'rolled_back',
} // biome-ignore format: one table

describe('every edge', () => {
  it.each(pairs)('%s: %s', (status, kind) => {
    const result = apply(proposal({ status }), EVENTS[kind], OPEN)
    const expected = LEGAL[`${status} ${kind}`]
    if (expected === undefined) expect(result).toMatchObject({ ok: false, error: { code: 'NOT_POSSIBLE' } })
    else expect(result).toMatchObject({ ok: true, value: { status: expected } })
  })

  it('ends: what is over stays over', () => {
    expect(PROPOSAL_STATUSES.filter(isClosed)).toEqual(['rejected', 'expired', 'superseded', 'withdrawn', 'rolled_back'])
    expect(Object.keys(TRANSITIONS)).toEqual([...PROPOSAL_STATUSES])
  })
})

describe('rules', () => {
  it('an author approves only while four eyes are off', () => {
    const own = { ...EVENTS.approve, by: 'ada' }
    expect(codeOf(proposal(), own)).toBeNull()
    expect(codeOf(proposal(), own, STRICT)).toBe('FOUR_EYES')
    expect(codeOf(proposal(), EVENTS.approve, STRICT)).toBeNull()
  })

  it('four eyes need two people, and are on from the second one unless they are not wanted', () => {
    expect([fourEyesOf(null, 1), fourEyesOf(true, 1), fourEyesOf(null, 2), fourEyesOf(true, 2), fourEyesOf(false, 2)]).toEqual([
      false,
      false,
      true,
      true,
      false,
    ])
  })

  it('an approval belongs to the revision that was read, and an edit voids it', () => {
    expect(codeOf(proposal({ revision: 2 }), EVENTS.approve)).toBe('REVISION_CHANGED')
    const edited = after(proposal(), EVENTS.approve, EVENTS.edit)
    expect(edited).toMatchObject({ status: 'in_review', revision: 2, decidedBy: null, comment: null, baseVersion: 4, evidence: 'missing' })
    expect(codeOf(edited, EVENTS.apply)).toBe('NOT_POSSIBLE')
    expect(after(proposal(), EVENTS.approve, EVENTS.schedule, EVENTS.edit).appliesAt).toBeNull()
  })

  it('applies only onto the version that it was made from', () => {
    const approved = after(proposal(), EVENTS.approve)
    expect(codeOf(approved, { ...EVENTS.apply, currentVersion: 4 })).toBe('BASE_VERSION_CONFLICT')
    expect(after(approved, EVENTS.apply)).toMatchObject({ status: 'applied', appliedVersion: 4, decidedBy: 'ben', comment: 'better' })
  })

  it('is scheduled, and not applied before its time', () => {
    const scheduled = after(proposal(), EVENTS.approve, EVENTS.schedule)
    expect(codeOf(scheduled, { ...EVENTS.apply, at: T(499) })).toBe('NOT_DUE')
    expect(codeOf(scheduled, { ...EVENTS.apply, at: T(500) })).toBeNull()
  })

  it('expires when its time is over, not before, and is not approved after', () => {
    expect(codeOf(proposal(), { ...EVENTS.expire, at: T(999) })).toBe('NOT_DUE')
    expect(codeOf(proposal({ expiresAt: null }), EVENTS.expire)).toBe('NOT_DUE')
    expect(codeOf(proposal(), { ...EVENTS.approve, at: T(1_000) })).toBe('PROPOSAL_EXPIRED')
  })

  it('a decision has a comment; a withdrawal need not', () => {
    expect(codeOf(proposal(), { ...EVENTS.approve, comment: ' ' })).toBe('COMMENT_NEEDED')
    expect(codeOf(proposal(), { ...EVENTS.reject, comment: '' })).toBe('COMMENT_NEEDED')
    expect(codeOf(proposal(), EVENTS.withdraw)).toBeNull()
  })

  it('others do not edit, submit or withdraw it; what the desk itself proposed anybody may take away', () => {
    expect(codeOf(proposal(), { ...EVENTS.edit, by: 'ben' })).toBe('NOT_THE_AUTHOR')
    expect(codeOf(proposal({ status: 'draft' }), { ...EVENTS.submit, by: 'ben' })).toBe('NOT_THE_AUTHOR')
    expect(codeOf(proposal(), { ...EVENTS.withdraw, by: 'ben' })).toBe('NOT_THE_AUTHOR')
    expect(codeOf(proposal({ author: LEARNER }), { ...EVENTS.withdraw, by: 'ben' })).toBeNull()
  })

  it('nothing is approved before its flip list is there, and what the desk itself proposed only when that speaks for it', () => {
    expect(codeOf(proposal({ evidence: 'missing' }), EVENTS.approve)).toBe('NO_EVIDENCE')
    expect(codeOf(proposal({ author: LEARNER, evidence: 'attached' }), EVENTS.approve)).toBe('EVIDENCE_NOT_IN_FAVOUR')
    expect(codeOf(proposal({ author: LEARNER, evidence: 'favourable' }), EVENTS.approve)).toBeNull()
  })

  it('is never applied without an approval of the revision that is applied, whatever is tried', () => {
    const step = fc.constantFrom(...Object.values(EVENTS))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let state = proposal({ status: 'draft' })
        let approvedRevision: number | null = null
        for (const event of steps) {
          const next = apply(state, event, STRICT)
          if (!next.ok) continue
          if (event.kind === 'approve') approvedRevision = state.revision
          if (event.kind === 'apply') expect(approvedRevision).toBe(next.value.revision)
          state = next.value
        }
      }),
    )
  })
})
