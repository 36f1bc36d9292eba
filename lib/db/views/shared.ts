/**
 * Browsers on one stream hear the same words and ask the same question a moment later. While the head of the log has not moved, the answer
 * of the first is as true as one of their own: it was read after everything that any of them was told. So it is read once.
 */
export function makeShared<T>(head: () => string) {
  let at = ''
  let answers = new Map<string, Promise<T>>()
  return (question: string, read: () => Promise<T>): Promise<T> => {
    const now = head()
    if (now !== at) {
      at = now
      answers = new Map()
    }
    const known = answers.get(question)
    if (known !== undefined) return known
    const [asked, held] = [read(), answers]
    held.set(question, asked)
    // A failure is nobody else's answer.
    asked.catch(() => held.delete(question))
    return asked
  }
}
