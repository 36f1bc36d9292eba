/**
 * A file of fills, record by record: one fill per line, or both fills of a round trip on one line. A line that cannot be
 * read is a problem with its line and column; the others are kept.
 */
import { EMPTY_ORDER, type ForeignFill, type ForeignOrder } from '#lib/domain/account/tca/facts.ts'
import { UNIT } from '#lib/domain/account/tca/fixed.ts'
import { err, ok, type Result } from '#lib/domain/base/result.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { FileProblem } from './files.ts'
import { type DecimalMark, isAbsent, LIQUIDITY_EXPECTED, liquidityCell, positiveCell, SIDE_EXPECTED, sideCell, unitsCell } from './files-cells.ts'
import { FILL_FIELDS, type FillField, type Mapping, missingColumn, type Places, placesOf } from './files-columns.ts'
import { type DateOrder, TIME_EXPECTED, timeReader } from './files-time.ts'

export type TableOptions = { readonly file: string; readonly mapping: Mapping; readonly decimalMark: DecimalMark; readonly dateOrder: DateOrder }
export type FillsTable = {
  readonly fills: readonly ForeignFill[]
  readonly orders: ReadonlyMap<string, ForeignOrder>
  /** Side of orders without a single fill, and their symbol. */
  readonly unfilled: readonly { readonly orderId: string; readonly symbol: string; readonly side: ForeignFill['side'] }[]
  readonly places: Places<FillField>
  readonly isRoundTrips: boolean
  /** How sides are told: by a column, by the sign of the quantity, or not at all. */
  readonly sidesBy: 'column' | 'sign' | 'none'
}
export type FillsReader = {
  /** The first record is the header; its refusal ends the reading. */
  header(line: number, cells: readonly string[]): Result<Places<FillField>, FileProblem>
  /** Null when the line was read. */
  record(line: number, cells: readonly string[]): FileProblem | null
  finish(): FillsTable
}

const ORDER_FIELDS: readonly (readonly [keyof ForeignOrder, FillField, 'time' | 'price' | 'quantity'])[] = [
  ['decisionAt', 'decision_time', 'time'],
  ['decisionPrice', 'decision_price', 'price'],
  ['arrivalAt', 'arrival_time', 'time'],
  ['arrivalPrice', 'arrival_price', 'price'],
  ['endAt', 'end_time', 'time'],
  ['endPrice', 'end_price', 'price'],
  ['decidedQuantity', 'decided_quantity', 'quantity'],
  ['orderedQuantity', 'ordered_quantity', 'quantity'],
  ['marketVwap', 'market_vwap', 'price'],
  ['marketVolume', 'market_volume', 'quantity'],
]

/** Thrown inside one record only, and caught there. */
class CellProblem extends Error {
  readonly column: string | null
  constructor(column: string | null, message: string) {
    super(message)
    this.column = column
  }
}

