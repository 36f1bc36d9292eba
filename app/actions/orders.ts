'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Has the venue look up an order now instead of at its next check. */
export async function checkOrder(key: string, orderId: string): Promise<Receipt> {
  return record('check_order', key, { order_id: orderId })
}
