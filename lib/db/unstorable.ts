/**
 * Whether the server refused what was to be written because of the data itself: text or numbers that a column or an index does
 * not take (SQLSTATE classes 22 and 54, a CHECK). Trying again never helps, and nothing else in the database is at fault.
 */
export function isUnstorable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^(22|54)...$|^23514$/.test(code)
}
