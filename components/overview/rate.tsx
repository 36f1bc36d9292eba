import { Num } from '#components/data/num.tsx'
import { Sparkline } from '#components/data/sparkline.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { meanRate } from './mean-rate.ts'

/** Executions begun in each of the last full minutes. */
export function Rate({ perMinute, counted, readAtMs }: { readonly perMinute: readonly number[]; readonly counted: number; readonly readAtMs: number }) {
  const last = perMinute.at(-1) ?? 0
  const mean = meanRate(perMinute, counted)
  const span = counted > 0 && counted < perMinute.length ? `mean over ${counted} since the first execution` : ''
  const label = `Executions per minute over the last ${perMinute.length} minutes: last ${last}, mean ${mean === null ? 'not known' : mean.toFixed(1)}, most ${Math.max(0, ...perMinute)}${span && `; ${span}`}.`
  return (
    <LivePanel title="Executions per minute" note={`last ${perMinute.length} full minutes${span && `, ${span}`}`} readAtMs={readAtMs}>
      <div className="flex items-end gap-5">
        <div className="min-w-0 flex-1">
          <Sparkline values={perMinute} label={label} width={420} height={56} isWide floor={0} />
        </div>
        <dl className="grid grid-cols-[auto_auto] items-baseline gap-x-3 text-xs text-dim">
          <dt>last</dt>
          <dd className="text-right text-base text-ink">
            <Num value={last} decimals={0} />
          </dd>
          <dt>mean</dt>
          <dd className="text-right">
            <Num value={mean} decimals={1} reason="no full minute yet" />
          </dd>
          <dt>most</dt>
          <dd className="text-right">
            <Num value={Math.max(0, ...perMinute)} decimals={0} />
          </dd>
        </dl>
      </div>
    </LivePanel>
  )
}
