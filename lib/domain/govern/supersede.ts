import type { FieldChange } from './change.ts'

type Changing = { readonly id: string; readonly kind: string; readonly changes: readonly FieldChange[] }

/**
 * Open proposals that end when `applied` comes into force: they were made for another value of a field that has just changed. A review
 * changes nothing: it neither ends any nor is ended so.
 */
export function supersededBy<T extends Changing>(applied: Changing, open: readonly T[]): readonly T[] {
  if (applied.kind === 'review') return []
  const paths = new Set(applied.changes.map(({ path }) => path))
  return open.filter(({ id, kind, changes }) => id !== applied.id && kind !== 'review' && changes.some(({ path }) => paths.has(path)))
}
