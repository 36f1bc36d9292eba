'use client'
import { Download } from 'lucide-react'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Time } from '#components/data/time.tsx'
import { Button } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import type { Flip } from '#lib/domain/govern/what-if.ts'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import { shortId } from '#lib/format/words.ts'
import type { WhatIfView } from '#lib/wire/views/what-if.ts'
import { flipsCsv } from './flips-csv.ts'

const SHOWN = 50

/** Every past decision that would have gone the other way, newest first; each opens. */
export function Flips({ view }: { readonly view: WhatIfView }) {
  const { answer } = view
  if (answer === null || answer.flips.length === 0) return null
  const shown = answer.flips.slice(-SHOWN).toReversed()
  return (
    <section aria-label="Decisions that flip" className="border-t border-line">
      <header className="flex flex-wrap items-center gap-x-3 px-3 py-1">
        <h3 className="text-xs text-dim">Decisions that flip</h3>
        <p className="text-2xs text-faint">
          {shown.length < answer.flip_counts.all ? `the newest ${shown.length} of ${answer.flip_counts.all.toLocaleString('en-US')}` : `all ${shown.length}`}
        </p>
        <span className="ml-auto">
          <Button size="sm" tone="quiet" onClick={() => save(view)} title={`The newest ${answer.flips.length.toLocaleString('en-US')} as a file`}>
            <Download aria-hidden size={13} /> CSV
          </Button>
        </span>
      </header>
      <div className="max-h-72 overflow-y-auto">
        <PlainTable label="Decisions that would have gone the other way" columns={COLUMNS} rows={shown} rowId={(flip) => flip.execution_id} />
      </div>
    </section>
  )
}

const COLUMNS: readonly PlainColumn<Flip>[] = [
  {
    id: 'execution',
    header: 'Execution',
    cell: (flip) => (
      <Link href={`/executions/${encodeURIComponent(flip.execution_id)}`} title={flip.execution_id} className="figure text-accent hover:underline">
        {shortId(flip.execution_id)}
      </Link>
    ),
  },
  { id: 'at', header: 'Decided', cell: (flip) => <Time at={flip.at} style="moment" /> },
  { id: 'symbol', header: 'Symbol', cell: (flip) => flip.symbol },
  {
    id: 'to',
    header: 'Would be',
    cell: (flip) => (flip.to === 'publish' ? <span className="text-accent">traded</span> : <span className="text-warn">refused</span>),
  },
  {
    id: 'margin',
    header: 'Margin',
    unit: 'ln, now → draft',
    align: 'right',
    cell: (flip) => (
      <span className="figure">
        <span className="text-dim">{formatWithSign(flip.margin_before, 2)}</span> → {formatWithSign(flip.margin_after, 2)}
      </span>
    ),
  },
  {
    id: 'p',
    header: 'p',
    unit: 'published',
    align: 'right',
    title: 'The probability with which it was published',
    cell: (flip) => <span className="figure">{formatNumber(flip.p, 2)}</span>,
  },
  {
    id: 'outcome',
    header: 'Worth',
    unit: 'bps, + gained',
    align: 'right',
    cell: (flip) =>
      flip.outcome_bps === null ? (
        flip.shadow_bps === null ? (
          <span className="text-faint">not known</span>
        ) : (
          <span title="Not traded: what the market would have given, less the modelled cost">
            <span className="text-2xs text-faint">shadow </span>
            <Signed value={flip.shadow_bps} rule="gain" />
          </span>
        )
      ) : (
        <Signed value={flip.outcome_bps} rule="gain" />
      ),
  },
]

/** The file is made of what is on screen: nothing is asked of the server. */
function save(view: WhatIfView): void {
  const url = URL.createObjectURL(new Blob([flipsCsv(view)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `what-if-${view.id}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
