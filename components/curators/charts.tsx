'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import Histogram from '#components/charts/histogram.tsx'
import { linear } from '#components/charts/prepare/scale.ts'
import { useWidth } from '#components/charts/use-width.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Select } from '#components/ui/field.tsx'
import { formatNumber, formatPercent } from '#lib/format/number.ts'
import { sentenceCase } from '#lib/format/words.ts'
import { curatorChartsQuery } from '#lib/query/curators.ts'
import type { CuratorChart, PolicyVersion } from '#lib/wire/views/curators.ts'
import { CURATOR_NAMES } from './draft.ts'

const LOOKS = [
  { stroke: 'var(--accent)' },
  { stroke: 'var(--twine)', dash: '6 3' },
  { stroke: 'var(--ink)', dash: '2 3' },
  { stroke: 'var(--dim)', dash: '8 3 2 3' },
] as const
const HEIGHT = 150

/** How weights moved, whether quality means what it says, and how far each curator pulls. */
export default function CuratorCharts({ versions, used }: { readonly versions: readonly PolicyVersion[]; readonly used: readonly number[] }) {
  const [version, setVersion] = useState<number | null>(null)
  const { data, error, refetch } = useQuery(curatorChartsQuery(version))
  return (
    <div className="grid gap-4">
      {versions.some((one) => one.policy !== null) ? (
        <WeightHistory versions={versions} />
      ) : (
        <p className="text-dim">No version of the weights is stored yet: the worker writes the first one when it starts.</p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="text-xs text-dim">Calibration and contributions</h3>
        <span className="w-40">
          <Select
            size="sm"
            aria-label="Of which version"
            value={version === null ? '' : String(version)}
            options={[{ value: '', label: 'Every version' }, ...used.map((one) => ({ value: String(one), label: `Version ${one}` }))]}
            onChange={({ target }) => setVersion(target.value === '' ? null : Number(target.value))}
          />
        </span>
      </div>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={6} label="Loading charts" />
        )
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-2 xl:grid-cols-4">
          {data.curators.map((chart) => (
            <section
              key={chart.curator}
              aria-label={`${sentenceCase(chart.curator)} curator`}
              className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2"
            >
              <h4 className="text-xs">{sentenceCase(chart.curator)}</h4>
              <Calibration chart={chart} />
              <Contributions chart={chart} />
            </section>
          ))}
        </div>
      )}
    </div>
  )
}

/** Weights as steps from version to version; versions stand at equal distances, because what matters is the order. */
function WeightHistory({ versions }: { readonly versions: readonly PolicyVersion[] }) {
  const [frame, width] = useWidth(720)
  const known = versions
    .filter((one) => one.policy !== null)
    .toReversed()
    .slice(-40)
  const x = linear([0, Math.max(1, known.length)], [34, width - 10])
  const y = linear([0, 0.5], [HEIGHT - 22, 8])
  const last = known.at(-1)
  const sentence = last?.policy
    ? `Weights in force: ${CURATOR_NAMES.map((name) => `${name} ${formatNumber(last.policy?.curators[name].weight ?? 0, 2)}`).join(', ')}.`
    : 'No version yet.'
  const every = Math.max(1, Math.ceil((known.length * 40) / width))
  return (
    <div ref={frame} className="min-w-0">
      <div className="flex flex-wrap items-baseline gap-x-4 pb-1 text-2xs text-dim">
        <h3 className="text-xs text-dim">Weights by version</h3>
        {CURATOR_NAMES.map((name, at) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <svg aria-hidden viewBox="0 0 18 8" className="h-2 w-4.5">
              <line x1="1" x2="17" y1="4" y2="4" strokeWidth="2" stroke={LOOKS[at]?.stroke} strokeDasharray={dashOf(at)} />
            </svg>
            {name} <span className="figure text-ink">{formatNumber(last?.policy?.curators[name].weight ?? 0, { min: 2, max: 3 })}</span>
          </span>
        ))}
      </div>
      <svg role="img" aria-label={sentence} width={width} height={HEIGHT} className="block text-2xs">
        {[0, 0.1, 0.2, 0.3, 0.4, 0.5].map((mark) => (
          <g key={mark}>
            <line x1={34} x2={width - 10} y1={y(mark)} y2={y(mark)} className="stroke-line" />
            <text x={28} y={y(mark)} dy="0.32em" textAnchor="end" className="figure fill-faint text-2xs">
              {formatNumber(mark, 1)}
            </text>
          </g>
        ))}
        {known.map(({ version, author, reason }, at) => (
          <g key={version}>
            <title>{`v${version} by ${author}: ${reason}`}</title>
            <rect x={x(at)} y={8} width={Math.max(1, x(at + 1) - x(at))} height={HEIGHT - 30} fill="transparent" />
            {at % every === 0 ? (
              <text x={(x(at) + x(at + 1)) / 2} y={HEIGHT - 6} textAnchor="middle" className="figure fill-faint text-2xs">
                v{version}
              </text>
            ) : null}
          </g>
        ))}
        {CURATOR_NAMES.map((name, at) => (
          <path
            key={name}
            d={known
              .map(
                (one, step) =>
                  `${step === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(one.policy?.curators[name].weight ?? 0).toFixed(1)}H${x(step + 1).toFixed(1)}`,
              )
              .join('')}
            fill="none"
            strokeWidth={1.75}
            stroke={LOOKS[at]?.stroke}
            strokeDasharray={dashOf(at)}
            pointerEvents="none"
          />
        ))}
      </svg>
    </div>
  )
}

