/** Parameters that are no part of the question: what is open or pointed out. */
const NOT_ASKED: ReadonlySet<string> = new Set(['open', 'mark', 'at', 'view'])

/** The parameters of a screen in words: `status refused, range 13h, highest shortfall first`. */
export function searchInWords(params: URLSearchParams): string {
  return [...params]
    .filter(([name, value]) => value !== '' && !NOT_ASKED.has(name))
    .map(([name, value]) => (name === 'sort' ? orderInWords(value) : `${name.replaceAll('_', ' ')} ${value.replaceAll('_', ' ')}`))
    .join(', ')
}

const orderInWords = (sort: string): string => {
  const key = sort.replace(/^-/, '').replaceAll('_', ' ')
  if (key === 'time') return sort.startsWith('-') ? 'newest first' : 'oldest first'
  return `${sort.startsWith('-') ? 'highest' : 'lowest'} ${key} first`
}
