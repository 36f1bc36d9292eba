/** What of a key press decides whether it is a shortcut. */
export type KeyPress = {
  readonly key: string
  readonly repeat: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const SEQUENCE_MS = 800

/**
 * Recognises keys and sequences (`g>e`: g, then e within 0.8 s). Keys are named by the character and not by their place: `?` and `/` sit
 * elsewhere on other keyboards, with or without Shift. Ctrl or Meta with a letter is `mod+k`, and belongs to the browser unless somebody
 * took it; Alt is always the system's. Pure but for its memory of the last key.
 */
export function makeKeyReader() {
  let last = { key: '', at: Number.NEGATIVE_INFINITY }
  return {
    /** The names under which this press is known, the sequence first. */
    read(press: KeyPress, nowMs: number): readonly string[] {
      const key = press.key.toLowerCase()
      const isLetter = /^[a-z]$/.test(key)
      if (press.altKey || (press.shiftKey && isLetter)) return NOTHING
      if (press.ctrlKey || press.metaKey) return isLetter ? [`mod+${key}`] : NOTHING
      const names = nowMs - last.at <= SEQUENCE_MS && !press.repeat ? [`${last.key}>${key}`, key] : [key]
      last = { key, at: nowMs }
      return names
    },
  }
}

const NOTHING: readonly string[] = []
