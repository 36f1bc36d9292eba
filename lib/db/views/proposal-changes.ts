import type { Policy } from '#lib/domain/decide/policy.ts'
import { type FieldChange, valueAt } from '#lib/domain/govern/change.ts'
import { directionOf } from '#lib/domain/govern/risk-class.ts'
import type { ChangeLine } from '#lib/wire/views/proposals.ts'

const LINES_MAX = 200

/**
 * What a proposal changes, one line for each field: what it was in the version that it was made from, what it is now, what it would be.
 * `changes` are those that the desk worked out; of a row without them the fields of its change stand for themselves.
 */
export function changeLines(changes: readonly FieldChange[], change: unknown, base: unknown, now: Policy | null): readonly ChangeLine[] {
  const lines = changes.length > 0 ? changes : leavesOf(change).map(({ path, to }) => ({ path, from: at(base, path), to }))
  return lines.slice(0, LINES_MAX).map((line) => ({
    path: line.path,
    old: print(line.from),
    now: now === null ? null : print(valueAt(now, line.path)),
    proposed: print(line.to),
    direction: directionOf(line),
  }))
}

function leavesOf(value: unknown, path = ''): readonly { readonly path: string; readonly to: unknown }[] {
  if (!isRecord(value)) return path === '' ? [] : [{ path, to: value }]
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`))
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, key) => (isRecord(found) ? (found[key] ?? found[camel(key)]) : undefined), value)
}

const camel = (key: string): string => key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const print = (value: unknown): string | null => (value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value))
