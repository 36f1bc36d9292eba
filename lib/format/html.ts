/** Text that is safe between tags and inside double-quoted attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (mark) => MARKS[mark] as string)

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** One cell of a table: text with a class, or a plain text. */
export type HtmlCell = string | { readonly html: string; readonly className?: string }

/** A table whose first column is text and whose others are figures; wide ones scroll in their own frame. */
export function tableHtml(header: readonly string[], rows: readonly (readonly HtmlCell[])[], caption: string): string {
  const head = header.map((cell, i) => `<th scope="col"${i === 0 ? ' class="text"' : ''}>${escapeText(cell)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`).join('\n')
  return `<div class="frame" tabindex="0" role="region" aria-label="${escapeText(caption)}"><table><caption>${escapeText(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`
}

function cellHtml(cell: HtmlCell, i: number): string {
  const { html, className = '' } = typeof cell === 'string' ? { html: escapeText(cell) } : cell
  if (i === 0) return `<th scope="row" class="text">${html}</th>`
  return className === '' ? `<td>${html}</td>` : `<td class="${className}">${html}</td>`
}
