import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { asWords, counted, shortId } from '#lib/format/words.ts'
import type { CallRow, LessonDetail } from '#lib/wire/views/lessons.ts'

/** Who wrote the words, and every call of a model with the exact prompt, the exact reply and what the verifier said. */
export function WordsPanel({ lesson }: { readonly lesson: LessonDetail }) {
  return (
    <LivePanel title="Who wrote the words" note="the words explain, the statistics decide" readAtMs={lesson.readAtMs} isFlush>
      <div className="p-3">
        <Terms>
          <Term name="Writer">{lesson.generator === null ? <span className="text-faint">no words yet</span> : writerOf(lesson.generator)}</Term>
          {lesson.promptVersion === null ? null : <Term name="Prompt version">{lesson.promptVersion}</Term>}
          {lesson.promptHash === null ? null : (
            <Term name="Prompt hash">
              <span className="figure" title={lesson.promptHash}>
                {shortId(lesson.promptHash)}
              </span>
            </Term>
          )}
          {lesson.mechanism === null ? null : <Term name="Mechanism">{asWords(lesson.mechanism)}, as the writer takes it</Term>}
          <Term name="Approved by">
            {lesson.approvedBy === null ? (
              <span className="text-faint">nobody yet</span>
            ) : (
              <>
                {lesson.approvedBy.actor}, <Time at={lesson.approvedBy.atMs} style="moment" />
                {lesson.approvedBy.comment ? <span className="text-dim">: {lesson.approvedBy.comment}</span> : null}
              </>
            )}
          </Term>
        </Terms>
      </div>
      {lesson.calls.length === 0 ? (
        <p className="border-t border-line px-3 py-2 text-xs text-faint">No model was asked.</p>
      ) : (
        <ul aria-label="Model calls" className="border-t border-line">
          {lesson.calls.map((call) => (
            <li key={call.id} className="border-b border-line/70 last:border-b-0">
              <Call call={call} />
            </li>
          ))}
        </ul>
      )}
    </LivePanel>
  )
}

function Call({ call }: { readonly call: CallRow }) {
  return (
    <details>
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-1.5 text-xs hover:bg-raised">
        <span>{call.model}</span>
        <Status value={STATUS[call.status] ?? call.status} word={asWords(call.status)} />
        <span className="text-dim">
          prompt {call.promptVersion}
          {call.isRepair ? ', repair' : ''}
        </span>
        <span className="text-faint">
          {call.inputTokens === null ? 'tokens not told' : `${call.inputTokens} + ${call.outputTokens ?? 0} tokens`} ·{' '}
          {call.costUsd === null ? 'cost not known' : `${call.costUsd} USD`} · {call.latencyMs === null ? 'no latency' : formatDuration(call.latencyMs)}
        </span>
        <Time at={call.atMs} style="moment" />
        {call.problems.length > 0 ? <span className="text-warn">{counted(call.problems.length, 'problem')}</span> : null}
      </summary>
      <div className="grid gap-2 px-3 pb-3">
        {call.problems.length > 0 ? (
          <section aria-label="What the verifier said">
            <h4 className="text-xs text-dim">What the verifier said</h4>
            <ul className="text-xs">
              {call.problems.map((problem) => (
                <li key={`${problem.check} ${problem.message}`}>
                  <code className="figure text-warn">{problem.check}</code> {problem.message}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        <Exact title="Prompt" text={call.prompt} />
        <Exact title="Reply" text={call.reply} />
      </div>
    </details>
  )
}

/** As it went over the wire: text, never markup. */
function Exact({ title, text }: { readonly title: string; readonly text: string | null }) {
  return (
    <section aria-label={title}>
      <h4 className="text-xs text-dim">{title}</h4>
      {text === null ? (
        <p className="text-xs text-faint">There was none.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard only with a tab stop
        <pre tabIndex={0} className="figure max-h-80 overflow-auto rounded-sm border border-line bg-ground p-2 text-2xs whitespace-pre-wrap break-words">
          {text}
        </pre>
      )}
    </section>
  )
}

const STATUS: Readonly<Record<string, string>> = {
  accepted: 'filled',
  cached: 'filled',
  refused_by_verifier: 'refused',
  malformed: 'rejected',
  timed_out: 'unknown',
  failed: 'failed',
}

const writerOf = (generator: string): string => (generator === 'deterministic' ? 'built-in writer' : generator)