export function fillsReader(options: TableOptions): FillsReader {
  const fills: ForeignFill[] = []
  const orders = new Map<string, ForeignOrder>()
  const orderHeads = new Map<string, { readonly line: number; readonly symbol: string; readonly side: ForeignFill['side']; hasFill: boolean }>()
  const fillIds = new Map<string, number>()
  const negativeRows = new Set<number>()
  let places: Places<FillField> = { at: {}, ignored: [], mapped: [] }
  let width = 0
  let hasOrders = false

  const header: FillsReader['header'] = (line, cells) => {
    const found = placesOf(cells, options.file, line, FILL_FIELDS as Readonly<Record<FillField, readonly string[]>>, options.mapping)
    if (!found.ok) return found
    const { at } = found.value
    width = cells.length
    places = found.value
    hasOrders = at.order_id !== undefined || ORDER_FIELDS.some(([, field]) => at[field] !== undefined)
    if (at.price === undefined && (at.buy_price === undefined || at.sell_price === undefined)) {
      return err({
        file: options.file,
        line,
        column: null,
        message: missingColumn('price', FILL_FIELDS as Readonly<Record<FillField, readonly string[]>>, places, cells),
      })
    }
    return ok(places)
  }
  const read = cellsOf(() => places, options)

  const record: FillsReader['record'] = (line, cells) => {
    if (cells.length !== width) return { file: options.file, line, column: null, message: `expected ${width} cells as in the header, found ${cells.length}` }
    try {
      if (places.at.price === undefined) takeRoundTrip(line, cells)
      else takeFill(line, cells)
      return null
    } catch (cause) {
      if (!(cause instanceof CellProblem)) throw cause
      return { file: options.file, line, column: cause.column, message: cause.message }
    }
  }

  const takeFill = (line: number, cells: readonly string[]): void => {
    const orderId = hasOrders ? (read.text(cells, 'order_id') ?? (places.at.order_id === undefined ? `line ${line}` : null)) : null
    const symbol = read.text(cells, 'symbol') ?? ''
    const signed = places.at.quantity === undefined ? UNIT : read.units(cells, 'quantity', 'a quantity')
    const side = read.side(cells)
    if (signed === 0n && orderId !== null) {
      takeOrder(line, cells, orderId, symbol, side, false)
      return
    }
    if (signed === 0n)
      throw new CellProblem(read.name('quantity'), 'expected a quantity other than 0, found "0" (only a line with an order id may say that nothing was filled)')
    if (signed < 0n && side === 'buy') throw new CellProblem(read.name('quantity'), 'expected a quantity above 0: its sign says sell and its side says buy')
    const venue = read.text(cells, 'venue')
    const fillId = read.text(cells, 'fill_id')
    const key = fillId === null ? null : `${venue ?? ''}\u0000${fillId}`
    const earlier = key === null ? undefined : fillIds.get(key)
    if (earlier !== undefined) throw new CellProblem(read.name('fill_id'), `the fill ${JSON.stringify(fillId)} was on line ${earlier} already`)
    const fill: ForeignFill = {
      line,
      at: read.time(cells, 'time', true),
      symbol,
      venue,
      side,
      price: read.positive(cells, 'price', 'a price above 0') as bigint,
      quantity: signed < 0n ? -signed : signed,
      orderId,
      liquidity: read.liquidity(cells),
      fee: read.maybe(cells, 'fee', 'a decimal'),
      sentAt: read.time(cells, 'sent_time', false),
      benchmark: read.positive(cells, 'benchmark_price', 'a price above 0'),
    }
    if (orderId !== null) takeOrder(line, cells, orderId, symbol, side, true)
    if (key !== null) fillIds.set(key, line)
    if (signed < 0n) negativeRows.add(fills.length)
    fills.push(fill)
  }

  /** The order's own facts, and that the rows of one order agree. */
  const takeOrder = (line: number, cells: readonly string[], id: string, symbol: string, side: ForeignFill['side'], hasFill: boolean): void => {
    const head = orderHeads.get(id)
    if (head !== undefined && (head.symbol !== symbol || (head.side !== null && side !== null && head.side !== side))) {
      throw new CellProblem(
        read.name('order_id'),
        `order ${JSON.stringify(id)} is a ${head.side ?? 'trade'} of ${JSON.stringify(head.symbol)} on line ${head.line} and something else here`,
      )
    }
    const known = orders.get(id) ?? EMPTY_ORDER
    const facts: Record<string, bigint | Instant | null> = { ...known }
    for (const [name, field, kind] of ORDER_FIELDS) {
      if (places.at[field] === undefined) continue
      const value = kind === 'time' ? read.time(cells, field, false) : read.positive(cells, field, `a ${kind} above 0`)
      if (value === null) continue
      if (known[name] !== null && known[name] !== value) {
        throw new CellProblem(read.name(field), `order ${JSON.stringify(id)} has another ${field} on line ${head?.line ?? line}`)
      }
      facts[name] = value
    }
    orders.set(id, facts as ForeignOrder)
    if (head === undefined) orderHeads.set(id, { line, symbol, side, hasFill })
    else head.hasFill ||= hasFill
  }

  const takeRoundTrip = (line: number, cells: readonly string[]): void => {
    const opened = read.time(cells, 'open_time', false) ?? read.time(cells, 'time', false)
    const closed = read.time(cells, 'close_time', false) ?? opened
    const first = read.side(cells)
    const base = { line, symbol: read.text(cells, 'symbol') ?? '', venue: read.text(cells, 'venue'), orderId: null, liquidity: null, fee: null, sentAt: null }
    const leg = (side: 'buy' | 'sell'): ForeignFill => {
      const quantity = read.maybe(cells, `${side}_quantity`, 'a quantity') ?? read.maybe(cells, 'quantity', 'a quantity') ?? UNIT
      if (quantity === 0n) throw new CellProblem(read.name(`${side}_quantity`), 'expected a quantity other than 0, found "0"')
      return {
        ...base,
        at: first === null || first === side ? opened : closed,
        side,
        price: read.positive(cells, `${side}_price`, 'a price above 0', true) as bigint,
        quantity: quantity < 0n ? -quantity : quantity,
        benchmark: read.positive(cells, `benchmark_${side}_price`, 'a price above 0'),
      }
    }
    fills.push(leg('buy'), leg('sell'))
  }

  return {
    header,
    record,
    finish() {
      const hasSideColumn = places.at.side !== undefined || places.at.price === undefined
      const bySign = !hasSideColumn && negativeRows.size > 0
      const isRoundTrips = places.at.price === undefined
      return {
        fills: bySign
          ? fills.map((fill, i): ForeignFill => ({ ...fill, side: negativeRows.has(i) ? 'sell' : 'buy' }))
          : fills.map((fill, i) => (negativeRows.has(i) ? { ...fill, side: 'sell' as const } : fill)),
        orders,
        unfilled: [...orderHeads].filter(([, head]) => !head.hasFill).map(([orderId, { symbol, side }]) => ({ orderId, symbol, side })),
        places,
        isRoundTrips,
        sidesBy: hasSideColumn ? 'column' : bySign ? 'sign' : 'none',
      }
    },
  }
}

