import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export type Wire = { readonly port: number; cut(): void; hold(): void; restore(): void; close(): Promise<void> }

/**
 * A wire between browser and server that can be cut (open connections break, new ones are refused) or held (all stay open, and nothing
 * comes through any more) until it is restored.
 */
export async function openWire(targetPort: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  const answers = new Set<Socket>()
  let isCut = false
  let isHeld = false
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(targetPort, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (chunk) => near.write(chunk))
    if (isHeld) far.pause()
    answers.add(far)
    far.on('close', () => answers.delete(far))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    hold() {
      isHeld = true
      for (const socket of answers) socket.pause()
    },
    restore() {
      isCut = false
      isHeld = false
      for (const socket of answers) socket.resume()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
