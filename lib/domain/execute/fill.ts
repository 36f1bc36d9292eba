import type { Decimal } from '../base/decimal.ts'
import type { FillId } from '../base/id.ts'

/** The part of a venue's fill that makes it this fill. */
export type FillFacts = { readonly venue: string; readonly venueFillId: string; readonly price: Decimal; readonly quantity: Decimal }
export type Sorted<T> = {
  readonly fresh: readonly (T & { readonly id: FillId })[]
  readonly known: readonly FillId[]
  /** Same identity, other price or quantity: the venue contradicts itself; an incident, never booked. */
  readonly contradictions: readonly { readonly id: FillId; readonly message: string }[]
}
/** Splits reported fills into new ones, repeats and contradictions; `booked` gives what is already stored. */
export declare function dedupe<T extends FillFacts>(reported: readonly T[], booked: (id: FillId) => FillFacts | undefined): Sorted<T>
