/**
 * Records of delimited text that arrives in pieces, for files too long to hold. RFC 4180 quoting, LF or CRLF, an optional
 * byte order mark, blank lines skipped. A line that cannot be split is a problem of that line; the next one is read.
 */

export type RecordSink = {
  /** `line` is where the record's text starts, counted from 1. */
  record(line: number, cells: readonly string[]): void
  problem(line: number, message: string): void
}
export type RecordReader = { push(text: string): void; end(): void }

/** A quotation mark that is still open after so much text was a stray one. */
const OPEN_MAX = 65_536
/** No line of fills or quotes is a thousandth of it; what has no line ends is no such file, and would be held in memory whole. */
const LINE_MAX = 1_048_576
const NEVER_CLOSED = 'a quotation mark is never closed'

/** `delimiter` null = the one of `,` `;` tab `|` that the first line uses most. */
export function recordReader(sink: RecordSink, delimiter: string | null): RecordReader {
  let mark = delimiter
  let rest = ''
  let line = 0
  /** The line it is in has been refused for its length; its end is looked for. */
  let isSkipping = false
  /** A record whose quotation marks are still open, with the lines it has so far. */
  let open: { readonly line: number; text: string; readonly lines: string[] } | null = null

  const emit = (at: number, text: string): void => {
    if (text.trim() === '') return
    mark ??= delimiterOf(text)
    if (!text.includes('"')) {
      sink.record(at, text.split(mark))
      return
    }
    const split = splitQuoted(text, mark)
    if (split === 'open') open = { line: at, text, lines: [text] }
    else if (typeof split === 'string') sink.problem(at, split)
    else sink.record(at, split)
  }
  /** The line with the mark is refused, and those taken in after it are read as lines of their own. */
  const giveUp = (why: string): void => {
    if (open === null) return
    const { line: at, lines } = open
    open = null
    sink.problem(at, why)
    const [, ...later] = lines
    later.forEach((text, i) => {
      takeLine(at + 1 + i, text)
    })
  }
  const takeLine = (at: number, text: string): void => {
    if (open === null) {
      emit(at, text)
      return
    }
    open.text += `\n${text}`
    open.lines.push(text)
    const split = splitQuoted(open.text, mark as string)
    if (split === 'open') {
      if (open.text.length > OPEN_MAX) giveUp(NEVER_CLOSED)
      return
    }
    if (typeof split === 'string') {
      giveUp(split)
      return
    }
    const start = open.line
    open = null
    sink.record(start, split)
  }
  const take = (text: string): void => {
    line++
    const start = line === 1 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    takeLine(line, start.endsWith('\r') ? start.slice(0, -1) : start)
  }
  const skip = (): void => {
    while (open !== null) giveUp(NEVER_CLOSED)
    line++
    rest = ''
    isSkipping = true
    sink.problem(line, `longer than ${LINE_MAX} characters`)
  }
  return {
    push(text) {
      const whole = rest === '' ? text : rest + text
      let from = 0
      for (let end = whole.indexOf('\n'); end >= 0; end = whole.indexOf('\n', from)) {
        if (isSkipping) isSkipping = false
        else take(whole.slice(from, end))
        from = end + 1
      }
      rest = isSkipping ? '' : whole.slice(from)
      if (rest.length > LINE_MAX) skip()
    },
    end() {
      if (rest !== '') take(rest)
      rest = ''
      // What follows a stray mark may hold another one.
      while (open !== null) giveUp(NEVER_CLOSED)
    },
  }
}

/** The delimiter that `header` uses most. */
function delimiterOf(header: string): string {
  const count = (mark: string): number => header.split(mark).length
  return [',', ';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

/** The cells of a record with quotation marks, `open` when one is not closed yet, else what is wrong with it. */
function splitQuoted(text: string, mark: string): readonly string[] | 'open' | (string & {}) {
  const cells: string[] = []
  for (let at = 0; ; at++) {
    if (text[at] === '"') {
      let cell = ''
      let from = at + 1
      for (;;) {
        const close = text.indexOf('"', from)
        if (close < 0) return 'open'
        cell += text.slice(from, close)
        at = close + 1
        if (text[at] !== '"') break
        cell += '"'
        from = at + 1
      }
      cells.push(cell)
      if (at < text.length && text[at] !== mark) return 'text follows a closing quotation mark'
    } else {
      const end = text.indexOf(mark, at)
      const cell = text.slice(at, end < 0 ? text.length : end)
      if (cell.includes('"')) return 'a quotation mark stands inside an unquoted cell'
      cells.push(cell)
      at += cell.length
    }
    if (at >= text.length) return cells
  }
}
