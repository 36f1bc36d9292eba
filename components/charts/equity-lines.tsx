import { Num } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import type { EquityPoint } from '#lib/wire/views/equity.ts'
import type { EquityLine } from './prepare/equity.ts'

/** How a line looks and is called. The dash tells them apart without colour; the sign pair is for gains and losses alone. */
export const EQUITY_LOOKS: Readonly<Record<EquityLine, { readonly name: string; readonly sign: string; readonly stroke: string; readonly dash?: string }>> = {
  equity: { name: 'Equity', sign: '', stroke: 'var(--accent)' },
  realized: { name: 'Realised', sign: '+ gained', stroke: 'var(--ink)' },
  unrealized: { name: 'Unrealised', sign: '+ gained', stroke: 'var(--dim)', dash: '5 3' },
  fees: { name: 'Fees', sign: 'paid', stroke: 'var(--twine)', dash: '1.5 3' },
  drawdown: { name: 'Drawdown', sign: 'from the peak', stroke: 'var(--bad)', dash: '8 3 2 3' },
}

/** A piece of the line, for a legend. */
export function LineSample({ line }: { readonly line: EquityLine }) {
  const { stroke, dash } = EQUITY_LOOKS[line]
  return (
    <svg aria-hidden viewBox="0 0 18 8" className="h-2 w-4.5 shrink-0">
      <line x1="1" x2="17" y1="4" y2="4" stroke={stroke} strokeWidth="2" strokeLinecap="round" strokeDasharray={dash} />
    </svg>
  )
}

/** What a line stands for at one point, as it is stored: gains and losses with their three cues. */
export function EquityAmount({ point, line }: { readonly point: EquityPoint; readonly line: EquityLine }) {
  const value = point[line]
  const decimals = moneyDecimals(value)
  return line === 'equity' || line === 'fees' || line === 'drawdown' ? (
    <Num value={value} decimals={decimals} />
  ) : (
    <Signed value={value} rule="gain" decimals={decimals} />
  )
}
