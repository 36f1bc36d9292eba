'use client'
import type { Today } from '#lib/wire/views/overview.ts'
import { CostTrackPanel } from './cost-track.tsx'
import { PnlPanel } from './pnl.tsx'

/** How the day goes: what trading costs against what it was expected to, and what it has earned; a pair, or with a third beside the higher one. */
export default function DayCharts({ isPair, pnl }: { readonly isPair: boolean; readonly pnl: Today['pnl'] }) {
  return (
    <>
      <div className={`grid xl:col-start-1 xl:row-start-1 ${isPair ? '' : 'xl:row-span-2'}`}>
        <CostTrackPanel />
      </div>
      <div className="grid xl:col-start-2">
        <PnlPanel pnl={pnl} />
      </div>
    </>
  )
}
