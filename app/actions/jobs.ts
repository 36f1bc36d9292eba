'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Runs one of the background jobs now, also one that has failed as often as it may. */
export async function runJob(key: string, job: string): Promise<Receipt> {
  return record('learn', key, { job })
}
