import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promptHashOf } from '#worker/llm/prompt.ts'

/** What a model answered, by the hash of the prompt it answered to: `worker/llm/fixtures/replies.json`. */
export type Fixtures = Readonly<Record<string, { readonly case: string; readonly reply: string }>>
export const FIXTURES = JSON.parse(readFileSync(new URL('../../worker/llm/fixtures/replies.json', import.meta.url), 'utf8')) as Fixtures

export type Asked = { readonly model: string; readonly promptHash: string; readonly authorization: string | undefined; readonly body: string }
export type ModelServer = { readonly url: string; readonly asked: readonly Asked[]; close(): Promise<void> }

type Wire = { readonly model: string; readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[] }

/**
 * A server that speaks chat completions on loopback. Models named `slow`, `broken` and `endless` do not answer, fail and answer
 * without an end; every other answers from the fixtures, and 404 where there is none for the prompt.
 */
export async function startModelServer(fixtures: Fixtures = FIXTURES): Promise<ModelServer> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const { model, messages } = JSON.parse(body) as Wire
    const system = messages.find((m) => m.role === 'system')?.content ?? ''
    const said = messages.flatMap(({ role, content }) => (role === 'system' ? [] : [{ role, content }]))
    const promptHash = promptHashOf(`compatible:${model}`, { system, messages: said })
    asked.push({ model, promptHash, authorization: request.headers.authorization, body })
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    if (model === 'slow') return
    // What a provider complains about may repeat the key.
    if (model === 'broken') return answer(500, { error: { message: `no luck with ${request.headers.authorization}`, type: 'server_error' } })
    if (model === 'endless') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"choices":[{"message":{"content":"')
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more))
      }
      return more()
    }
    const found = fixtures[promptHash]
    if (!found) return answer(404, { error: { message: `no fixture for ${promptHash}`, type: 'not_found' } })
    answer(200, {
      id: 'reply',
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, message: { role: 'assistant', content: found.reply }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1_000, completion_tokens: 200, total_tokens: 1_200 },
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
