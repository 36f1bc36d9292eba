'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Closes every position through the normal pipeline, reduce-only. Flat is said when the venues have confirmed it. */
export async function flattenAll(key: string, reason: string): Promise<Receipt> {
  return record('flatten', key, { reason })
}

/** Closes one position where it is held. */
export async function closePosition(key: string, position: { readonly symbol: string; readonly venue: string }, reason: string): Promise<Receipt> {
  return record('close', key, { symbol: position.symbol, venue: position.venue, reason })
}
