'use client'
import { useId, useState } from 'react'
import { Input } from '#components/ui/field.tsx'
import { rangeInWords, type TimeRange } from '#lib/format/range.ts'
import { serverNowMs } from './now.ts'
import { patiently } from './patiently.ts'
import { useZone } from './zone.ts'

const OFFERED = ['5m', '1h', '13h', '24h', '7d'] as const

/**
 * A stretch of time, typed: `13h`, `14:00` until now, `09:00 - 10:30`, with the usual ones offered. What cannot be read is said, and the
 * range that is in force stays.
 */
export function RangeBox({
  label,
  value,
  any = 'Any time',
  onChange,
}: {
  readonly label: string
  readonly value: TimeRange
  readonly any?: string
  readonly onChange: (range: TimeRange) => void
}) {
  const zone = useZone()
  const id = useId()
  const words = rangeInWords(value, zone)
  const [typed, setTyped] = useState<string | null>(null)
  const [isUnread, setUnread] = useState(false)
  const take = async (text: string) => {
    // Reading what was typed is needed once it is.
    const { readRange } = await patiently(() => import('#lib/format/range-read.ts'))
    const range = readRange(text, serverNowMs(), zone)
    setUnread(range === null)
    if (range === null) return
    setTyped(null)
    if (range.range !== value.range || range.from !== value.from || range.to !== value.to) onChange(range)
  }
  return (
    <div className="relative w-44" title={words === '' ? `As in 13h, 14:00 (until now), 09:00 - 10:30; ${zone === 'utc' ? 'UTC' : 'local time'}` : words}>
      <Input
        size="sm"
        aria-label={label}
        aria-invalid={isUnread || undefined}
        aria-describedby={isUnread ? `${id}-fault` : undefined}
        placeholder={`${any}, or 13h`}
        list={id}
        value={typed ?? words}
        onFocus={(event) => event.currentTarget.select()}
        onChange={({ target }) => {
          setTyped(target.value)
          // One of the offered ones is taken at once.
          if (OFFERED.some((one) => one === target.value)) void take(target.value)
        }}
        onBlur={() => typed !== null && void take(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed !== null) void take(typed)
          if (event.key !== 'Escape') return
          setTyped(null)
          setUnread(false)
          event.currentTarget.blur()
        }}
      />
      <datalist id={id}>
        {OFFERED.map((one) => (
          <option key={one} value={one}>
            {rangeInWords({ range: one, from: null, to: null }, zone)}
          </option>
        ))}
      </datalist>
      {isUnread ? (
        <p id={`${id}-fault`} role="alert" className="absolute top-full left-0 z-20 mt-1 w-64 rounded-md border border-danger bg-panel p-2 text-xs text-danger">
          Expected a range such as 13h, 14:00, 09:00 - 10:30 or 22 Nov 09:00 until now.
        </p>
      ) : null}
    </div>
  )
}
