import type { AuditRow } from '#lib/wire/views/audit.ts'

/** `state: trading → halted · weight risk: 1 → 1.2 · and 3 more`; a value that was not there before stands alone. */
export function changesInWords({ changes, moreChanges }: Pick<AuditRow, 'changes' | 'moreChanges'>): string {
  const told = changes.map(({ path, before, after }) => {
    if (before === null) return `${path}: ${after}`
    return after === null ? `${path}: ${before} → taken away` : `${path}: ${before} → ${after}`
  })
  return [...told, ...(moreChanges > 0 ? [`and ${moreChanges} more`] : [])].join(' · ')
}
