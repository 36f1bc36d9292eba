'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Cancels what is still open of one execution; what is filled stays filled. */
export async function cancelExecution(key: string, executionId: string): Promise<Receipt> {
  return record('cancel', key, { execution_id: executionId })
}
