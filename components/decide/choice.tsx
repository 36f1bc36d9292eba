import { useId } from 'react'

/** A few values of which one holds, all in view: radio buttons drawn as one bar. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: string }[]
  readonly onChange: (value: V) => void
}) {
  const name = useId()
  return (
    <div role="radiogroup" aria-labelledby={`${name}-label`} className="grid content-start gap-1">
      <span id={`${name}-label`} className="text-xs font-medium text-dim">
        {label}
      </span>
      <div className="flex overflow-hidden rounded-md border border-line-strong">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex-1 border-r border-line-strong text-center text-sm last:border-r-0 has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="peer absolute inset-0 cursor-pointer opacity-0"
            />
            <span className="flex h-7 items-center justify-center text-dim peer-checked:font-medium peer-checked:text-ink peer-checked:shadow-[inset_0_-2px_0_var(--accent)]">
              {option.label}
            </span>
          </label>
        ))}
      </div>
    </div>
  )
}
