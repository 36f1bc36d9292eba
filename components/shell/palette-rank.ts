/** How well an entry of the palette fits what was typed. Pure: what Enter does hangs on it. */
export type Entry = {
  readonly name: string
  /** Other words somebody may type for it. */
  readonly words?: readonly string[] | undefined
  /** Makes the desk safer or lets it trade again: before everything else that fits. */
  readonly isSafety?: boolean | undefined
}

/** What people type who do not know the desk's own word for it. */
export const SAFETY_WORDS = {
  halt: ['kill switch', 'stop', 'emergency', 'panic'],
  reduce_only: ['close only'],
  resume: ['go on', 'start', 'continue', 'unhalt'],
  flatten: ['close all', 'close positions'],
} as const

/** What was found by its id or its symbol: after a name that was typed, before another word for something. */
export const FOUND_FIT = 3.5
const SAFETY_FIRST = 10
/** Every word that was typed begins one of the entry's. */
const BEGINS = 3
/** Fewer letters are the beginning of too much: nobody who types `st` for Strands halts the desk. */
const SAFETY_LETTERS = 3

/** Above 0 it is shown; the highest is first. */
export function fitOf(typed: string, { name, words = [], isSafety = false }: Entry): number {
  const wanted = plain(typed)
  const own = fitOfName(wanted, plain(name))
  const fit = own > 0 ? own : fitOfWords(wanted, [name, ...words].map(plain).join(' '))
  // By its beginning or not at all: who types `me` for a venue has not asked for an emergency.
  if (isSafety) return fit < BEGINS ? 0 : wanted.length >= SAFETY_LETTERS ? SAFETY_FIRST + fit : fit
  return fit
}

/** The entries that fit, best first; as they were where nothing is typed. */
export function ranked<E extends Entry>(typed: string, entries: readonly E[]): { readonly best: number; readonly entries: readonly E[] } {
  if (typed === '') return { best: 0, entries }
  const fits = entries.map((entry) => ({ entry, fit: fitOf(typed, entry) })).filter(({ fit }) => fit > 0)
  const sorted = fits.toSorted((a, b) => b.fit - a.fit)
  return { best: sorted[0]?.fit ?? 0, entries: sorted.map(({ entry }) => entry) }
}

function fitOfName(wanted: string, name: string): number {
  if (wanted === '') return 0
  if (name === wanted) return 6
  if (name.startsWith(wanted)) return 5
  return beginsWords(wanted, name) ? 4 : 0
}

function fitOfWords(wanted: string, all: string): number {
  if (wanted === '') return 0
  if (beginsWords(wanted, all)) return BEGINS
  return all.includes(wanted) ? 2 : 0
}

/** Every word that was typed is the beginning of one that is there. */
function beginsWords(wanted: string, text: string): boolean {
  const words = text.split(' ')
  return wanted.split(' ').every((one) => words.some((word) => word.startsWith(one)))
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
