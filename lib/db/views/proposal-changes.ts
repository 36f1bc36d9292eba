import type { ChangeLine } from '#lib/wire/views/proposals.ts'

const LINES_MAX = 80

/**
 * What a proposal changes, one line for each value. A change is either a list of `{path, old, new}`, or a part of the configuration that
 * replaces what stands there; `old` is the version it was made from, `now` the one in force.
 */
export function changesOf(change: unknown, base: unknown, now: unknown): readonly ChangeLine[] {
  const listed = Array.isArray(change) ? change : isRecord(change) && Array.isArray(change.changes) ? change.changes : null
  if (listed)
    return listed
      .filter(isRecord)
      .slice(0, LINES_MAX)
      .map((one) => fromEntry(one, now))
  const pair = isRecord(change) && 'new' in change && ('old' in change || 'path' in change) ? change : null
  if (pair && isRecord(pair.new)) return compared(pair.new, pair.old ?? base, now)
  if (pair) return [fromEntry(pair, now)]
  return compared(isRecord(change) && isRecord(change.config) ? change.config : change, base, now)
}

function fromEntry(entry: Record<string, unknown>, now: unknown): ChangeLine {
  const path = String(entry.path ?? entry.parameter ?? entry.field ?? entry.name ?? 'value')
  const there = at(now, path)
  return { path, old: print(entry.old ?? entry.from), now: there === undefined ? null : print(there), proposed: print(entry.new ?? entry.to ?? entry.value) }
}

/** Only what differs from the base is a change. */
function compared(proposed: unknown, base: unknown, now: unknown): readonly ChangeLine[] {
  const lines: ChangeLine[] = []
  const visit = (value: unknown, path: string): void => {
    if (lines.length >= LINES_MAX) return
    if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`)
      return
    }
    const old = print(at(base, path))
    const own = print(value)
    if (own !== old) lines.push({ path, old, now: print(at(now, path)), proposed: own })
  }
  visit(proposed, '')
  return lines
}

function at(value: unknown, path: string): unknown {
  let found = value
  for (const key of path.split('.')) {
    if (!isRecord(found)) return undefined
    found = found[key]
  }
  return found
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const print = (value: unknown): string | null => (value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value))
