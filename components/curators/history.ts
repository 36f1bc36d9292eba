/** Steps back and forth. Moves of one gesture are one step, so that undo takes back a drag and not a pixel. */
export type History<T> = { readonly past: readonly T[]; readonly present: T; readonly future: readonly T[]; readonly gesture: string | null }

const STEPS_MAX = 200

export const begun = <T>(present: T): History<T> => ({ past: [], present, future: [], gesture: null })

/** `gesture` names what is being moved; the same name again goes on with the same step. Null = a step of its own. */
export function stepped<T>(history: History<T>, present: T, gesture: string | null): History<T> {
  const isSame = gesture !== null && gesture === history.gesture
  const past = isSame ? history.past : [...history.past, history.present].slice(-STEPS_MAX)
  return { past, present, future: [], gesture }
}

/** The hand is off: the next move is a new step. */
export const settled = <T>(history: History<T>): History<T> => (history.gesture === null ? history : { ...history, gesture: null })

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1)
  if (history.past.length === 0) return history
  return { past: history.past.slice(0, -1), present: before as T, future: [history.present, ...history.future], gesture: null }
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future
  if (history.future.length === 0) return history
  return { past: [...history.past, history.present], present: next as T, future, gesture: null }
}