const dashOf = (at: number): string | undefined => {
  const look = LOOKS[at]
  return look && 'dash' in look ? look.dash : undefined
}

/** Share of good outcomes by quality; on the diagonal, quality is the chance that it reads like. */
function Calibration({ chart: { bins, curator } }: { readonly chart: CuratorChart }) {
  const [frame, width] = useWidth(260)
  const n = bins.reduce((sum, bin) => sum + bin.n, 0)
  const x = linear([0, 1], [30, width - 8])
  const y = linear([0, 1], [HEIGHT - 20, 6])
  return (
    <div ref={frame} className="min-w-0">
      <p className="text-2xs text-faint">good outcomes by quality, 95 %, n {formatNumber(n, 0)}</p>
      {n === 0 ? (
        <p className="py-4 text-xs text-dim">No outcome is known yet.</p>
      ) : (
        <svg
          role="img"
          aria-label={`Calibration of the ${curator} curator: ${bins.map(({ quality, rate, n: own }) => `quality ${formatNumber(quality, 2)} good ${formatPercent(rate.value, 0)} of ${own}`).join(', ')}.`}
          width={width}
          height={HEIGHT}
          className="block"
        >
          {[0, 0.5, 1].map((mark) => (
            <g key={mark}>
              <line x1={x(0)} x2={x(1)} y1={y(mark)} y2={y(mark)} className="stroke-line" />
              <text x={25} y={y(mark)} dy="0.32em" textAnchor="end" className="figure fill-faint text-2xs">
                {formatNumber(mark, 1)}
              </text>
              <text x={x(mark)} y={HEIGHT - 5} textAnchor={mark === 0 ? 'start' : mark === 1 ? 'end' : 'middle'} className="figure fill-faint text-2xs">
                {formatNumber(mark, 1)}
              </text>
            </g>
          ))}
          <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} strokeDasharray="3 3" className="stroke-line-strong" />
          {bins.map(({ quality, rate, n: own }) => (
            <g key={quality}>
              <title>{`quality ${formatNumber(quality, 2)}: ${formatPercent(rate.value)} [${formatPercent(rate.low)}, ${formatPercent(rate.high)}] good, n ${own}`}</title>
              <line
                x1={x(quality)}
                x2={x(quality)}
                y1={y(rate.low)}
                y2={y(rate.high)}
                strokeWidth={1.5}
                className={own < 20 ? 'stroke-faint/60' : 'stroke-accent/70'}
              />
              <circle cx={x(quality)} cy={y(rate.value)} r={3} className={own < 20 ? 'fill-panel stroke-faint' : 'fill-accent'} />
            </g>
          ))}
        </svg>
      )}
    </div>
  )
}

function Contributions({ chart: { contributions, curator } }: { readonly chart: CuratorChart }) {
  const n = contributions.reduce((sum, one) => sum + one, 0)
  if (n === 0) return null
  return (
    <div className="min-w-0">
      <p className="text-2xs text-faint">contributions to ln score, n {formatNumber(n, 0)}</p>
      <Histogram summary={`Contributions of the ${curator} curator, ${n} decisions.`} span={[-0.15, 0.15]} counts={contributions} marks={[]} />
    </div>
  )
}
