import type { Decimal } from './decimal.ts'
import { dec } from './decimal.ts'

declare const brand: unique symbol
type Branded<T, B extends string> = T & { readonly [brand]: B }

/** Price of one base unit in quote currency. */
export type Price = Branded<Decimal, 'Price'>
/** Base units, or contracts where a listing has a contract size; never negative unless the name says signed. */
export type Quantity = Branded<Decimal, 'Quantity'>
/** An amount of the currency named beside it. */
export type Money = Branded<Decimal, 'Money'>
/** Basis points: 1 = 1/10 000 of the price named in the metric's denominator. */
export type Bps = Branded<Decimal, 'Bps'>

type Numeric = string | number | Decimal
export const price = (value: Numeric): Price => dec(value) as Price
export const quantity = (value: Numeric): Quantity => dec(value) as Quantity
export const money = (value: Numeric): Money => dec(value) as Money
