import type { LanguageModel } from 'ai'
import { type LessonReply, textOf } from '#lib/wire/llm.ts'
import type { ModelCall, WriteRequest, Writer, Written } from '../ports.ts'
import { builtInWriter } from './built-in.ts'
import { type Answer, ask, readReply } from './client.ts'
import { type Prompt, promptFor, promptHashOf, repairOf, transcriptOf } from './prompt.ts'

/** US dollars for a million tokens. */
export type Price = { readonly input: number; readonly output: number }

export type ModelWriterOptions = {
  /** `provider:model`, as lessons and calls name it. */
  readonly name: string
  readonly model: LanguageModel
  readonly price: Price | null
  readonly timeoutMs: number
  /** Taken out of everything that is kept: a provider may repeat the key in what it complains about. */
  readonly secret: string | null
  readonly monotonicMs: () => number
}

/**
 * A lesson in a model's words: the object that the provider's JSON schema gave → the JSON in its text → one repair with the list of
 * what is wrong → the built-in writer. What comes back has passed the verifier, or is the built-in writer's.
 */
export function modelWriter(options: ModelWriterOptions): Writer {
  return {
    async write(request) {
      const calls: ModelCall[] = []
      const asking = asker(options, request, calls)
      const prompt = promptFor(request)
      const first = await asking(prompt, false)
      if (first.isAccepted) return written(first, calls, options.name)
      if (first.isRepairable) {
        const second = await asking(repairOf(prompt, first.reply, first.problems), true)
        if (second.isAccepted) return written(second, calls, options.name)
      }
      return { ...(await builtInWriter.write(request)), calls }
    },
  }
}

type Tried =
  | { readonly isAccepted: true; readonly object: LessonReply; readonly call: ModelCall }
  | { readonly isAccepted: false; readonly isRepairable: boolean; readonly reply: string; readonly problems: ModelCall['problems'] }

const written = ({ object, call }: Extract<Tried, { isAccepted: true }>, calls: readonly ModelCall[], name: string): Written => ({
  text: textOf(object),
  generator: name,
  promptVersion: call.promptVersion,
  promptHash: call.promptHash,
  modelConfidence: object.confidence,
  calls,
})

/** Asks, or takes what was answered to the same prompt before; has it verified, and notes the call. */
function asker({ name, model, price, timeoutMs, secret, monotonicMs }: ModelWriterOptions, request: WriteRequest, calls: ModelCall[]) {
  const clean = (text: string): string => (secret ? text.replaceAll(secret, '[redacted]') : text)
  return async (prompt: Prompt, isRepair: boolean): Promise<Tried> => {
    const promptHash = promptHashOf(name, prompt)
    const startedMs = monotonicMs()
    // A store that cannot be read is no reason to go without words: the model is asked anew.
    const older = await request.recall(promptHash).catch(() => null)
    const answer: Answer = older === null ? await ask(model, prompt, timeoutMs, request.signal) : remembered(older)
    const found = answer.object ? request.verify(textOf(answer.object)) : []
    const problems = [...answer.faults.map((message) => ({ check: CHECK[answer.status], message })), ...found].map(({ check, message }) => ({
      check,
      message: clean(message),
    }))
    const call: ModelCall = {
      model: name,
      promptVersion: prompt.version,
      promptHash,
      prompt: clean(transcriptOf(prompt)),
      reply: answer.reply === null ? null : clean(answer.reply),
      status: older !== null ? 'cached' : answer.status !== 'answered' ? answer.status : found.length > 0 ? 'refused_by_verifier' : 'accepted',
      problems,
      inputTokens: answer.inputTokens,
      outputTokens: answer.outputTokens,
      costUsd: older === null ? costOf(price, answer) : 0,
      latencyMs: monotonicMs() - startedMs,
      isRepair,
    }
    calls.push(call)
    if (answer.object && problems.length === 0) return { isAccepted: true, object: answer.object, call }
    return { isAccepted: false, isRepairable: answer.status === 'answered' || answer.status === 'malformed', reply: call.reply ?? '', problems }
  }
}

/** Faults of a reply are the schema's; what happens on the way is none of the ten checks. */
const CHECK = { answered: 'schema', malformed: 'schema', timed_out: 'transport', failed: 'transport' } as const

const remembered = (reply: string): Answer => ({ reply, ...readReply(reply), inputTokens: null, outputTokens: null })

const PER = 1_000_000
function costOf(price: Price | null, { inputTokens, outputTokens }: Answer): number | null {
  if (!price || inputTokens === null || outputTokens === null) return null
  return (inputTokens * price.input + outputTokens * price.output) / PER
}
