import { type Frame, frame, readText } from '#lib/wire/venue.ts'

/** Three heartbeats missed: the connection is dead, whatever the network says. */
const SILENCE_MS = 3_500
const LOOK_MS = 500
const PAUSE_MS = { first: 150, last: 5_000 }

export type StreamOptions = {
  readonly url: string
  readonly random: () => number
  readonly onFrame: (frame: Frame) => void
  /** The connection is open and has said hello; every frame from now on is heard in sequence. */
  readonly onOpen: () => void
  /** What is said from now on is not heard. Called once for each `onOpen`. */
  readonly onLost: (why: string) => void
}

/**
 * The venue's stream, opened again with growing, jittered pauses whenever it breaks, goes silent or skips a number. A repeated
 * number is passed over; a skipped one means that something was lost, and what was lost is asked for by other means.
 */
export class VenueStream {
  private readonly options: StreamOptions
  private socket: WebSocket | null = null
  private seq = 0
  private heardAtMs = 0
  private isOpen = false
  private attempt = 0
  private timer: NodeJS.Timeout | undefined
  private readonly watch: NodeJS.Timeout
  private isStopped = false

  constructor(options: StreamOptions) {
    this.options = options
    this.watch = setInterval(() => this.lookForSilence(), LOOK_MS).unref()
    this.connect()
  }

  stop(): void {
    this.isStopped = true
    clearInterval(this.watch)
    clearTimeout(this.timer)
    this.drop('stopped')
  }

  private connect(): void {
    const socket = new WebSocket(`${this.options.url.replace(/^http/, 'ws').replace(/\/$/, '')}/stream`)
    this.socket = socket
    this.seq = 0
    this.heardAtMs = performance.now()
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) this.hear(String(data))
    }
    socket.onclose = () => {
      if (this.socket === socket) this.drop('closed')
    }
    // An error is always followed by the close.
    socket.onerror = () => undefined
  }

  private hear(text: string): void {
    this.heardAtMs = performance.now()
    const parsed = readText(frame, text)
    if (!parsed.ok) {
      this.drop(`unreadable frame: ${parsed.error.field} ${parsed.error.message}`)
      return
    }
    const { seq } = parsed.value
    if (seq <= this.seq) return
    if (seq !== this.seq + 1) {
      this.drop(`frames ${this.seq + 1} to ${seq - 1} are missing`)
      return
    }
    this.seq = seq
    if (parsed.value.type === 'hello') {
      this.isOpen = true
      this.attempt = 0
      this.options.onOpen()
    }
    this.options.onFrame(parsed.value)
  }

  private lookForSilence(): void {
    if (this.socket !== null && performance.now() - this.heardAtMs > SILENCE_MS) this.drop('silent')
  }

  private drop(why: string): void {
    const { socket } = this
    this.socket = null
    socket?.close()
    if (this.isOpen) {
      this.isOpen = false
      this.options.onLost(why)
    }
    if (this.isStopped) return
    const pauseMs = Math.min(PAUSE_MS.last, PAUSE_MS.first * 2 ** this.attempt++) * (0.5 + this.options.random())
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.connect(), pauseMs).unref()
  }
}
