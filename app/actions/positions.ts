'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/**
 * Closes every position through the normal pipeline, reduce-only. Flat is said when the venues have confirmed it. Under a halt nothing
 * leaves: the desk goes to reduce-only first.
 */
export async function flattenAll(key: string, reason: string, isHalted: boolean): Promise<Receipt> {
  return record('flatten', key, { reason, ...(isHalted && { reduce_only: true }) })
}

/** Closes one position where it is held. */
export async function closePosition(key: string, position: { readonly symbol: string; readonly venue: string }, reason: string): Promise<Receipt> {
  return record('close', key, { symbol: position.symbol, venue: position.venue, reason })
}
