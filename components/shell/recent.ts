const KEY = 'ropewalk-recent'
const MAX = 8

/** Pages of one subject that somebody looked at: `/executions/01J…`. Screens themselves have their own place and key. */
const SUBJECT = /^\/(executions|braids|lessons|proposals)\/[^/]+$/

/** Puts a page in front of the others, in this browser alone. */
export function remember(path: string): void {
  if (!SUBJECT.test(path)) return
  localStorage.setItem(KEY, JSON.stringify([path, ...recentPaths().filter((one) => one !== path)].slice(0, MAX)))
}

export function recentPaths(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string' && SUBJECT.test(one)) : []
  } catch {
    // Somebody else wrote there: nothing is remembered.
    return []
  }
}
