import type { Limits } from '../decide/policy.ts'
import type { FieldChange } from './change.ts'

/** How dangerous a change is if it is wrong: by that, and then by age, an inbox is read. */
export const RISK_CLASSES = ['high', 'medium', 'low'] as const
export type RiskClass = (typeof RISK_CLASSES)[number]
/** Of a limit: `looser` lets more through than before. */
export type Direction = 'looser' | 'tighter' | 'other'

/** More is allowed by a larger value (`up`), or by false (`off`). */
const LOOSER: Record<keyof Limits, 'up' | 'off'> = {
  maxOrderNotional: 'up',
  maxPositionNotional: 'up',
  maxPositionEquityShare: 'up',
  maxGrossNotional: 'up',
  maxConcentration: 'up',
  maxPositionVar: 'up',
  maxPortfolioVar: 'up',
  maxOrderQuantity: 'up',
  maxDepthShare: 'up',
  maxDailyLoss: 'up',
  maxDrawdown: 'up',
  maxOrdersPerMinute: 'up',
  priceCollarBps: 'up',
  maxParticipation: 'up',
  halt: 'off',
  reduceOnly: 'off',
}

/** Which way a changed field of `limits` goes; no limit at all is the loosest. */
export function directionOf({ path, from, to }: FieldChange): Direction {
  const [part, name = ''] = path.split('.')
  if (part !== 'limits' || !Object.hasOwn(LOOSER, camel(name))) return 'other'
  if (LOOSER[camel(name) as keyof Limits] === 'off') return to === true ? 'tighter' : 'looser'
  const [before, after] = [from, to].map((value) => (value === null || value === undefined ? Number.POSITIVE_INFINITY : Number(value))) as [number, number]
  return after > before ? 'looser' : 'tighter'
}

/**
 * High: a limit lets more through, the rules of deciding change, money is risked on trying, a curator loses its veto or its voice.
 * Low: everything in it only tightens, or it goes back to what was in force. Medium: the rest.
 */
export function riskClassOf(kind: string, changes: readonly FieldChange[]): RiskClass {
  if (kind === 'review') return 'high'
  if (changes.some(isGrave)) return 'high'
  if (kind === 'rollback') return 'low'
  return changes.length > 0 && changes.every((change) => directionOf(change) === 'tighter' || isRestraint(change)) ? 'low' : 'medium'
}

function isGrave(change: FieldChange): boolean {
  const { path, from, to } = change
  if (directionOf(change) === 'looser' || path.startsWith('govern.')) return true
  if (/^curators\.\w+\.enabled$/.test(path)) return to === false
  if (/^curators\.\w+\.veto_floor$/.test(path)) return Number(to) < Number(from)
  if (path === 'learning.venue_rule_live') return to !== 'off'
  if (path === 'learning.exploration_live' || path === 'learning.exploration_band') return Number(to) > Number(from)
  return path.startsWith('watch.')
}

/** Learning less is never a danger. */
const isRestraint = ({ path, to }: FieldChange): boolean => path.startsWith('learning.') && (to === false || to === 'off')

const camel = (key: string): string => key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
