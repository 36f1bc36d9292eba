import { shortId } from '#lib/format/words.ts'

const SUBJECTS: Readonly<Record<string, string>> = { executions: 'Execution', braids: 'Braid', lessons: 'Lesson', proposals: 'Proposal' }

/** `/executions/01J…2M6P` → `Execution …`, by its last six characters as lists print them. */
export function nameOfPath(path: string): string {
  const [, noun = '', id = ''] = path.split('/')
  return `${SUBJECTS[noun] ?? noun} ${shortId(decodeURIComponent(id))}`
}
