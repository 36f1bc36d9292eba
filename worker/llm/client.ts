import { generateText, type LanguageModel, NoObjectGeneratedError, NoOutputGeneratedError, Output } from 'ai'
import { faultsOf, type LessonReply, lessonReply } from '#lib/wire/llm.ts'
import { extractObject } from './extract.ts'
import type { Prompt } from './prompt.ts'

/** One question to a model, and what became of it. It never throws: whatever the model or the network does is an answer. */
export type Answer = {
  readonly status: 'answered' | 'malformed' | 'timed_out' | 'failed'
  /** The model's own words; null when none came. */
  readonly reply: string | null
  readonly object: LessonReply | null
  /** What keeps the reply from being one, or what went wrong on the way. */
  readonly faults: readonly string[]
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}

const TEMPERATURE = 0.2
/** Room for a model that thinks before it writes; the words themselves take a tenth of it. */
const OUTPUT_TOKENS_MAX = 8_000

export async function ask(model: LanguageModel, { system, messages }: Prompt, timeoutMs: number, stop?: AbortSignal): Promise<Answer> {
  const aborter = new AbortController()
  const abort = (): void => aborter.abort(stop?.reason)
  if (stop?.aborted) abort()
  stop?.addEventListener('abort', abort, { once: true })
  let timer: ReturnType<typeof setTimeout> | undefined
  // A provider that does not listen to the signal is left behind all the same.
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs)
    aborter.signal.addEventListener('abort', () => resolve('late'), { once: true })
    if (aborter.signal.aborted) resolve('late')
  })
  const asked = generateText({
    model,
    instructions: system,
    messages: [...messages],
    output: Output.object({ schema: lessonReply, name: 'lesson_text' }),
    temperature: TEMPERATURE,
    maxOutputTokens: OUTPUT_TOKENS_MAX,
    maxRetries: 0,
    abortSignal: aborter.signal,
    // Orders are nobody else's to keep.
    providerOptions: { openai: { store: false } },
  })
  try {
    const first = await Promise.race([asked, late])
    if (first === 'late') return unanswered('timed_out', stop?.aborted ? 'the desk closed' : `no answer within ${timeoutMs} ms`)
    return { status: 'answered', reply: first.text, object: first.output, faults: [], ...tokensOf(first.usage) }
  } catch (error) {
    return answerOf(error)
  } finally {
    clearTimeout(timer)
    stop?.removeEventListener('abort', abort)
    asked.catch(() => undefined)
    aborter.abort()
  }
}

/** The reply as text alone, as it comes out of the store. */
export function readReply(reply: string): Pick<Answer, 'status' | 'object' | 'faults'> {
  const found = extractObject(reply)
  if (found === undefined) return { status: 'malformed', object: null, faults: ['there is no JSON object in the reply'] }
  const parsed = lessonReply.safeParse(found)
  return parsed.success ? { status: 'answered', object: parsed.data, faults: [] } : { status: 'malformed', object: null, faults: faultsOf(found) }
}

function answerOf(error: unknown): Answer {
  if (NoOutputGeneratedError.isInstance(error)) return { reply: '', ...readReply(''), ...tokensOf(undefined) }
  if (!NoObjectGeneratedError.isInstance(error)) return unanswered('failed', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  const reply = error.text ?? ''
  return { reply, ...readReply(reply), ...tokensOf(error.usage) }
}

const unanswered = (status: 'timed_out' | 'failed', fault: string): Answer => ({
  status,
  reply: null,
  object: null,
  faults: [fault.slice(0, 500)],
  inputTokens: null,
  outputTokens: null,
})

type Usage = { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined }
const tokensOf = (usage: Usage | undefined): Pick<Answer, 'inputTokens' | 'outputTokens'> => ({
  inputTokens: countOf(usage?.inputTokens),
  outputTokens: countOf(usage?.outputTokens),
})
/** Counts come from outside: what is no count is unknown. */
const countOf = (count: number | undefined): number | null =>
  count !== undefined && Number.isSafeInteger(count) && count >= 0 && count <= 2_147_483_647 ? count : null
