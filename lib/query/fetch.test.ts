import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { getJson } from './fetch.ts'
import { makeWay } from './make-way.ts'

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

it('a read that makes way gives its connection up and is asked again, and who asked sees nothing of it', async () => {
  let asked = 0
  let ended = 0
  const path = await serve((request, response) => {
    request.socket.once('close', () => ended++)
    if (++asked > 1) response.end('{"views":[]}')
  })
  const views = getJson(path)
  await vi.waitFor(() => expect(asked).toBe(1), 10_000)
  makeWay()
  expect(await views).toEqual({ views: [] })
  expect({ asked, ended }).toEqual({ asked: 2, ended: 1 })
})

it('a refusal keeps its code and its sentence; a body that is no envelope is named', async () => {
  const refusing = await serve((_, response) =>
    response.writeHead(400).end(JSON.stringify({ error: { code: 'INVALID_REQUEST', message: 'list: expected one of …' } })),
  )
  await expect(getJson(refusing)).rejects.toMatchObject({ status: 400, code: 'INVALID_REQUEST', message: 'list: expected one of …' })
  const babbling = await serve((_, response) => response.writeHead(502).end('<html>'))
  await expect(getJson(babbling)).rejects.toMatchObject({ status: 502, code: 'UNREADABLE' })
})
