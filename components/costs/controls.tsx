'use client'
import { X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { GROUPINGS, ORIGINS, STYLES } from '#lib/domain/account/costs/grouping.ts'
import { METRICS, type MetricMeta } from '#lib/domain/account/metrics/registry.ts'
import { type CostQuestion, chipsOf, GROUPING_WORDS, isFiltered, RANGE_CHOICES } from './filter.ts'

export type Names = { readonly symbols: readonly string[]; readonly venues: readonly string[] }

/** Every box writes the URL and nothing else: the question can be sent to somebody. */
export function Controls({
  question,
  names,
  onChange,
  onClear,
}: {
  readonly question: CostQuestion
  readonly names: Names
  readonly onChange: (change: Partial<CostQuestion>) => void
  readonly onClear: () => void
}) {
  const box = (label: string, name: 'symbol' | 'venue' | 'style' | 'side' | 'origin', values: readonly string[], width: string) => (
    <div className={width}>
      <Select
        size="sm"
        aria-label={label}
        value={question[name] ?? ''}
        options={choices(`Any ${label.toLowerCase()}`, values, question[name])}
        onChange={(event) => onChange({ [name]: event.target.value || null })}
      />
    </div>
  )
  return (
    <search>
      <form aria-label="Question" className="flex flex-wrap items-center gap-1.5" onSubmit={(event) => event.preventDefault()}>
        <MetricChooser value={question.metric} onChange={(metric) => onChange({ metric })} />
        <span className="flex items-center gap-1.5 text-xs text-dim">
          by
          <span className="w-40">
            <Select
              size="sm"
              aria-label="Group by"
              value={question.by}
              options={GROUPINGS.map((value) => ({ value, label: GROUPING_WORDS[value].label }))}
              onChange={(event) => onChange({ by: event.target.value as CostQuestion['by'], mark: null })}
            />
          </span>
        </span>
        <span className="flex flex-wrap gap-1.5 sm:contents">
          {box('Symbol', 'symbol', names.symbols, 'w-28')}
          {box('Venue', 'venue', names.venues, 'w-28')}
          {box('Style', 'style', STYLES, 'w-24')}
          {box('Side', 'side', ['buy', 'sell'], 'w-22')}
          {box('Origin', 'origin', ORIGINS, 'w-26')}
          <div className="w-30">
            <Select
              size="sm"
              aria-label="Range of market time"
              value={question.from || question.to ? '' : question.range}
              options={[
                ...(question.from || question.to ? [{ value: '', label: 'As dated' }] : []),
                ...(RANGE_CHOICES.some(({ value }) => value === question.range)
                  ? RANGE_CHOICES
                  : [...RANGE_CHOICES, { value: question.range, label: `Last ${question.range}` }]),
              ]}
              onChange={(event) => onChange({ range: event.target.value || '7d', from: null, to: null })}
            />
          </div>
        </span>
        {chipsOf(question).map(({ label, clear }) => (
          <Button key={label} size="sm" tone="plain" onClick={() => onChange(clear)}>
            {label} <X aria-label="take this filter off" size={12} />
          </Button>
        ))}
        {isFiltered(question) ? (
          <Button size="sm" tone="quiet" onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </form>
    </search>
  )
}

const LEVELS: readonly { readonly level: MetricMeta['level']; readonly label: string }[] = [
  { level: 'order', label: 'Of an order' },
  { level: 'decision', label: 'Of a decision' },
  { level: 'fill', label: 'Of a fill' },
  { level: 'child', label: 'Of a child order' },
  { level: 'group', label: 'Rates of a venue' },
]

/** Every metric there is, each with its unit and what its sign means. */
function MetricChooser({ value, onChange }: { readonly value: CostQuestion['metric']; readonly onChange: (metric: CostQuestion['metric']) => void }) {
  return (
    <select
      aria-label="Metric"
      value={value}
      onChange={(event) => onChange(event.target.value as CostQuestion['metric'])}
      className="h-6.5 w-full max-w-68 rounded-md border border-line-strong bg-ground pr-1 pl-2 text-xs text-ink"
    >
      {LEVELS.map(({ level, label }) => (
        <optgroup key={level} label={label}>
          {METRICS.filter((meta) => meta.level === level).map((meta) => (
            <option key={meta.key} value={meta.key}>
              {meta.header}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}

/** A value of the URL that the market no longer lists stays selectable, so that the box tells the truth. */
function choices(any: string, values: readonly string[], current: string | null) {
  const all = current && !values.includes(current) ? [...values, current] : values
  return [{ value: '', label: any }, ...all.map((value) => ({ value, label: value }))]
}
