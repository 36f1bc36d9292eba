/** Which column of a file means what: by its usual names, or as the caller says; and what to propose when neither helps. */
import { err, ok, type Result } from '#lib/domain/base/result.ts'
import type { FileProblem } from './files.ts'

/** Fields with the header names that are recognised, compared without case, spaces and punctuation; the first one found wins. */
export type Fields = Readonly<Record<string, readonly string[]>>

export const FILL_FIELDS = {
  time: [
    'epoch_us',
    'timestamp_us',
    'timestamp',
    'time',
    'fill_time',
    'filled_at',
    'execution_time',
    'exec_time',
    'executed_at',
    'trade_time',
    'transact_time',
    'datetime',
    'date_time',
    'ts',
    'epoch',
    'epoch_ms',
    'epoch_ns',
    'timestamp_ms',
    'timestamp_ns',
    'ts_event',
    'local',
  ],
  symbol: ['symbol', 'ticker', 'instrument', 'asset', 'pair', 'security', 'sym'],
  venue: ['venue', 'exchange', 'ex', 'last_mkt', 'mic', 'market'],
  side: ['side', 'buy_sell', 'bs', 'direction', 'action', 'is_buy'],
  price: ['price', 'fill_price', 'execution_price', 'exec_price', 'trade_price', 'last_px', 'last_price', 'px', 'average_price', 'avg_price', 'avg_px'],
  quantity: [
    'quantity',
    'qty',
    'size',
    'fill_quantity',
    'fill_qty',
    'filled_quantity',
    'filled_qty',
    'exec_qty',
    'last_qty',
    'last_shares',
    'shares',
    'contracts',
    'lots',
    'amount',
    'volume',
  ],
  liquidity: ['liquidity', 'maker_taker', 'liquidity_flag', 'last_liquidity_ind', 'is_maker'],
  fee: ['fee', 'fees', 'commission', 'commissions'],
  order_id: ['parent_order_id', 'parent_id', 'order_id', 'order', 'cl_ord_id', 'client_order_id'],
  fill_id: ['fill_id', 'exec_id', 'execution_id', 'trade_id'],
  sent_time: ['sent_time', 'sent_at', 'send_time', 'order_sent_time', 'routed_at'],
  benchmark_price: [
    'benchmark_price',
    'benchmark',
    'expected_price',
    'expected_fill_price',
    'backtest_price',
    'bt_price',
    'model_price',
    'reference_price',
    'ref_price',
    'signal_price',
  ],
  decision_time: ['decision_time', 'decided_at', 'signal_time'],
  decision_price: ['decision_price', 'decision_mid'],
  arrival_time: ['arrival_time', 'arrived_at', 'order_start', 'order_start_time', 'order_time', 'start_time', 'release_time'],
  arrival_price: ['arrival_price', 'arrival_mid'],
  end_time: ['end_time', 'order_end', 'order_end_time', 'done_at'],
  end_price: ['end_price', 'end_mid'],
  decided_quantity: ['decided_quantity', 'decision_quantity', 'decided_qty', 'target_quantity'],
  ordered_quantity: ['ordered_quantity', 'order_quantity', 'order_qty', 'ordered_qty'],
  market_vwap: ['market_vwap', 'interval_vwap', 'vwap'],
  market_volume: ['market_volume', 'interval_volume'],
  buy_price: ['buy_price'],
  sell_price: ['sell_price'],
  buy_quantity: ['buy_quantity', 'buy_qty'],
  sell_quantity: ['sell_quantity', 'sell_qty'],
  benchmark_buy_price: ['bt_buy_price', 'benchmark_buy_price', 'expected_buy_price', 'backtest_buy_price'],
  benchmark_sell_price: ['bt_sell_price', 'benchmark_sell_price', 'expected_sell_price', 'backtest_sell_price'],
  open_time: ['open', 'open_time', 'opened_at', 'entry_time'],
  close_time: ['close', 'close_time', 'closed_at', 'exit_time'],
} as const satisfies Fields
export type FillField = keyof typeof FILL_FIELDS

export const QUOTE_FIELDS = {
  time: [
    'epoch_us',
    'timestamp_us',
    'timestamp',
    'time',
    'quote_time',
    'datetime',
    'date_time',
    'ts',
    'epoch',
    'epoch_ms',
    'epoch_ns',
    'timestamp_ms',
    'timestamp_ns',
    'ts_event',
    'local',
  ],
  symbol: FILL_FIELDS.symbol,
  venue: FILL_FIELDS.venue,
  bid: ['bid', 'bid_price', 'best_bid', 'best_bid_price', 'bid_px', 'bid_px_00', 'bidprice1', 'bid1', 'bp'],
  ask: ['ask', 'ofr', 'offer', 'ask_price', 'best_ask', 'best_ask_price', 'offer_price', 'best_offer', 'ask_px', 'ask_px_00', 'askprice1', 'ask1', 'ap'],
} as const satisfies Fields
export type QuoteField = keyof typeof QUOTE_FIELDS

