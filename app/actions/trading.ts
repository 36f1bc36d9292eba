'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Trades again. Needs a reason. */
export async function resumeTrading(key: string, reason: string): Promise<Receipt> {
  return record('resume', key, { reason })
}

/** Halts for a moment, measures how long until no order is open anywhere, and restores the state before. */
export async function runDrill(key: string, reason: string): Promise<Receipt> {
  return record('drill', key, { reason })
}
