/** The executions behind a row, in the blotter. */
export function executionsOf({ venue, symbol, style }: { readonly venue: string; readonly symbol?: string; readonly style?: string }): string {
  return `/executions?${new URLSearchParams({ venue, ...(symbol && { symbol }), ...(style && { style }) })}`
}
