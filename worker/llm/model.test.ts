import { generateText, Output } from 'ai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ModelChoice } from '#lib/env.ts'
import { lessonReply } from '#lib/wire/llm.ts'
import { openModel } from './model.ts'

/** Each provider's real client, up to the network: where it sends, with which key, and what schema of the reply it asks for. */
const KEY = 'sk-0123456789'
type Sent = { readonly url: string; readonly headers: Headers; readonly body: string; readonly redirect: string | undefined }

async function sentBy(choice: ModelChoice, apiKey: string | null = KEY): Promise<Sent> {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (input: string | URL, init: RequestInit) => {
    sent.push({ url: String(input), headers: new Headers(init.headers), body: String(init.body), redirect: init.redirect })
    return new Response('{"error": {"message": "no"}}', { status: 400, headers: { 'content-type': 'application/json' } })
  })
  const asked = generateText({ model: openModel(choice, apiKey), prompt: 'hello', output: Output.object({ schema: lessonReply }), maxRetries: 0 })
  await expect(asked).rejects.toThrow()
  expect(sent).toHaveLength(1)
  return sent[0] as Sent
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

describe('a provider', () => {
  it.each([
    ['openai', 'https://api.openai.com/v1/responses', 'authorization', `Bearer ${KEY}`],
    ['anthropic', 'https://api.anthropic.com/v1/messages', 'x-api-key', KEY],
    ['google', 'https://generativelanguage.googleapis.com/v1beta/models/some-model:generateContent', 'x-goog-api-key', KEY],
  ] as const)('%s is asked at its own address with our key, whatever other variables say', async (kind, url, header, value) => {
    for (const name of ['OPENAI', 'ANTHROPIC', 'GOOGLE_GENERATIVE_AI']) {
      vi.stubEnv(`${name}_API_KEY`, 'another-key')
      vi.stubEnv(`${name}_BASE_URL`, 'https://elsewhere.example')
    }
    const sent = await sentBy({ kind, model: 'some-model' })
    expect(sent).toMatchObject({ url, redirect: 'error' })
    expect(sent.headers.get(header)).toBe(value)
    expect(sent.body).not.toContain(KEY)
    expect(sent.body).toContain('counter')
    // Words of a schema that some providers refuse.
    expect(sent.body).not.toMatch(/maxLength|minLength|maxItems|minItems|maximum|minimum|pattern/)
  })

  it('of your own is asked where you say, with the schema, and without a key when there is none', async () => {
    const sent = await sentBy({ kind: 'compatible', model: 'llama3:8b', baseUrl: 'http://127.0.0.1:9/v1' }, null)
    expect(sent.url).toBe('http://127.0.0.1:9/v1/chat/completions')
    expect(sent.headers.has('authorization')).toBe(false)
    expect(JSON.parse(sent.body)).toMatchObject({ model: 'llama3:8b', response_format: { type: 'json_schema', json_schema: { strict: true } } })
  })
})
