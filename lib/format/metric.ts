import { formatDuration } from './duration.ts'
import { moneyDecimals } from './money.ts'
import { formatNumber, formatPercent, formatQuantity, formatScore, type Numeric } from './number.ts'
import { SIGN_HEADERS, type Signed, type SignRule, signed } from './sign.ts'

export type MetricUnit = 'bps' | 'ratio' | 'ms' | 'count' | 'score' | 'quantity' | 'money'

/** One metric value with its cues: bps one decimal, percent one decimal, scores two, milliseconds as a duration. */
export function formatMetric(value: Numeric, unit: MetricUnit, sign: SignRule): Signed {
  if (sign !== 'plain') return signed(value, sign, unit === 'bps' ? 1 : unit === 'money' ? moneyDecimals(value) : 2)
  return { text: plain(value, unit), glyph: '', tone: 'neutral', word: '' }
}

/** `bps, + lost` · `ms` · `` : the part of a header that says how to read the column. */
export function metricHeader(unit: MetricUnit, sign: SignRule): string {
  const shown = unit === 'bps' || (unit === 'ratio' && sign !== 'plain') ? unit : ''
  return [shown, SIGN_HEADERS[sign]].filter(Boolean).join(', ')
}

function plain(value: Numeric, unit: MetricUnit): string {
  switch (unit) {
    case 'bps':
      return formatNumber(value, 1)
    case 'ratio':
      return formatPercent(value)
    case 'ms':
      return formatDuration(value)
    case 'count':
      return formatNumber(value, 0)
    case 'score':
      return formatScore(value)
    case 'quantity':
      return formatQuantity(value)
    case 'money':
      return formatNumber(value, moneyDecimals(value))
  }
}
