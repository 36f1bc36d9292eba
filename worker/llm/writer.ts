import type { LlmChoice } from '#lib/env.ts'
import type { Writer } from '../ports.ts'
import { builtInWriter } from './built-in.ts'
import type { Price } from './model-writer.ts'

const TIMEOUT_MS = 20_000

export type WriterOptions = {
  readonly choice: LlmChoice
  readonly apiKey: string | null
  readonly prices: Readonly<Record<string, Price>>
  readonly monotonicMs: () => number
  readonly timeoutMs?: number
}

/** The writer that is configured; the built-in one when none is. A desk without a model loads nothing of what models need. */
export async function openWriter({ choice, apiKey, prices, monotonicMs, timeoutMs = TIMEOUT_MS }: WriterOptions): Promise<Writer> {
  if (choice.kind === 'off') return builtInWriter
  const [{ openModel }, { modelWriter }] = await Promise.all([import('./model.ts'), import('./model-writer.ts')])
  const name = `${choice.kind}:${choice.model}`
  return modelWriter({ name, model: openModel(choice, apiKey), price: prices[choice.model] ?? null, timeoutMs, secret: apiKey, monotonicMs })
}
