import { detailPage } from '#app/detail-page.tsx'
import { LessonScreen } from '#components/lessons/lesson-screen.tsx'
import { webDb } from '#lib/db/views/connection.ts'
import { readLesson } from '#lib/db/views/lesson.ts'
import { lessonQuery } from '#lib/query/lessons.ts'

export const dynamic = 'force-dynamic'

const page = detailPage({
  read: (id) => readLesson(webDb(), id),
  query: lessonQuery,
  title: (found) => found.title ?? 'Lesson without words yet',
  noun: 'lesson',
  Screen: LessonScreen,
})
export const generateMetadata = page.generateMetadata
export default page.Page
