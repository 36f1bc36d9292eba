/**
 * Who may ask this desk, by the headers of a request alone: a name it is reached by (DNS rebinding), a page of its own (requests forged by
 * another site), a body it has room for. Sessions and roles are another matter; these checks stand before them and do not replace them.
 */
export type Reached = {
  /** The address the web listens on. */
  readonly listensOn: string
  /** Addresses people type, where something stands in front of the desk: `https://desk.example`. */
  readonly origins: readonly string[]
}
export type Asked = { readonly method: string; readonly path: string; readonly search?: string; readonly headers: Pick<Headers, 'get'> }
export type Refused = { readonly status: 400 | 403 | 413 | 421; readonly code: string; readonly message: string }

/** Commands and telemetry are a few kilobytes. Files for analysis have a limit of their own. */
export const BODY_BYTES_MAX = 256 * 1_024

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']
/** Listening on every address: people come by any of them. */
const EVERYWHERE = ['0.0.0.0', '::', '[::]']
const READING = ['GET', 'HEAD', 'OPTIONS']

/** Why the request is not answered; null = it may pass. */
export function refusalOf(asked: Asked, reached: Reached, bodyBytesMax = BODY_BYTES_MAX): Refused | null {
  return foreignName(asked, reached) ?? foreignPage(asked, reached) ?? unreadable(asked) ?? tooLong(asked, bodyBytesMax)
}

/** Whether the browser came over TLS: told by what stands in front, or known from the address it asked for. */
export const isHttps = (headers: Asked['headers'], { origins }: Reached): boolean =>
  headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' || origins.includes(`https://${headers.get('host')?.toLowerCase() ?? ''}`)

/**
 * A page of another site can make its own name point at this machine; the browser then sends that name as Host, and without this check
 * would let the page read the desk and press its buttons. A bare address is nobody's name: no DNS stands behind it.
 */
export function isOurName(host: string, { listensOn, origins }: Reached): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  if (LOOPBACK.includes(name) || name === listensOn.toLowerCase() || name === `[${listensOn.toLowerCase()}]`) return true
  if (origins.some((origin) => hostOf(origin)?.replace(/:\d+$/, '') === name)) return true
  return EVERYWHERE.includes(listensOn) && isAddress(name)
}

const isAddress = (name: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:.]+\]$/.test(name)

function foreignName({ headers }: Asked, reached: Reached): Refused | null {
  const host = headers.get('host') ?? ''
  if (isOurName(host, reached)) return null
  const name = host.replace(/:\d+$/, '').slice(0, 100)
  return {
    status: 421,
    code: 'UNKNOWN_HOST',
    message: `this desk does not answer to ${name || 'a request without a Host'}; ROPEWALK_ORIGIN names the address people reach it by, ROPEWALK_HOST the one it listens on`,
  }
}

/**
 * What changes something must come from a page of this desk, and data is read by its own pages, by people who type an address and by programs
 * (which send neither header). `same-site` is foreign too: another port of this machine is another program.
 */
function foreignPage({ method, path, headers }: Asked, { origins }: Reached): Refused | null {
  const site = headers.get('sec-fetch-site')
  const isForeignSite = site !== null && site !== 'same-origin' && site !== 'none'
  if (READING.includes(method)) {
    const isFollowedLink = headers.get('sec-fetch-mode') === 'navigate'
    return isForeignSite && !isFollowedLink && path.startsWith('/api/') ? FOREIGN : null
  }
  const origin = headers.get('origin')
  const host = (headers.get('host') ?? '').toLowerCase()
  const isOurs = origin === null || origins.includes(origin.toLowerCase()) || (host !== '' && hostOf(origin) === host)
  return isOurs && !isForeignSite ? null : FOREIGN
}

const FOREIGN: Refused = {
  status: 403,
  code: 'FOREIGN_ORIGIN',
  message: 'this request comes from a page that is not of this desk; ROPEWALK_ORIGIN names the address people reach it by when something stands in front of it',
}

/**
 * Addresses that no page of ours has: a NUL can stand in no column of the database and in no name of a file, and bytes that are no text were
 * chosen to be read as something else by somebody.
 */
function unreadable({ path, search = '' }: Asked): Refused | null {
  const field = [...new URLSearchParams(search)].find((pair) => pair.some((text) => text.includes('\0')))?.[0]
  if (field === undefined && isText(path)) return null
  const name = field?.replaceAll('\0', '').slice(0, 100) || 'address'
  return { status: 400, code: 'INVALID_REQUEST', message: `${name}: holds a NUL character or what is no text` }
}

function isText(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0')
  } catch {
    return false
  }
}

function tooLong({ headers }: Asked, bodyBytesMax: number): Refused | null {
  const length = Number(headers.get('content-length') ?? 0)
  return length > bodyBytesMax ? bodyTooLong(bodyBytesMax) : null
}

const bodyTooLong = (bytesMax: number): Refused => ({
  status: 413,
  code: 'BODY_TOO_LONG',
  message: `a request may carry at most ${bytesMax >= 2 ** 20 ? `${Math.floor(bytesMax / 2 ** 20)} MiB` : `${bytesMax / 1_024} KiB`}`,
})

/** Host and port as browsers write them in Host; null for `null`, and for what is no web address. */
function hostOf(origin: string): string | null {
  if (!URL.canParse(origin)) return null
  const { protocol, host } = new URL(origin)
  return protocol === 'http:' || protocol === 'https:' ? host : null
}
