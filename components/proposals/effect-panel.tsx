import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import type { Effect, Measured } from '#lib/domain/govern/effect.ts'
import { formatNumber, formatPercent, formatWithSign } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { PredictedInterval, ProposalDetail } from '#lib/wire/views/proposals.ts'
import { Estimate } from './evidence-panel.tsx'

const NAMES = { value: 'Value of a decision', cost: 'Cost beyond the benchmark', published: 'Decisions published' } as const
const UNITS = { value: 'bps, + gained', cost: 'bps, + lost', published: 'share' } as const

/** What became of it beside what was predicted. Nothing was drawn by lot: the words say so. */
export function EffectPanel({ proposal }: { readonly proposal: ProposalDetail }) {
  const { effect, prediction, appliedVersion, readAtMs, kind } = proposal
  if (appliedVersion === null || kind === 'review') return null
  return (
    <LivePanel title="Measured effect" note={`since v${appliedVersion}, beside what was predicted`} readAtMs={readAtMs} isFlush>
      {effect === null ? (
        <p className="p-3 text-sm text-dim">Not measured yet. It begins with the first outcome decided under v{appliedVersion}.</p>
      ) : (
        <>
          <p className="px-3 py-2 text-sm">{wordsOf(effect, appliedVersion)}</p>
          <PlainTable
            label="Effect by measure"
            columns={columnsOf(prediction?.liftBps ?? null)}
            rows={effect.measures}
            rowId={(row) => row.name}
            isDim={() => effect.state === 'too_little'}
          />
          <p className="px-3 py-2 text-xs text-faint">
            Decisions under v{appliedVersion} against those of 30 days before it, within symbols, 95 % interval by days. Measured{' '}
            <Time at={effect.measured_ms} />.
          </p>
        </>
      )}
    </LivePanel>
  )
}

function wordsOf(effect: Effect, version: number): string {
  const others = effect.other_versions === 0 ? '' : ` ${counted(effect.other_versions, 'other version')} came meanwhile, and what they did is in it.`
  if (effect.state === 'too_little') {
    const after = effect.n < effect.needed ? `n ${effect.n} of ${effect.needed}` : `n ${effect.n}, ${effect.days} of ${effect.days_needed} days`
    return `Too little evidence: ${after}.${others}`
  }
  const value = effect.measures.find(({ name }) => name === 'value')
  const said =
    value?.delta === null || value === undefined
      ? 'No difference can be told yet.'
      : `v${version} is associated with ${formatWithSign(value.delta, 2)} bps per decision${crosses(value) ? ', which may be nothing' : ''}.`
  return `${said}${others}`
}

const crosses = ({ low, high }: Measured): boolean => low === null || high === null || (low <= 0 && high >= 0)

const columnsOf = (predicted: PredictedInterval | null): readonly PlainColumn<Measured>[] => [
  { id: 'name', header: 'Measure', isWide: true, cell: ({ name }) => `${NAMES[name]}, ${UNITS[name]}` },
  { id: 'before', header: 'Before', align: 'right', cell: ({ before, name }) => <ArmCell {...before} isShare={name === 'published'} /> },
  { id: 'after', header: 'After', align: 'right', cell: ({ after, name }) => <ArmCell {...after} isShare={name === 'published'} /> },
  {
    id: 'delta',
    header: 'Difference',
    unit: 'after − before',
    align: 'right',
    cell: ({ delta, low, high }) =>
      delta === null ? <span className="text-faint">too little evidence</span> : <Estimate mean={delta} low={low} high={high} decimals={2} />,
  },
  {
    id: 'predicted',
    header: 'Predicted',
    align: 'right',
    cell: ({ name }) => (name === 'value' && predicted !== null ? <Estimate {...predicted} decimals={2} /> : <span className="text-faint">not predicted</span>),
  },
]

function ArmCell({ mean, n, days, isShare }: { readonly mean: number | null; readonly n: number; readonly days: number; readonly isShare: boolean }) {
  return (
    <span className="figure" title={`${counted(n, 'decision')} on ${counted(days, 'day')}`}>
      {mean === null ? <span className="text-faint">none</span> : isShare ? formatPercent(mean) : formatNumber(mean, 2)}{' '}
      <span className="text-faint">n {n}</span>
    </span>
  )
}
