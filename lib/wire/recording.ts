import { z } from 'zod'
import { parseIso } from '#lib/domain/base/time.ts'
import { modelFields } from './venue-models.ts'

/**
 * `recording.json`: what a folder of recorded market files holds. Prices, sizes and rates are decimal strings,
 * latencies are milliseconds. Throws `RecordingError` naming the file, the field and the shape it must have.
 */
export function parseRecording(text: string, file: string): Recording {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (cause) {
    throw new RecordingError(file, 'is not JSON', { cause })
  }
  const parsed = recording.safeParse(raw)
  if (!parsed.success) throw new RecordingError(file, complaint(raw, parsed.error))
  return parsed.data
}

/** A recording that cannot be played: one line that names the file, the field or line, and what it must be. */
export class RecordingError extends Error {
  override name = 'RecordingError'
  readonly file: string
  constructor(file: string, complaint: string, options?: ErrorOptions) {
    super(`${file}: ${complaint}`, options)
    this.file = file
  }
}

const nonEmpty = z.string({ error: 'a text' }).min(1, { error: 'a text that is not empty' })
const positive = z
  .string({ error: 'a positive decimal string such as "0.01"' })
  .regex(/^(?=.*[1-9])\d{1,15}(\.\d{1,15})?$/, { error: 'a positive decimal string such as "0.01"' })
const rate = z.string({ error: 'a decimal string such as "-0.2"' }).regex(/^-?\d{1,6}(\.\d{1,12})?$/, { error: 'a decimal string such as "-0.2"' })
const milliseconds = z.number({ error: 'milliseconds as a number, 0 or more' }).min(0, { error: 'milliseconds as a number, 0 or more' })
const object = 'an object'

const isZone = (zone: string): boolean => {
  if (/^[+-](0\d|1[0-4]):?[0-5]\d$/.test(zone)) return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false // not a zone this system knows: the schema turns it into a complaint
  }
}
const timezone = z
  .string({ error: 'a time zone such as "America/New_York" or "-05:00"' })
  .refine(isZone, { error: 'a time zone such as "America/New_York" or "-05:00"' })
const date = z
  .string({ error: 'a date such as "2019-05-23"' })
  .refine((d) => /^\d{4}-\d{2}-\d{2}$/.test(d) && parseIso(`${d}T00:00Z`) !== null, { error: 'a date such as "2019-05-23"' })

const FORMATS = ['binance-raw', 'lobster', 'nasdaq-mo', 'bme-orders', 'lean-quote'] as const

const venue = z.object(
  {
    id: nonEmpty,
    symbol: nonEmpty,
    format: z.enum(FORMATS, { error: `one of ${FORMATS.join(', ')}` }),
    /** In time order, relative to the folder; lobster: message file, book file. */
    files: z.array(nonEmpty, { error: 'a list of file names' }).min(1, { error: 'at least one file name' }),
    tick: positive,
    lot: positive,
    minNotional: positive.optional(),
    contractSize: positive.optional(),
    inverse: z.boolean({ error: 'true or false' }).optional(),
    levels: z.union([z.int().positive(), z.literal('full')], { error: 'a number of levels or "full"' }).optional(),
    assumedSize: positive.optional(),
    timezone: timezone.optional(),
    /** Age at which a quiet book counts as stale; each format has a default. */
    bookStaleMs: z.number({ error: 'milliseconds as a positive number' }).positive({ error: 'milliseconds as a positive number' }).optional(),
    fees: z.object({ makerBps: rate, takerBps: rate }, { error: object }),
    latencyMs: z.object({ feed: milliseconds, entry: milliseconds, response: milliseconds }, { error: object }),
    ...modelFields,
  },
  { error: object },
)

const recording = z
  .object(
    {
      name: nonEmpty,
      date: date.optional(),
      timezone: timezone.optional(),
      venues: z.array(venue, { error: 'a list of venues' }).min(1, { error: 'at least one venue' }),
    },
    { error: object },
  )
  .superRefine((value, context) => {
    const seen = new Set<string>()
    value.venues.forEach((v, i) => {
      const need = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
      const countsFromMidnight = v.format === 'lobster' || v.format === 'nasdaq-mo'
      if (countsFromMidnight && !value.date) need(['date'], `the day that the ${v.format} files count from, such as "2012-06-21"`)
      if (v.format !== 'binance-raw' && !v.timezone && !value.timezone) need(['timezone'], `the time zone of the ${v.format} files`)
      if (v.format === 'lean-quote' && !v.assumedSize) need(['venues', i, 'assumedSize'], 'the size at the best prices, which lean-quote files do not have')
      if (v.format === 'lobster' && v.files.length % 2) need(['venues', i, 'files'], 'pairs of a message file and its book file')
      if (v.inverse && !v.contractSize) need(['venues', i, 'contractSize'], 'the quote value of one contract, as the listing is inverse')
      const key = `${v.id} ${v.symbol}`
      if (seen.has(key)) need(['venues', i, 'symbol'], `one entry per venue and symbol (${key} is there twice)`)
      seen.add(key)
    })
  })

export type Recording = z.infer<typeof recording>
export type RecordedVenue = Recording['venues'][number]

function complaint(raw: unknown, error: z.ZodError): string {
  const issue = error.issues[0] as z.core.$ZodIssue
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], raw)
  const field =
    issue.path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .replace(/^\./, '') || 'the file'
  if (value === undefined) return `${field} is missing: expected ${issue.message}`
  return `${field}: expected ${issue.message}, got ${JSON.stringify(value).slice(0, 60)}`
}
