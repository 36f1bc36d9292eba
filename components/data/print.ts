import { searchInWords } from './search-words.ts'

/**
 * Sets what the browser prints below every page: the address, and the page's number. On the page box, not in the document: there it would
 * lie over the rows. A style sheet of the script's own, which a content policy lets through.
 */
export function printBelow(path: string): () => void {
  if (!('adoptedStyleSheets' in document)) return () => {}
  const sheet = new CSSStyleSheet()
  const text = path.replace(/["\\\n\r\f<]/g, ' ').slice(0, 300)
  sheet.replaceSync(
    `@page { @bottom-left { content: "${text}"; font: 8px sans-serif; color: #444 } @bottom-right { content: counter(page) " of " counter(pages); font: 8px sans-serif; color: #444 } }`,
  )
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
  }
}

/** What the printed head says of the question: its parameters in words. */
export const questionOf = (params: URLSearchParams): string => searchInWords(params) || 'everything'
