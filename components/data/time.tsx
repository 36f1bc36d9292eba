'use client'
import { epochMs, formatBothZones, formatClock, formatClockMs, formatIso, formatMoment, formatRelative } from '#lib/format/time.ts'
import { useNow } from './now.ts'
import { patiently } from './patiently.ts'
import { useIsPrinting } from './printing.ts'
import { useZone } from './zone.ts'

type Style = 'relative' | 'clock' | 'clock-ms' | 'moment'

/**
 * An instant: an age in lists, exact with both zones on hover. `at` is an ISO text or epoch milliseconds.
 * A double click copies the ISO text.
 */
export function Time({ at, style = 'relative', hint }: { readonly at: string | number | Date; readonly style?: Style; readonly hint?: string }) {
  return style === 'relative' ? <Relative at={at} hint={hint} /> : <Fixed at={at} style={style} hint={hint} />
}

function Relative({ at, hint }: { readonly at: string | number | Date; readonly hint: string | undefined }) {
  const now = useNow()
  const zone = useZone()
  const isPrinting = useIsPrinting()
  const atMs = epochMs(at)
  const text = isPrinting ? formatMoment(atMs, zone) : now === 0 ? formatClock(atMs, zone) : formatRelative(atMs, now, zone)
  return <Stamp atMs={atMs} hint={hint} text={text} />
}

function Fixed({ at, style, hint }: { readonly at: string | number | Date; readonly style: Style; readonly hint: string | undefined }) {
  const zone = useZone()
  const atMs = epochMs(at)
  const text = style === 'moment' ? formatMoment(atMs, zone) : style === 'clock-ms' ? formatClockMs(atMs, zone) : formatClock(atMs, zone)
  return <Stamp atMs={atMs} hint={hint} text={text} />
}

function Stamp({ atMs, text, hint }: { readonly atMs: number; readonly text: string; readonly hint: string | undefined }) {
  const iso = formatIso(atMs)
  return (
    // The server prints the clock time, the browser the age: the difference is meant. Zone names differ between them, too.
    <time
      suppressHydrationWarning
      dateTime={iso}
      title={hint ? `${formatBothZones(atMs)}\n${hint}` : formatBothZones(atMs)}
      className="figure"
      onDoubleClick={() => void patiently(() => import('#components/ui/copy.ts')).then(({ copyText }) => copyText(iso))}
    >
      {text}
    </time>
  )
}
