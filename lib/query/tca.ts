import type { ErrorEnvelope } from '#lib/wire/http.ts'
import type { TcaHead, TcaLine, TcaReport } from '#lib/wire/views/tca.ts'
import { ApiFault } from './fetch.ts'

export type TcaFiles = { readonly fills: File; readonly quotes: File | null }
export type TcaAnswer = { readonly json: TcaReport; readonly html: string }

/** Sends both files and reads the answer line by line. Throws `ApiFault`; what is wrong with the files is code `REFUSED`. */
export async function analyseFills(
  settings: Omit<TcaHead, 'files'>,
  { fills, quotes }: TcaFiles,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<TcaAnswer> {
  const files = [{ role: 'fills', file: fills }, ...(quotes === null ? [] : [{ role: 'quotes', file: quotes }])]
  const head = { ...settings, files: files.map(({ role, file }) => ({ role, name: file.name, size: file.size })) }
  const body = new Blob([`${JSON.stringify(head)}\n`, ...files.map(({ file }) => file)])
  const response = await fetch('/api/tca', { method: 'POST', body, signal }).catch((cause: unknown) => {
    if (signal.aborted) throw cause
    throw new ApiFault(0, 'UNREACHABLE', 'The desk’s web server did not take the files.')
  })
  if (!response.ok || response.body === null) {
    const said = ((await response.json().catch(() => null)) as ErrorEnvelope | null)?.error
    throw new ApiFault(response.status, said?.code ?? 'UNREADABLE', said?.message ?? `Expected a report, was status ${response.status}.`)
  }
  for await (const line of linesOf(response.body)) {
    if (line.kind === 'progress') onProgress(line.text)
    else if (line.kind === 'report') return line
    else throw new ApiFault(422, 'REFUSED', line.message)
  }
  throw new ApiFault(0, 'UNREADABLE', 'The answer broke off.')
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<TcaLine> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    rest += value ?? ''
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line) as TcaLine
    if (done) return
  }
}
