/** Takes an upload apart as it arrives: a line of JSON, then the bytes of each file it names, one behind the other. */
import { problemsOf } from '#lib/wire/http.ts'
import { TCA_BYTES_MAX, type TcaHead, tcaHead } from '#lib/wire/views/tca.ts'

export class UploadRefused extends Error {
  override name = 'UploadRefused'
  readonly isTooLong: boolean
  constructor(message: string, isTooLong = false) {
    super(message)
    this.isTooLong = isTooLong
  }
}

/** The line that names the files, in bytes. */
export const HEAD_MAX = 16_384
const MIB = 2 ** 20

export type Upload = {
  readonly head: TcaHead
  /** Pieces in order with the place of their file; null = that file has ended. */
  pieces(): AsyncGenerator<{ readonly place: number; readonly piece: Uint8Array | null }>
}

/** @throws UploadRefused in words a person can act on */
export async function openUpload(body: AsyncIterable<Uint8Array>): Promise<Upload> {
  const chunks = body[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)
  let end = -1
  while (end < 0) {
    const next = await chunks.next()
    if (next.done || held.length > HEAD_MAX) throw new UploadRefused('Expected a line of JSON that names the files.')
    held = Buffer.concat([held, next.value])
    end = held.indexOf(10)
  }
  const head = headOf(held.subarray(0, end).toString('utf8'))
  const rest = held.subarray(end + 1)
  return { head, pieces: () => piecesOf(head, rest, chunks) }
}

function headOf(text: string): TcaHead {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new UploadRefused('Expected a line of JSON that names the files.')
  }
  const head = tcaHead.safeParse(given)
  if (!head.success) throw new UploadRefused(problemsOf(head.error))
  const bytes = head.data.files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > TCA_BYTES_MAX)
    throw new UploadRefused(
      `The files are ${Math.ceil(bytes / MIB)} MiB together, at most ${TCA_BYTES_MAX / MIB} MiB are taken here. Pack them with gzip, or use npm run tca, which has no limit.`,
      true,
    )
  return head.data
}

async function* piecesOf(head: TcaHead, first: Uint8Array, chunks: AsyncIterator<Uint8Array>) {
  let left: Uint8Array = first
  for (const [place, { name, size }] of head.files.entries()) {
    for (let missing = size; missing > 0; ) {
      if (left.byteLength === 0) {
        const next = await chunks.next()
        if (next.done) throw new UploadRefused(`${name} was cut off: ${missing} of ${size} bytes are missing.`)
        left = next.value
        continue
      }
      const piece = left.subarray(0, missing)
      left = left.subarray(piece.byteLength)
      missing -= piece.byteLength
      yield { place, piece }
    }
    yield { place, piece: null }
  }
}
