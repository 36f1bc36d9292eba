import { Unknown } from '#components/data/num.tsx'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumber, formatPercent, isNumeric } from '#lib/format/number.ts'
import { asWords, counted, currenciesOf, sentenceCase } from '#lib/format/words.ts'
import type { ExecutionDetail, RiskCheck } from '#lib/wire/views/execution.ts'
import { notReached } from './slices.ts'

/** Every check of the gate with its value, its limit and how much of the limit was used; the first breach refused. */
export function RiskPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { riskChecks } = detail
  if (riskChecks === null || riskChecks.length === 0) {
    return (
      <Panel title="Risk gate">
        <p className="text-dim">
          {notReached(
            detail.head.status,
            'The risk gate was not reached: the decision ended before it.',
            'The risk gate is asked when the decision is judged.',
          )}
        </p>
      </Panel>
    )
  }
  const breached = riskChecks.filter((check) => !check.ok)
  const { base } = currenciesOf(detail.head.symbol ?? '')
  const verdict =
    breached.length === 0
      ? `${counted(riskChecks.length, 'check')}, all within their limits`
      : `${breached.length} of ${counted(riskChecks.length, 'check')} breached`
  return (
    <Panel title="Risk gate" note={`${verdict}; money in ${detail.context?.currency ?? 'the reporting currency'}`} isFlush>
      <PlainTable
        label="Risk checks"
        rows={riskChecks}
        rowId={(check) => check.name}
        isStrong={(check) => !check.ok}
        columns={[
          { id: 'name', header: 'Check', isWide: true, cell: (check) => <span title={check.code ?? undefined}>{sentenceCase(asWords(check.name))}</span> },
          { id: 'value', header: 'Value', align: 'right', cell: (check) => <Amount text={check.value} unit={shownUnit(check.unit, base)} /> },
          { id: 'limit', header: 'Limit', align: 'right', cell: (check) => <Amount text={check.limit} unit={shownUnit(check.unit, base)} /> },
          { id: 'use', header: 'Use', align: 'right', cell: (check) => <Use check={check} /> },
          {
            id: 'ok',
            header: 'Ok',
            cell: (check) => (check.ok ? <span className="text-dim">ok</span> : <span className="font-medium text-danger">breach</span>),
          },
        ]}
      />
    </Panel>
  )
}

/** What every row would repeat is said once in the panel's note; `base units` have a name here. */
function shownUnit(unit: string | null, base: string): string | null {
  if (unit === null || UNSAID.includes(unit)) return null
  return unit === 'base units' ? base : unit
}

const UNSAID: readonly string[] = ['reporting currency', 'switch', 'venues', 'orders']
const SHARES: readonly string[] = ['ratio', 'fraction', 'of peak equity']

function Amount({ text, unit }: { readonly text: string | null; readonly unit: string | null }) {
  if (text === null) return <Unknown reason="none" />
  if (!isNumeric(text)) return <span>{SWITCHES[text] ?? asWords(text)}</span>
  const isShare = unit !== null && SHARES.includes(unit)
  return (
    <span className="figure" title={text}>
      {isShare ? formatPercent(text) : formatNumber(text, { min: 0, max: Math.abs(Number(text)) >= 100 ? 0 : 4 })}
      {unit && !isShare ? <span className="text-faint"> {unit}</span> : null}
    </span>
  )
}

const SWITCHES: Readonly<Record<string, string>> = { true: 'on', false: 'off' }

/** Share of the limit, as a bar and a number. A switch and a minimum have none. */
function Use({ check }: { readonly check: RiskCheck }) {
  const use = check.utilisation
  if (use === null || check.limit === null || !isNumeric(check.value)) return null
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <span aria-hidden className="relative h-1.5 w-10 overflow-hidden rounded-sm bg-raised">
        <span
          className={`absolute inset-y-0 left-0 ${check.ok ? (use > 0.8 ? 'bg-warn' : 'bg-faint') : 'bg-danger'}`}
          style={{ width: `${Math.min(100, use * 100)}%` }}
        />
      </span>
      <span className="figure w-[6ch]">{formatPercent(use, use >= 10 ? 0 : 1)}</span>
    </span>
  )
}
