'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Lets an approvable lesson onto its canary, or rejects it. The worker checks the state again. */
export async function decideLesson(key: string, lessonId: string, verdict: 'approve' | 'reject', comment: string): Promise<Receipt> {
  return record('decide_lesson', key, { lesson_id: lessonId, verdict, comment })
}

/** Approves, rejects or withdraws a proposal. The worker checks its status and its base again. */
export async function decideProposal(key: string, proposalId: string, verdict: 'approve' | 'reject' | 'withdraw', comment: string): Promise<Receipt> {
  return record('decide_proposal', key, { proposal_id: proposalId, verdict, comment })
}
