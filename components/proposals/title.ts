import { sentenceCase } from '#lib/format/words.ts'

const TITLE_MAX = 120

/** A title for who gives none: the fields that change, as far as they fit. */
export function titleOf(lines: readonly { readonly path: string; readonly old: string | null; readonly proposed: string | null }[]): string {
  let title = ''
  for (const [index, { path, old, proposed }] of lines.entries()) {
    const more = `${index === 0 ? '' : ', '}${path.replace(/^(curators|limits)\./, '').replaceAll(/[_.]/g, ' ')} ${old ?? 'not set'} → ${proposed ?? 'not set'}`
    const rest = lines.length - index
    if (title.length + more.length > TITLE_MAX - 16) return sentenceCase(index === 0 ? more.slice(0, TITLE_MAX) : `${title} and ${rest} more`)
    title += more
  }
  return sentenceCase(title)
}
