import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel } from 'ai'
import type { ModelChoice } from '#lib/env.ts'

/** The model that is configured. Addresses are written out, since the packages would else take them from variables of their own. */
export function openModel(choice: ModelChoice, apiKey: string | null): LanguageModel {
  // Warnings about settings that a model does not take would go to the console.
  globalThis.AI_SDK_LOG_WARNINGS = false
  const shared = { fetch: boundedFetch, apiKey: apiKey ?? '' }
  switch (choice.kind) {
    case 'openai':
      return createOpenAI({ ...shared, baseURL: 'https://api.openai.com/v1' })(choice.model)
    case 'anthropic':
      return createAnthropic({ ...shared, baseURL: 'https://api.anthropic.com/v1' })(choice.model)
    case 'google':
      return createGoogle({ ...shared, baseURL: 'https://generativelanguage.googleapis.com/v1beta' })(choice.model)
    case 'compatible': {
      const { baseUrl, model } = choice
      const key = apiKey === null ? {} : { apiKey }
      return createOpenAICompatible({ name: 'compatible', baseURL: baseUrl, supportsStructuredOutputs: true, fetch: boundedFetch, ...key })(model)
    }
  }
}

const REPLY_BYTES_MAX = 2_000_000

/** A redirect would carry the key elsewhere, and an answer without an end would fill the memory: both fail. */
const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'error' })
  if (!response.body) return response
  let bytes = 0
  const bounded = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        if (bytes > REPLY_BYTES_MAX) controller.error(new Error(`the reply is longer than ${REPLY_BYTES_MAX} bytes`))
        else controller.enqueue(chunk)
      },
    }),
  )
  return new Response(bounded, { status: response.status, statusText: response.statusText, headers: response.headers })
}
