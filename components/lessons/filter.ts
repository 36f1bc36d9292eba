import { LESSON_STATES } from '#lib/domain/govern/lesson-lifecycle.ts'
import { anyText, oneOf, type StateOf, searchOf } from '#lib/format/search.ts'
import { asWords } from '#lib/format/words.ts'

export const LESSON_FILTERS = ['all', ...LESSON_STATES] as const

/** Which lessons, as it stands in the URL; without a state the living ones. */
export const lessonFields = { state: oneOf(LESSON_FILTERS), q: anyText }
export type LessonFilter = StateOf<typeof lessonFields>
/** How they are shown: the board is one more way to see the same rows. */
export const lessonLook = { view: oneOf(['board']) }

export const lessonSearchOf = (filter: LessonFilter): string => searchOf(lessonFields, filter)

/** The filter in words; empty when nothing is filtered. */
export const lessonFilterInWords = ({ state, q }: LessonFilter): string =>
  [state && state !== 'all' ? asWords(state) : null, q ? `“${q}”` : null].filter(Boolean).join(', ')
