import type { ReactNode } from 'react'
import { Num, Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import { counted } from '#lib/format/words.ts'
import type { PositionTotal } from '#lib/wire/views/positions.ts'

/** One row of sums per currency: what is in different currencies is never added. */
export function Totals({ totals }: { readonly totals: readonly PositionTotal[] }) {
  return (
    <div className={`grid gap-3 ${totals.length > 1 ? 'xl:grid-cols-2' : ''}`}>
      {totals.map((total) => (
        <dl
          key={total.currency}
          aria-label={`Sums in ${total.currency}`}
          className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-4"
        >
          <Sum
            name={`Unrealised, ${total.currency}`}
            note={total.unmarkedCount > 0 ? `without ${counted(total.unmarkedCount, 'holding')} that has no mark` : '+ gained'}
          >
            {total.unrealized === null ? (
              <Unknown reason="no mark yet" />
            ) : (
              <Signed value={total.unrealized} rule="gain" decimals={moneyDecimals(total.unrealized)} />
            )}
          </Sum>
          <Sum name={`Realised, ${total.currency}`} note="+ gained, fees off">
            <Signed value={total.realized} rule="gain" decimals={moneyDecimals(total.realized)} />
          </Sum>
          <Sum name={`Fees, ${total.currency}`} note="paid, off realised already">
            <Num value={total.fees} decimals={moneyDecimals(total.fees)} />
          </Sum>
          <Sum name="Holdings" note={`${total.positionCount - total.openCount} flat`}>
            <Num value={total.openCount} decimals={0} unit="open" />
          </Sum>
        </dl>
      ))}
    </div>
  )
}

function Sum({ name, note, children }: { readonly name: string; readonly note: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col bg-panel px-3 py-2">
      <dt className="text-2xs text-dim">
        {name} <span className="sr-only">, {note}</span>
      </dt>
      <dd className="text-lg">{children}</dd>
      <dd aria-hidden className="text-2xs text-faint">
        {note}
      </dd>
    </div>
  )
}
