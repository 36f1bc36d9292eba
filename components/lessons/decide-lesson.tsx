'use client'
import { decideLesson, retireLesson } from '#app/actions/learning.ts'
import { Act } from '#components/shell/act.tsx'
import { LESSON_STATES, mayRetire } from '#lib/domain/govern/lesson-lifecycle.ts'
import type { LessonDetail } from '#lib/wire/views/lessons.ts'

const BEFORE: readonly string[] = ['observation', 'candidate', 'verified', 'shadow']

/** A person's word: onto the canary, or rejected, and later its end. Before its gate the button says what is missing; where it is over there is none. */
export function DecideLesson({ lesson }: { readonly lesson: LessonDetail }) {
  const isOpen = lesson.state === 'approvable'
  if (BEFORE.includes(lesson.state)) return <Act label={missing(lesson)} whyNot={`${lesson.state}: ${WHY}`} run={refuse} />
  return (
    <>
      <Act
        kind="decide_lesson"
        label="Approve to canary"
        tone="accent"
        isOffered={isOpen}
        step={{
          title: 'Approve this lesson to its canary',
          lead: `From the next matching decision on a random quarter of them is taken with it: ${lesson.action}. The rest is held out and compared. It retires by itself when applying it is dearer.`,
          confirm: 'Approve to canary',
          isReasoned: true,
        }}
        run={(key, comment) => decideLesson(key, lesson.id, 'approve', comment)}
        done={() => 'approved'}
      />
      <Act
        kind="decide_lesson"
        label="Reject"
        isOffered={isOpen}
        step={{
          title: 'Reject this lesson',
          lead: 'It ends here and acts on nothing. Its population may be found again by later evidence.',
          confirm: 'Reject the lesson',
          isReasoned: true,
        }}
        run={(key, comment) => decideLesson(key, lesson.id, 'reject', comment)}
        done={() => 'rejected'}
      />
      <Retire lesson={lesson} />
    </>
  )
}

function Retire({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <Act
      kind="retire_lesson"
      label="Retire"
      tone="warning"
      isOffered={LESSON_STATES.some((state) => state === lesson.state && mayRetire(state))}
      step={{
        title: 'Retire this lesson',
        lead: 'From the next decision on nothing is taken with it, and a retired lesson does not come back. What it did and what it measured stay on record.',
        confirm: 'Retire the lesson',
        isReasoned: true,
      }}
      run={(key, reason) => retireLesson(key, lesson.id, reason)}
      done={() => 'retired'}
    />
  )
}

const WHY = 'later executions have to agree first, at least 20 on 5 days'
const missing = ({ more, forward }: LessonDetail): string => {
  const count = Math.max(more.count ?? 0, 20 - forward.n)
  return count > 0 ? `Needs about ${count} more` : 'Waits for later evidence'
}
const refuse = () => Promise.resolve({ ok: false as const, error: { code: 'NOT_YET', message: WHY } })
