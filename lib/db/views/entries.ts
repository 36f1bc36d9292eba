import type { Entry } from '#lib/wire/views/learning.ts'

/**
 * What a stored JSON value says, one line for each leaf, named by its path; lists of plain values stay one line. At most `max` lines,
 * so that a state of any size fits a screen.
 */
export function entriesOf(value: unknown, max = 40): readonly Entry[] {
  const lines: Entry[] = []
  visit(value, '', lines, max)
  return lines
}

function visit(value: unknown, path: string, lines: Entry[], max: number): void {
  if (lines.length >= max || value === null || value === undefined) return
  if (typeof value !== 'object') lines.push({ name: path || 'value', value: text(value) })
  else if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)) {
    if (value.length > 0)
      lines.push({ name: path || 'value', value: value.slice(0, 12).map(text).join(', ') + (value.length > 12 ? ` … ${value.length} in all` : '') })
  } else for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? shownKey(key) : `${path} ${shownKey(key)}`, lines, max)
}

/** Parts of a key are joined with the unit separator in a stored state; no font draws it. */
export const shownKey = (key: string): string => key.replaceAll('\u001f', ' · ')

const text = (value: unknown): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : value === null ? 'null' : String(value)
