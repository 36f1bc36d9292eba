'use client'
import { useState } from 'react'
import { Input, Select } from '#components/ui/field.tsx'
import type { ConfigField, ConfigValue } from '#lib/wire/views/config.ts'
import { printed, typedValue } from './patch.ts'

type Ids = {
  readonly id?: string
  readonly 'aria-describedby'?: string | undefined
  readonly 'aria-invalid'?: true | undefined
  readonly 'aria-label'?: string
}

/** One value, typed as its field is. */
export function FieldEditor({
  field,
  value,
  ids,
  onChange,
}: {
  readonly field: ConfigField
  readonly value: ConfigValue
  readonly ids: Ids
  readonly onChange: (value: ConfigValue) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  if (field.kind === 'flag') {
    return (
      <Select
        {...ids}
        size="sm"
        value={value === true ? 'true' : 'false'}
        options={[
          { value: 'true', label: 'on' },
          { value: 'false', label: 'off' },
        ]}
        onChange={({ target }) => onChange(target.value === 'true')}
      />
    )
  }
  if (field.kind === 'choice') {
    const options = (field.options ?? []).map((option) => ({ value: option, label: option }))
    return <Select {...ids} size="sm" value={String(value)} options={options} onChange={({ target }) => onChange(target.value)} />
  }
  return (
    <Input
      {...ids}
      size="sm"
      isFigure
      inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'}
      placeholder={field.isOptional ? 'none' : undefined}
      value={typed ?? printed(value) ?? ''}
      onChange={({ target }) => {
        setTyped(target.value)
        onChange(typedValue(field, target.value))
      }}
      onBlur={() => setTyped(null)}
    />
  )
}