/** `--map`: pairs in which one side names a field and the other a column; which is which is read off the header. */
export type Mapping = readonly (readonly [string, string])[]

export type Places<F extends string> = {
  readonly at: Readonly<Partial<Record<F, { readonly index: number; readonly header: string }>>>
  /** Columns that no field uses. */
  readonly ignored: readonly string[]
  /** The pairs of the mapping that spoke of this file. */
  readonly mapped: readonly number[]
}

/** Finds the columns of `fields` in a header. A mapping wins over a usual name; two columns of one name are refused. */
export function placesOf<F extends string>(
  header: readonly string[],
  file: string,
  line: number,
  fields: Readonly<Record<F, readonly string[]>>,
  mapping: Mapping,
): Result<Places<F>, FileProblem> {
  const names = header.map((cell) => cell.trim())
  const keys = names.map(normal)
  const at: Partial<Record<F, { readonly index: number; readonly header: string }>> = {}
  const mapped: number[] = []
  const place = (field: F, index: number): void => {
    at[field] = { index, header: names[index] as string }
  }
  for (const [i, [left, right]] of mapping.entries()) {
    const pair = [
      [left, right],
      [right, left],
    ].find(([column, field]) => Object.hasOwn(fields, field as string) && keys.includes(normal(column as string)))
    if (pair === undefined) continue
    place(pair[1] as F, keys.indexOf(normal(pair[0] as string)))
    mapped.push(i)
  }
  const taken = new Set(Object.values(at).map((found) => (found as { index: number }).index))
  for (const field of Object.keys(fields) as F[]) {
    if (at[field] !== undefined) continue
    const index = fields[field].map((name) => keys.indexOf(normal(name))).find((found) => found >= 0 && !taken.has(found))
    if (index === undefined) continue
    const again = keys.indexOf(keys[index] as string, index + 1)
    if (again >= 0)
      return err({ file, line, column: names[index] as string, message: `the header has this column twice (cells ${index + 1} and ${again + 1})` })
    place(field, index)
    taken.add(index)
  }
  return ok({ at, mapped, ignored: names.filter((_, i) => !taken.has(i)) })
}

/** `no column for the price: known names are price, fill_price … · did you mean Prise? use --map Prise=price` */
export function missingColumn<F extends string>(
  field: F,
  fields: Readonly<Record<F, readonly string[]>>,
  places: Places<F>,
  header: readonly string[],
): string {
  const near = nearest([field, ...fields[field]], places.ignored)
  const hint = near === null ? `name it with --map <column>=${field}` : `did you mean ${near}? say --map ${near}=${field}`
  return `no column for ${field}: usual names are ${fields[field].slice(0, 6).join(', ')}; ${hint} (the header has ${header.map((cell) => cell.trim()).join(', ')})`
}

/** What is wrong with pairs of `--map` that fit no file: the field or the column, with the nearest that exists. */
export function mappingProblem([left, right]: readonly [string, string], fields: readonly string[], columns: readonly string[]): string {
  const field = [left, right].find((name) => fields.includes(name))
  if (field === undefined) {
    const near = nearest([left, right], fields)
    return `--map ${left}=${right}: neither side is a field; fields are ${fields.join(', ')}${near === null ? '' : ` (did you mean ${near}?)`}`
  }
  const column = field === left ? right : left
  const near = nearest([column], columns)
  return `--map ${left}=${right}: no file has a column ${column}${near === null ? '' : ` (did you mean ${near}?)`}; columns are ${columns.join(', ')}`
}

/** Case, spaces and punctuation do not make two columns. */
export const normal = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** The candidate that differs least from one of `wanted`, if it differs little. */
export function nearest(wanted: readonly string[], candidates: readonly string[]): string | null {
  let best: { readonly name: string; readonly distance: number } | null = null
  for (const name of candidates) {
    for (const want of wanted) {
      const distance = distanceOf(normal(name), normal(want))
      if (distance <= Math.max(1, Math.floor(normal(want).length / 3)) && (best === null || distance < best.distance)) best = { name, distance }
    }
  }
  return best?.name ?? null
}

/** Edits from one to the other: a letter more, less or another, or two neighbours swapped. */
function distanceOf(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, replaced, isSwap ? (before[j - 2] as number) + 1 : replaced))
    }
    ;[before, row] = [row, next]
  }
  return row[b.length] as number
}
