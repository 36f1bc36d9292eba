import { type Decimal, min } from '#lib/domain/base/decimal.ts'
import { toBase } from '#lib/domain/base/listing.ts'
import { signOf } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { midOf } from '#lib/domain/decide/context.ts'
import { type ExitMarket, exitOf } from '#lib/domain/execute/exit.ts'
import type { Closing } from './closing.ts'
import { exitMarketOf } from './conditional.ts'
import type { Memory } from './memory.ts'
import type { Part } from './parts.ts'

/**
 * The closing order that is due of a part at one venue, or null. It is watched at that venue's book, and no more is closed than
 * the desk holds of the symbol as a whole, less what already works to close it.
 */
export function dueOf(part: Part, venue: string, left: Decimal, memory: Memory, now: Instant): Closing | null {
  const book = memory.quotes.books(part.symbol, now).find((b) => b.listing.venue === venue)
  const market = exitMarketOf(memory, book, now)
  const mid = book && market.mid !== null ? midOf(book) : null
  if (!book || mid === null) return null
  const quantity = toBase(left, book.listing, mid)
  // What the market says is asked first without the position, which costs more to know.
  if (intentOf(part, quantity, quantity.times(signOf(part.side)), market) === null) return null
  const { position, workingBuy, workingSell } = memory.exposure(part.symbol, now)
  const intent = intentOf(part, quantity, part.side === 'buy' ? position.minus(workingSell) : position.plus(workingBuy), market)
  if (intent === null) return null
  const { id, symbol, timeframe } = part
  return { origin: 'exit', causeParts: [id, part.attempts + 1], parentId: id, symbol, timeframe, venue, ...intent }
}

function intentOf(
  part: Part,
  quantity: Decimal,
  position: Decimal,
  market: ExitMarket,
): Pick<Closing, 'cause' | 'side' | 'quantity' | 'message' | 'facts'> | null {
  const attempt = part.attempts + 1
  if (part.isFlattening) {
    const held = min(quantity, position.times(signOf(part.side)))
    if (!held.gt(0)) return null
    const message = 'the worker that watched it crashed, and its policy is to close'
    return { cause: 'recovery_flatten', side: part.side === 'buy' ? 'sell' : 'buy', quantity: held, message, facts: { attempt } }
  }
  const { side, stopLoss, takeProfit, exitConditions } = part
  const intent = exitOf({ side, quantity, stopLoss, takeProfit, exitConditions }, position, market)
  if (intent === null) return null
  const { cause, message, seen, threshold, lines } = intent
  const facts = { attempt, seen: seen?.toFixed() ?? null, threshold: threshold?.toFixed() ?? null, lines }
  return { cause, side: intent.side, quantity: intent.quantity, message, facts }
}
