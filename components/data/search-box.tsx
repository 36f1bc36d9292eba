'use client'
import { useEffect, useRef, useState } from 'react'
import { Input } from '#components/ui/field.tsx'
import { useShortcut } from './shortcuts.ts'

const TYPING_MS = 250

/** Words that a list is searched for. It asks once the typing pauses: each letter would otherwise be a read of its own. */
export function SearchBox({
  value,
  label,
  placeholder,
  does,
  group,
  width,
  onChange,
}: {
  readonly value: string
  readonly label: string
  readonly placeholder: string
  /** What `/` does, for the sheet of keys. */
  readonly does: string
  readonly group: string
  readonly width: string
  readonly onChange: (value: string) => void
}) {
  const inputRef = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const [sent, setSent] = useState(value)
  const [shown, setShown] = useState(value)
  // The URL can change without the box: Clear, or the browser's way back. What the box itself has sent must not undo the letter after it.
  if (shown !== value) {
    setShown(value)
    if (value !== sent) {
      setSent(value)
      setTyped(value)
    }
  }
  const words = typed.trim()
  useEffect(() => {
    if (words === sent) return
    const timer = setTimeout(() => {
      setSent(words)
      onChange(words)
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [words, sent, onChange])
  useShortcut({ keys: '/', does, group }, (event) => {
    event.preventDefault()
    inputRef.current?.focus()
  })
  return (
    <div className={width}>
      <Input
        ref={inputRef}
        size="sm"
        isFigure
        type="search"
        aria-label={label}
        placeholder={placeholder}
        maxLength={120}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </div>
  )
}
