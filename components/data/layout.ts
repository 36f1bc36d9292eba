/** How a person has arranged a table's columns. Names are column ids; what is not named stands as the table was made. */
export type Layout = {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  /** Pixels. */
  readonly widths: Readonly<Record<string, number>>
}

export const AS_MADE: Layout = { order: [], hidden: [], widths: {} }
export const WIDTH_MIN = 40
const WIDTH_MAX = 900

type Placed = { readonly id: string; readonly width?: number }

/**
 * The columns as they are shown. The first column names the row: it stays first and is never hidden. A column that the layout does not
 * know stands where it was made, after its neighbour; one that the table no longer has is ignored and told as `vanished`.
 */
export function arrange<C extends Placed>(columns: readonly C[], layout: Layout): { readonly shown: readonly C[]; readonly vanished: readonly string[] } {
  const known = new Set(columns.map(({ id }) => id))
  const shown = ordered(columns, layout)
    .filter(({ id }, place) => place === 0 || !layout.hidden.includes(id))
    .map((column) => {
      const width = layout.widths[column.id]
      return width === undefined || width === column.width ? column : { ...column, width }
    })
  const named = new Set([...layout.order, ...layout.hidden, ...Object.keys(layout.widths)])
  return { shown, vanished: [...named].filter((id) => !known.has(id)) }
}

/** All columns in their order, hidden ones too. */
export function ordered<C extends Placed>(columns: readonly C[], { order }: Layout): readonly C[] {
  const [first, ...others] = columns
  if (first === undefined) return []
  const byId = new Map(others.map((column) => [column.id, column]))
  const placed = order.flatMap((id) => byId.get(id) ?? [])
  if (placed.length === 0) return columns
  const result: C[] = [first, ...placed]
  // New columns: each behind the one it was made behind.
  for (const [index, column] of columns.entries()) {
    if (index === 0 || order.includes(column.id)) continue
    const before = result.findIndex(({ id }) => id === columns[index - 1]?.id)
    result.splice(before + 1, 0, column)
  }
  return result
}

export const toggled = (layout: Layout, id: string): Layout => ({
  ...layout,
  hidden: layout.hidden.includes(id) ? layout.hidden.filter((one) => one !== id) : [...layout.hidden, id],
})

export const resized = (layout: Layout, id: string, width: number): Layout => ({
  ...layout,
  widths: { ...layout.widths, [id]: Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width))) },
})

/** Puts a column in front of another one; the first column's place cannot be taken. */
export function placed(layout: Layout, columns: readonly Placed[], id: string, before: string): Layout {
  const ids = ordered(columns, layout).map((column) => column.id)
  const [first] = ids
  if (id === first || before === first || id === before) return layout
  const others = ids.filter((one) => one !== id)
  others.splice(others.indexOf(before), 0, id)
  return { ...layout, order: others.slice(1) }
}

/** One place to the left (−1) or right (+1) among the columns that are shown. */
export function moved(layout: Layout, columns: readonly Placed[], id: string, step: -1 | 1): Layout {
  const shown = arrange(columns, layout).shown.map((column) => column.id)
  const neighbour = shown[shown.indexOf(id) + step]
  if (neighbour === undefined || neighbour === shown[0] || !shown.includes(id)) return layout
  if (step === -1) return placed(layout, columns, id, neighbour)
  return placed(layout, columns, neighbour, id)
}

/** Reads what was kept; whatever cannot be read counts as not arranged. */
export function readLayout(kept: unknown): Layout {
  const given = typeof kept === 'string' ? parsed(kept) : kept
  if (typeof given !== 'object' || given === null) return AS_MADE
  const { order, hidden, widths } = given as Record<string, unknown>
  const texts = (list: unknown): readonly string[] => (Array.isArray(list) ? [...new Set(list.filter((one) => typeof one === 'string'))] : [])
  const numbers = typeof widths === 'object' && widths !== null ? Object.entries(widths).filter(([, width]) => Number.isFinite(width)) : []
  return { order: texts(order), hidden: texts(hidden), widths: Object.fromEntries(numbers) as Record<string, number> }
}

export const isAsMade = ({ order, hidden, widths }: Layout): boolean => order.length + hidden.length + Object.keys(widths).length === 0

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
