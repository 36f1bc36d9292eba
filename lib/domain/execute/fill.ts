import type { Decimal } from '../base/decimal.ts'
import type { FillId } from '../base/id.ts'
import { fillId } from '../base/id.ts'

/** What makes a reported fill this fill, and what must not differ when it is reported again. */
export type FillFacts = { readonly venue: string; readonly venueFillId: string; readonly price: Decimal; readonly quantity: Decimal }

export type SortedFills<T> = {
  /** Not booked yet, in the order reported. */
  readonly fresh: readonly (T & { readonly id: FillId })[]
  /** Booked already, or twice in this report. */
  readonly repeats: readonly FillId[]
  /** The identity of a known fill with another price or quantity: an incident, never booked. */
  readonly contradictions: readonly { readonly id: FillId; readonly message: string }[]
}

/**
 * A fill is the venue's: (venue, venue fill id) is its identity, however often and by whichever way it is reported.
 * `booked` answers what is already stored under an id.
 */
export function sortFills<T extends FillFacts>(reported: readonly T[], booked: (id: FillId) => FillFacts | undefined): SortedFills<T> {
  const fresh = new Map<FillId, T & { readonly id: FillId }>()
  const repeats: FillId[] = []
  const contradictions: { id: FillId; message: string }[] = []
  for (const facts of reported) {
    const id = fillId(facts.venue, facts.venueFillId)
    const known = booked(id) ?? fresh.get(id)
    if (known === undefined) fresh.set(id, { ...facts, id })
    else if (known.price.eq(facts.price) && known.quantity.eq(facts.quantity)) repeats.push(id)
    else contradictions.push({ id, message: `${facts.venue} ${facts.venueFillId}: ${textOf(known)} was reported again as ${textOf(facts)}` })
  }
  return { fresh: [...fresh.values()], repeats, contradictions }
}

const textOf = (facts: FillFacts): string => `${facts.quantity.toFixed()} at ${facts.price.toFixed()}`
