import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { monotonicFactory } from 'ulid'

declare const brand: unique symbol
type Id<B extends string> = string & { readonly [brand]: B }

export type DecisionId = Id<'Decision'>
export type ExecutionId = Id<'Execution'>
export type OrderId = Id<'Order'>
export type FillId = Id<'Fill'>
export type ClientOrderId = Id<'ClientOrder'>

/** Makes ULIDs; monotonic within a millisecond, so that ids sort in the order they were made. */
export type IdMaker = (atMs: number) => string
/** `random` gives numbers in [0, 1): crypto-strong in the worker, seeded in simulations. */
export const idMaker = (random: () => number): IdMaker => {
  const next = monotonicFactory(random)
  return (atMs) => next(atMs)
}

/** SHA-256 (hex) of the compact JSON array of the parts: what is derived or sent out is a hash of its inputs. */
export const hashOf = (...parts: readonly (string | number)[]): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))))

/** The same after a crash: a function of the decision and the child's number. 32 characters fit every venue's limit. */
export const clientOrderId = (decisionId: string, childNo: number): ClientOrderId =>
  `rw${hashOf('client-order', decisionId, childNo).slice(0, 30)}` as ClientOrderId

/** A fill is the venue's; two reports of the same venue fill id are the same fill. */
export const fillId = (venue: string, venueFillId: string): FillId => hashOf('fill', venue, venueFillId).slice(0, 32) as FillId
