'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Changes the plan of an execution that is not over; what is left out stays. The desk decides whether it can. */
export async function modifyExecution(key: string, change: { readonly execution_id: string } & Readonly<Record<string, unknown>>): Promise<Receipt> {
  return record('modify', key, change)
}

/** What becomes of a watched position after a crash: go on watching it, or close it. */
export async function setWatchPolicy(key: string, executionId: string, policy: 'resume' | 'flatten'): Promise<Receipt> {
  return record('watch_policy', key, { execution_id: executionId, policy })
}
