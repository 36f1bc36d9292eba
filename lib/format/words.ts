/** `partially_filled` → `partially filled`: stored words are shown as words. */
export const asWords = (code: string): string => code.replaceAll('_', ' ')

/** Sentence case for the first word of a line. */
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The last six characters: enough to tell rows of a list apart. The whole id is for hover and copy. */
export const shortId = (id: string): string => (id.length > 8 ? id.slice(-6) : id)

/** `1 fill`, `3 fills`; a plural that is not an added s is given. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** `BTC/USD:BTC` → base `BTC`, quote `USD`; a plain ticker is its own base, quoted in `USD`. */
export function currenciesOf(symbol: string): { readonly base: string; readonly quote: string } {
  const [pair = ''] = symbol.split(':')
  const [base = '', quote = 'USD'] = pair.split('/')
  return { base, quote }
}
