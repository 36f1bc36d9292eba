import { describe, expect, it } from 'vitest'
import { readDraft } from '#components/curators/draft.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { fourEyesNote, learnerStep, whyNotApprove } from './words.ts'

const fourEyes = { isOn: false, setting: 'auto', persons: 1, approvers: 1 }
const proposal = {
  author: 'ada',
  status: 'in_review',
  kind: 'weights',
  hasMoved: false,
  evidenceState: 'attached',
  fourEyes,
  changes: [
    { path: 'curators.execution.weight', old: '0.3', now: '0.3', proposed: '0.32', direction: 'other' },
    { path: 'publish_threshold', old: '0.4', now: '0.4', proposed: '0.41', direction: 'other' },
  ],
} as unknown as ProposalDetail
const ada = { handle: 'ada' }

describe('fourEyesNote', () => {
  it('says plainly that the author may approve it while nobody else can', () => {
    expect(fourEyesNote(proposal, ada, true)).toBe('Four eyes are off until there is a second approver: you may approve this yourself')
  })
  it('promises nothing to who may not, to what is decided, nor to what cannot be approved', () => {
    const words = 'Four eyes are off until there is a second approver'
    expect(fourEyesNote(proposal, ada, false)).toBe(words)
    expect(fourEyesNote({ ...proposal, status: 'applied' }, ada, true)).toBe(words)
    expect(fourEyesNote({ ...proposal, hasMoved: true }, ada, true)).toBe(words)
    expect(fourEyesNote({ ...proposal, fourEyes: { ...fourEyes, isOn: true, approvers: 2 } }, ada, true)).toContain('nobody approves what is their own')
  })
})

describe('learnerStep', () => {
  const learned = { ...proposal, author: 'curator-learning' }
  it('names a next step where its evidence keeps everybody from approving, and its link holds its values', () => {
    expect(whyNotApprove(learned, ada)).toContain('no person stands behind it')
    const href = learnerStep(learned)?.href ?? ''
    expect(readDraft(new URL(href, 'http://desk').searchParams.get('draft') ?? '')).toEqual({ 'execution.weight': 0.32, publish_threshold: 0.41 })
  })
  it('says nothing where it can be approved, is decided, or is a person’s', () => {
    expect(learnerStep({ ...learned, evidenceState: 'favourable' })).toBeNull()
    expect(learnerStep({ ...learned, status: 'rejected' })).toBeNull()
    expect(learnerStep(proposal)).toBeNull()
  })
})
