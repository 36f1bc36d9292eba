import { type IncomingHttpHeaders, request } from 'node:http'
import type { Desk } from '../../e2e/support/desk.ts'

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }

/** A request of the owner whose every header is one's own, Host included, as no browser would let a page send it. */
export function ask(
  { directUrl, owner }: Pick<Desk, 'directUrl' | 'owner'>,
  /** As it is written: a parsed one has lost its dots. */
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(directUrl)
    const isStated = body === undefined || 'content-length' in headers || 'transfer-encoding' in headers
    const all = isStated ? { cookie: owner.cookie, ...headers } : { cookie: owner.cookie, ...headers, 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ hostname, port, path, method, headers: all, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece) => {
        text += piece
      })
      const end = () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text })
      answer.on('end', end)
      // A stream goes on for minutes: its first words are enough.
      if (answer.headers['content-type']?.startsWith('text/event-stream')) answer.once('data', () => setTimeout(() => answer.destroy(), 50))
      answer.on('close', end)
    })
    sent.on('error', fail)
    sent.end(body)
  })
}
