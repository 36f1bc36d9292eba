'use client'
import { CostTrackPanel } from './cost-track.tsx'
import { PnlPanel } from './pnl.tsx'

/** How the day goes: what trading costs against what it was expected to, and what it has earned. */
export default function DayCharts() {
  return (
    <>
      <CostTrackPanel />
      <PnlPanel />
    </>
  )
}
