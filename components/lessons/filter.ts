import type { Chip } from '#components/data/list-filters.tsx'
import { LESSON_STATES } from '#lib/domain/govern/lesson-lifecycle.ts'
import { anyText, oneOf, type StateOf, searchOf } from '#lib/format/search.ts'
import { asWords } from '#lib/format/words.ts'
import type { LessonsQuery } from '#lib/wire/views/lessons.ts'

const SORTS = ['time', '-effect', 'effect', '-n', 'n', '-confidence', 'confidence', '-since', 'since'] as const satisfies readonly NonNullable<
  LessonsQuery['sort']
>[]

export const LESSON_FILTERS = ['all', ...LESSON_STATES] as const

/** Which lessons, as it stands in the URL; without a state the living ones. */
export const lessonFields = { state: oneOf(LESSON_FILTERS), q: anyText, sort: oneOf(SORTS) }
export type LessonFilter = StateOf<typeof lessonFields>
/** How they are shown: the board is one more way to see the same rows. */
export const lessonLook = { view: oneOf(['board']) }

export const lessonSearchOf = (filter: LessonFilter): string => searchOf(lessonFields, filter)

/** What is set, and how it comes off. The state `all` lets everything through and is no filter. */
export const chipsOf = ({ state, q }: LessonFilter, change: (change: Partial<LessonFilter>) => void): readonly Chip[] => [
  ...(state && state !== 'all' ? [{ name: 'state', value: asWords(state), words: asWords(state), onClear: () => change({ state: null }) }] : []),
  ...(q ? [{ name: 'words', value: `“${q}”`, words: `“${q}”`, onClear: () => change({ q: null }) }] : []),
]
