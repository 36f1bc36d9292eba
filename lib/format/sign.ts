import { type Decimals, formatWithSign, isNumeric, type Numeric } from './number.ts'

/** METRICS section 2: what a positive value means. */
export type SignRule = 'cost' | 'gain' | 'move' | 'back' | 'plain'
export type Tone = 'good' | 'bad' | 'neutral'

/** Printed in every column header of a signed metric. */
export const SIGN_HEADERS: Readonly<Record<SignRule, string>> = {
  cost: '+ lost',
  gain: '+ gained',
  move: '+ with us',
  back: '+ came back',
  plain: '',
}

/** What a reader hears instead of a colour; [above zero, below zero]. */
const WORDS: Readonly<Record<SignRule, readonly [string, string]>> = {
  cost: ['lost', 'gained'],
  gain: ['gained', 'lost'],
  move: ['with us', 'against us'],
  back: ['came back', 'went further'],
  plain: ['', ''],
}

export type Signed = {
  readonly text: string
  /** ▲ above zero, ▼ below, nothing at zero: the second cue beside `+` and `−`. */
  readonly glyph: '▲' | '▼' | ''
  /** The third cue. Movements of the mid are neither good nor bad. */
  readonly tone: Tone
  readonly word: string
}

/** The three cues of a signed value. They are read off the rounded text: what prints as zero is neutral. */
export function signed(value: Numeric, rule: SignRule, decimals: Decimals): Signed {
  if (!isNumeric(value)) return { text: String(value), glyph: '', tone: 'neutral', word: '' }
  const text = formatWithSign(value, decimals)
  const direction = text.startsWith('+') ? 1 : text.startsWith('−') ? -1 : 0
  if (direction === 0) return { text, glyph: '', tone: 'neutral', word: '' }
  const above = direction > 0
  return { text, glyph: above ? '▲' : '▼', tone: toneOf(rule, above), word: WORDS[rule][above ? 0 : 1] }
}

function toneOf(rule: SignRule, above: boolean): Tone {
  if (rule === 'cost') return above ? 'bad' : 'good'
  if (rule === 'gain') return above ? 'good' : 'bad'
  return 'neutral'
}

/** −1, 0 or 1 of decimal text, without a float: `-0.000` is 0. */
export function directionOf(value: Numeric): -1 | 0 | 1 {
  if (typeof value === 'number') return value > 0 ? 1 : value < 0 ? -1 : 0
  if (!/[1-9]/.test(value.split(/e/i)[0] ?? '')) return 0
  return value.trim().startsWith('-') ? -1 : 1
}

/** A signed holding in words: the colour-free way to say which way we stand. */
export function holdingOf(quantity: Numeric): 'long' | 'short' | 'flat' {
  const direction = directionOf(quantity)
  return direction > 0 ? 'long' : direction < 0 ? 'short' : 'flat'
}
