import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { getJson } from './fetch.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/views`
}

it('a server that never answers is unreachable after a while: no screen waits for ever', async () => {
  const path = await serve(() => {})
  await expect(getJson(path, undefined, 50)).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('did not answer') })
})

it('an answer that begins and never ends is no answer', async () => {
  const path = await serve((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"views":'))
  await expect(getJson(path, undefined, 50)).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

it('who stops waiting is told so, and not that the server failed', async () => {
  const path = await serve(() => {})
  const asker = new AbortController()
  const asked = getJson(path, asker.signal)
  asker.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})

it('a refusal keeps its code and its sentence; a body that is no envelope is named', async () => {
  const refusing = await serve((_, response) =>
    response.writeHead(400).end(JSON.stringify({ error: { code: 'INVALID_REQUEST', message: 'list: expected one of …' } })),
  )
  await expect(getJson(refusing)).rejects.toMatchObject({ status: 400, code: 'INVALID_REQUEST', message: 'list: expected one of …' })
  const babbling = await serve((_, response) => response.writeHead(502).end('<html>'))
  await expect(getJson(babbling)).rejects.toMatchObject({ status: 502, code: 'UNREADABLE' })
})
