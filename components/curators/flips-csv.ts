import type { Flip } from '#lib/domain/govern/what-if.ts'
import type { WhatIfView } from '#lib/wire/views/what-if.ts'

const COLUMNS = [
  'execution_id', 'decision_id', 'at', 'symbol', 'to', 'margin_before', 'margin_after', 'p', 'outcome', 'outcome_bps', 'shadow_bps',
] as const satisfies readonly (keyof Flip)[] // biome-ignore format: one list

/** Every decision that flips, numbers as they were computed, times in ISO; what was asked stands in the first comment line. */
export function flipsCsv({ id, baseVersion, status, answer }: WhatIfView): string {
  if (answer === null) return ''
  const what = answer.changes.map(({ path, from, to }) => `${path} ${from} -> ${to}`).join('; ') || 'nothing changed'
  const scope = status === 'whole' ? 'all decisions' : 'the newest decisions'
  const head = `# Ropewalk what-if ${id}, against version ${baseVersion}, ${scope}, n ${answer.n}: ${what}`
  const lines = answer.flips.map((flip) => COLUMNS.map((column) => cell(flip[column])).join(','))
  return `${[head.replace(/[\r\n]/g, ' '), COLUMNS.join(','), ...lines].join('\r\n')}\r\n`
}

/** A text that a spreadsheet would take for a formula gets a quote in front. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
