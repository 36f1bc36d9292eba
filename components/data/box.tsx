import { Select } from '#components/ui/field.tsx'
import { asWords } from '#lib/format/words.ts'

/** One choice of a filter. A value of the URL that is not listed any more stays selectable, so that the box tells the truth. */
export function Box({
  label,
  any,
  width = 'w-32',
  value,
  values,
  onChange,
}: {
  readonly label: string
  /** What it is called when nothing is chosen. */
  readonly any: string
  readonly width?: string
  readonly value: string | null | undefined
  readonly values: readonly (string | { readonly value: string; readonly label: string })[]
  readonly onChange: (value: string | null) => void
}) {
  const known = values.map((one) => (typeof one === 'string' ? { value: one, label: asWords(one) } : one))
  const all = value && !known.some((one) => one.value === value) ? [...known, { value, label: asWords(value).replaceAll(',', ', ') }] : known
  return (
    <div className={width}>
      <Select
        size="sm"
        aria-label={label}
        value={value ?? ''}
        options={[{ value: '', label: any }, ...all]}
        onChange={(event) => onChange(event.target.value || null)}
      />
    </div>
  )
}