/** Cells by field, of one record; a cell that is not what its column says throws a `CellProblem`. */
function cellsOf(places: () => Places<FillField>, { decimalMark, dateOrder }: TableOptions) {
  const times = new Map<FillField, (cell: string) => Instant | undefined>()
  const timeOf = (field: FillField): ((cell: string) => Instant | undefined) => {
    const known = times.get(field) ?? timeReader(dateOrder)
    times.set(field, known)
    return known
  }
  const name = (field: FillField): string => places().at[field]?.header ?? field
  const text = (cells: readonly string[], field: FillField): string | null => {
    const place = places().at[field]
    const cell = place === undefined ? '' : (cells[place.index] as string).trim()
    return cell === '' ? null : cell
  }
  const wrong = (field: FillField, expects: string, cell: string | null): CellProblem =>
    new CellProblem(
      name(field),
      `expected ${expects}, found ${JSON.stringify((cell ?? '').slice(0, 80))}${cell !== null && /^[+-]?\d+,\d+$/.test(cell) ? ' (for a decimal comma say --decimal ,)' : ''}`,
    )
  const maybe = (cells: readonly string[], field: FillField, expects: string): bigint | null => {
    const cell = text(cells, field)
    if (cell === null || isAbsent(cell)) return null
    const value = unitsCell(cell, decimalMark)
    if (value === undefined) throw wrong(field, expects, cell)
    return value
  }
  return {
    name,
    text,
    maybe,
    units(cells: readonly string[], field: FillField, expects: string): bigint {
      const value = maybe(cells, field, expects)
      if (value === null) throw wrong(field, expects, text(cells, field))
      return value
    },
    /** Null only where the file leaves it out, unless it is asked for. */
    positive(cells: readonly string[], field: FillField, expects: string, isRequired = field === 'price'): bigint | null {
      const cell = text(cells, field)
      if (cell === null || isAbsent(cell)) {
        if (isRequired) throw wrong(field, expects, cell)
        return null
      }
      const value = positiveCell(cell, decimalMark)
      if (value === undefined) throw wrong(field, expects, cell)
      return value
    },
    time(cells: readonly string[], field: FillField, isRequired: boolean): Instant | null {
      const cell = text(cells, field)
      if (cell === null || isAbsent(cell)) {
        if (isRequired && places().at[field] !== undefined) throw wrong(field, TIME_EXPECTED, cell)
        return null
      }
      const at = timeOf(field)(cell)
      if (at === undefined) throw wrong(field, TIME_EXPECTED, cell)
      return at
    },
    side(cells: readonly string[]): ForeignFill['side'] {
      const cell = text(cells, 'side')
      if (cell === null || isAbsent(cell)) return null
      const side = sideCell(cell)
      if (side === undefined) throw wrong('side', SIDE_EXPECTED, cell)
      return side
    },
    liquidity(cells: readonly string[]): ForeignFill['liquidity'] {
      const cell = text(cells, 'liquidity')
      if (cell === null || isAbsent(cell)) return null
      const liquidity = liquidityCell(cell)
      if (liquidity === undefined) throw wrong('liquidity', LIQUIDITY_EXPECTED, cell)
      return liquidity
    },
  }
}
