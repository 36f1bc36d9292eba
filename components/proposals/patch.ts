/**
 * The fields that change as one object, from their paths and the texts that stand in a form: numbers, switches and null are read as such,
 * all else stays text. The worker checks what comes of it.
 */
export function patchOf(lines: readonly { readonly path: string; readonly proposed: string | null }[]): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const { path, proposed } of lines) {
    const keys = path.split('.')
    let at = patch
    for (const key of keys.slice(0, -1)) {
      const inner = (Object.hasOwn(at, key) ? at[key] : {}) as Record<string, unknown>
      at[key] = inner
      at = inner
    }
    at[keys.at(-1) ?? path] = readText(proposed)
  }
  return patch
}

function readText(text: string | null): unknown {
  if (text === null || text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text
}
