import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react'

const BOX = 'w-full rounded-md border border-line-strong bg-ground text-ink placeholder:text-faint disabled:opacity-50 aria-invalid:border-danger'

/** A control with its label, what it means, and what is wrong with it; the three are announced together. */
export function Field({
  label,
  hint,
  fault,
  children,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly fault?: string | undefined
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': true | undefined }) => ReactNode
}) {
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = fault !== undefined || hint !== undefined
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-xs font-medium text-dim">
        {label}
      </label>
      {children({ id, 'aria-describedby': hasNote ? noteId : undefined, 'aria-invalid': fault === undefined ? undefined : true })}
      {hasNote ? (
        <p id={noteId} className={`text-xs ${fault === undefined ? 'text-faint' : 'text-danger'}`}>
          {fault ?? hint}
        </p>
      ) : null}
    </div>
  )
}

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'size'> & {
  readonly size?: 'sm' | 'md'
  readonly isFigure?: boolean
  readonly ref?: Ref<HTMLInputElement>
}
export function Input({ size = 'md', isFigure = false, ...rest }: InputProps) {
  return <input {...rest} className={`${BOX} ${size === 'sm' ? 'h-6.5 px-2 text-xs' : 'h-7.5 px-2.5 text-sm'} ${isFigure ? 'figure' : ''}`} />
}

/** So many characters before its end a box says how many it holds: it takes no more, and would stop without a word. */
const NEAR_END = 100

export function TextArea(props: Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'>) {
  const { value = '', maxLength = Number.POSITIVE_INFINITY } = props
  const { length } = String(value)
  return (
    <>
      <textarea {...props} className={`${BOX} min-h-16 px-2.5 py-1.5 text-sm`} />
      {length < maxLength - NEAR_END ? null : (
        <p className="text-xs text-faint">
          {length} of {maxLength} characters
        </p>
      )}
    </>
  )
}

type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'size'> & {
  readonly size?: 'sm' | 'md'
  readonly options: readonly { readonly value: string; readonly label: string }[]
}
/** The platform's own list: it works with every reader, keyboard and thumb. */
export function Select({ size = 'md', options, ...rest }: SelectProps) {
  return (
    <select {...rest} className={`${BOX} ${size === 'sm' ? 'h-6.5 pl-2 text-xs' : 'h-7.5 pl-2.5 text-sm'} pr-1`}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  )
}
