/** The JSON object in what a model wrote around it (a fence, a greeting): the first that is whole and can be read, or undefined. */
export function extractObject(text: string): unknown {
  const looked = text.slice(0, CHARS_MAX)
  let tries = 0
  for (let start = looked.indexOf('{'); start !== -1 && tries < TRIES_MAX; start = looked.indexOf('{', start + 1), tries++) {
    const end = endOf(looked, start)
    if (end === -1) continue
    try {
      return JSON.parse(looked.slice(start, end + 1))
    } catch {
      // Not JSON from here; a later bracket may be.
    }
  }
  return undefined
}

const CHARS_MAX = 100_000
/** A text of nothing but brackets costs no more than so many passes. */
const TRIES_MAX = 20

/** Index of the bracket that closes the one at `start`, −1 when there is none. Brackets in strings do not count. */
function endOf(text: string, start: number): number {
  let depth = 0
  let isInString = false
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (isInString) {
      if (c === '\\') i++
      else if (c === '"') isInString = false
    } else if (c === '"') isInString = true
    else if (c === '{') depth++
    else if (c === '}' && --depth === 0) return i
  }
  return -1
}
