/** What single cells of fills and quotes mean. Each reader answers undefined for a cell that is not what its column says. */
import { parseUnits, UNIT_DECIMALS } from '#lib/domain/account/tca/fixed.ts'
import type { QuotedPrice } from '#lib/domain/account/tca/tape.ts'
import type { Side } from '#lib/domain/base/market.ts'

/** Texts that programs write where a value is absent. */
export const isAbsent = (cell: string): boolean => cell === '' || (cell.length <= 4 && /^(nan|na|n\/a|null|none|-)$/i.test(cell))

/** A decimal comma is read where the caller says so, and nowhere else. */
export type DecimalMark = '.' | ','
const plain = (cell: string, mark: DecimalMark): string => (mark === ',' ? cell.replaceAll('.', ' ').replace(',', '.') : cell)

export const unitsCell = (cell: string, mark: DecimalMark): bigint | undefined => parseUnits(plain(cell, mark)) ?? undefined
export function positiveCell(cell: string, mark: DecimalMark): bigint | undefined {
  const value = unitsCell(cell, mark)
  return value !== undefined && value > 0n ? value : undefined
}

const SHORT = /^\d+(?:\.\d+)?$/
const SCALES: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** i)

/** A best price, kept as a double's mantissa where it fits: exact, and a million of them stay small. Absent reads as null. */
export function quotedCell(cell: string, mark: DecimalMark): QuotedPrice | undefined {
  const text = plain(cell, mark)
  if (text.length <= 16 && SHORT.test(text)) {
    const point = text.indexOf('.')
    const decimals = point < 0 ? 0 : text.length - point - 1
    if (decimals < 16) return { mantissa: Math.round(Number(text) * (SCALES[decimals] as number)), decimals: Math.min(decimals, UNIT_DECIMALS) }
  }
  return isAbsent(cell) ? null : (parseUnits(text) ?? undefined)
}

const SIDES: Readonly<Record<string, Side>> = {
  buy: 'buy',
  b: 'buy',
  bot: 'buy',
  bought: 'buy',
  long: 'buy',
  bid: 'buy',
  '1': 'buy',
  '+1': 'buy',
  true: 'buy',
  compra: 'buy',
  c: 'buy',
  sell: 'sell',
  s: 'sell',
  sld: 'sell',
  sold: 'sell',
  short: 'sell',
  ss: 'sell',
  ask: 'sell',
  offer: 'sell',
  '-1': 'sell',
  '2': 'sell',
  '0': 'sell',
  false: 'sell',
  venda: 'sell',
  v: 'sell',
}
export const SIDE_EXPECTED = 'a side: buy, sell, b, s, bot, sld, 1, -1, 2 (FIX sell), compra, venda'
export const sideCell = (cell: string): Side | undefined => (Object.hasOwn(SIDES, cell.toLowerCase()) ? SIDES[cell.toLowerCase()] : undefined)

const LIQUIDITY: Readonly<Record<string, 'maker' | 'taker'>> = {
  maker: 'maker',
  m: 'maker',
  add: 'maker',
  added: 'maker',
  a: 'maker',
  passive: 'maker',
  true: 'maker',
  '1': 'maker',
  taker: 'taker',
  t: 'taker',
  remove: 'taker',
  removed: 'taker',
  r: 'taker',
  aggressive: 'taker',
  false: 'taker',
  '2': 'taker',
  '0': 'taker',
}
export const LIQUIDITY_EXPECTED = 'maker or taker (also add or remove, 1 or 2 as in FIX)'
export const liquidityCell = (cell: string): 'maker' | 'taker' | undefined =>
  Object.hasOwn(LIQUIDITY, cell.toLowerCase()) ? LIQUIDITY[cell.toLowerCase()] : undefined
