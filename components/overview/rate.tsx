import { Num } from '#components/data/num.tsx'
import { Sparkline } from '#components/data/sparkline.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'

/** Executions begun in each of the last full minutes. */
export function Rate({ perMinute, readAtMs }: { readonly perMinute: readonly number[]; readonly readAtMs: number }) {
  const last = perMinute.at(-1) ?? 0
  const total = perMinute.reduce((sum, count) => sum + count, 0)
  const mean = perMinute.length === 0 ? 0 : total / perMinute.length
  const label = `Executions per minute over the last ${perMinute.length} minutes: last ${last}, mean ${mean.toFixed(1)}, most ${Math.max(0, ...perMinute)}.`
  return (
    <LivePanel title="Executions per minute" note={`last ${perMinute.length} full minutes`} readAtMs={readAtMs}>
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
            <Num value={mean} decimals={1} />
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
