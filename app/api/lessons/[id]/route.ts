import { webDb } from '#lib/db/views/connection.ts'
import { readLesson } from '#lib/db/views/lesson.ts'
import { lessonId } from '#lib/wire/views/lessons.ts'
import { answer, refuse } from '../../answer.ts'

export const dynamic = 'force-dynamic'

/** One lesson with its evidence, its words and what came of it. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly id: string }> }): Promise<Response> {
  const id = lessonId.safeParse((await params).id)
  return id.success ? answer(() => readLesson(webDb(), id.data)) : refuse(id.error)
}
