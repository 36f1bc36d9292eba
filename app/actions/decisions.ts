'use server'
import type { DecidePayload, Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Sends a decision typed by hand down the same path as any other: a row in `dm_strand`, judged by the curators. */
export async function decide(key: string, decision: DecidePayload): Promise<Receipt> {
  return record('decide', key, decision)
}
