/**
 * The order of a list that is short enough to be sorted: by id, which is by time, in pages; or by a value, then one page and no next one.
 * `sort` has been checked against the list's own names.
 */
export function orderOf(sort: string | undefined, id: string, values: Readonly<Record<string, string>>) {
  const direction = sort?.startsWith('-') ? 'desc' : 'asc'
  const value = values[sort?.replace(/^-/, '') ?? '']
  if (value !== undefined) return { orderBy: `${value} ${direction} nulls last, ${id} desc`, after: null }
  const isOldestFirst = sort === 'time'
  return { orderBy: `${id} ${isOldestFirst ? 'asc' : 'desc'}`, after: isOldestFirst ? '>' : '<' } as const
}
