'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Stops every new order and cancels the resting ones. One step; the reason may be empty. */
export async function haltTrading(key: string, reason: string): Promise<Receipt> {
  return record('halt', key, { reason })
}

/** From here on only orders that make a position smaller. */
export async function reduceOnly(key: string, reason: string): Promise<Receipt> {
  return record('reduce_only', key, { reason })
}

/** Trades again. Needs a reason. */
export async function resumeTrading(key: string, reason: string): Promise<Receipt> {
  return record('resume', key, { reason })
}

/** Halts for a moment, measures how long until no order is open anywhere, and restores the state before. */
export async function runDrill(key: string, reason: string): Promise<Receipt> {
  return record('drill', key, { reason })
}
