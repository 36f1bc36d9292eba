import { isNumeric } from '#lib/format/number.ts'
import type { DecidePayload } from '#lib/wire/command.ts'
import type { ListedSymbol } from '#lib/wire/views/symbols.ts'

/** What the form holds: text as it was typed. The server parses it again; hints here only save a round trip. */
export type Draft = {
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly sizeKind: 'quantity' | 'notional' | 'fraction'
  readonly sizeValue: string
  readonly style: 'market' | 'limit'
  readonly limitPrice: string
  readonly strength: number
  readonly stopLoss: string
  readonly takeProfit: string
  readonly maxSlippageBps: string
  readonly timeHorizon: string
  readonly venues: readonly string[]
}

export const EMPTY_DRAFT: Draft = {
  symbol: '',
  side: 'buy',
  sizeKind: 'notional',
  sizeValue: '1000',
  style: 'market',
  limitPrice: '',
  strength: 0.8,
  stopLoss: '',
  takeProfit: '',
  maxSlippageBps: '',
  timeHorizon: '5m',
  venues: [],
}

export type Hints = Readonly<Partial<Record<keyof Draft, string>>>

/** The payload of a `decide` command; what was left empty is left out. */
export function payloadOf(draft: Draft): DecidePayload {
  const given = (text: string) => (text.trim() === '' ? undefined : text.trim())
  return {
    symbol: draft.symbol.trim(),
    side: draft.side,
    size: { kind: draft.sizeKind, value: draft.sizeKind === 'fraction' ? percentToFraction(draft.sizeValue.trim()) : draft.sizeValue.trim() },
    style: draft.style,
    limit_price: draft.style === 'limit' ? given(draft.limitPrice) : undefined,
    stop_loss: given(draft.stopLoss),
    take_profit: given(draft.takeProfit),
    max_slippage_bps: given(draft.maxSlippageBps),
    time_horizon: given(draft.timeHorizon),
    venue_preferences: draft.venues.length > 0 ? [...draft.venues] : undefined,
    strength: draft.strength,
  }
}

/** What will probably be refused, said while typing. Nothing here stops the form: the desk decides. */
export function hintsOf(draft: Draft, symbols: readonly ListedSymbol[]): Hints {
  const listed = symbols.find((one) => one.symbol === draft.symbol.trim())
  const hints: Partial<Record<keyof Draft, string>> = {}
  const expectNumber = (field: 'sizeValue' | 'limitPrice' | 'stopLoss' | 'takeProfit' | 'maxSlippageBps') => {
    const text = draft[field].trim()
    if (text !== '' && (!isNumeric(text) || /e/i.test(text) || Number(text) <= 0)) hints[field] = 'Expected a number above zero.'
  }
  for (const field of ['sizeValue', 'limitPrice', 'stopLoss', 'takeProfit', 'maxSlippageBps'] as const) expectNumber(field)
  if (draft.symbol.trim() !== '' && symbols.length > 0 && !listed) hints.symbol = 'No venue lists this symbol; it would be refused.'
  if (draft.sizeKind === 'fraction' && Number(draft.sizeValue) > 100) hints.sizeValue = 'At most 100 % of equity.'
  const mid = Number(draft.style === 'limit' && draft.limitPrice ? draft.limitPrice : (listed?.mid ?? Number.NaN))
  const wrongSide = (text: string, isAbove: boolean) => text.trim() !== '' && Number.isFinite(mid) && (isAbove ? Number(text) <= mid : Number(text) >= mid)
  if (wrongSide(draft.stopLoss, draft.side === 'sell'))
    hints.stopLoss ??= `A stop of a ${draft.side} belongs ${draft.side === 'buy' ? 'below' : 'above'} the price.`
  if (wrongSide(draft.takeProfit, draft.side === 'buy'))
    hints.takeProfit ??= `A target of a ${draft.side} belongs ${draft.side === 'buy' ? 'above' : 'below'} the price.`
  return hints
}

/** The decision in one sentence, as it will be read. */
export function sentenceOf(draft: Draft): string {
  const size = draft.sizeValue.trim() || '…'
  const { base, quote } = names(draft.symbol)
  const amount =
    draft.sizeKind === 'quantity' ? `${size} ${base}` : draft.sizeKind === 'notional' ? `${size} ${quote} worth of ${base}` : `${size} % of equity in ${base}`
  const how = draft.style === 'limit' ? `with a limit of ${draft.limitPrice.trim() || '…'} ${quote}` : 'at the market'
  return `${draft.side === 'buy' ? 'Buy' : 'Sell'} ${amount} ${how}${draft.venues.length > 0 ? `, on ${draft.venues.join(' or ')} if possible` : ''}.`
}

function names(symbol: string): { base: string; quote: string } {
  const [pair = ''] = symbol.trim().split(':')
  const [base = '', quote = 'USD'] = pair.split('/')
  return { base: base || '…', quote }
}

/** `12.5` → `0.125`, on the digits: a float would turn some percentages into 0.07000000000000001. */
export function percentToFraction(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) return text
  const [whole = '', fraction = ''] = text.split('.')
  const digits = whole.padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`.replace(/^0+(?=\d)/, '').replace(/\.?0+$/, '') || '0'
}
