import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findBrowser } from '#tests/support/browser.ts'

/**
 * Chromium as a person has it open, with nobody listening to what its pages fetch. A test runner listens to every request and every
 * frame of a stream, which costs the browser and the listener a part of what is measured here; so this speaks the DevTools protocol itself,
 * and says no more than it must (https://chromedevtools.github.io/devtools-protocol/).
 */
export type BareBrowser = {
  /** A tab of 1440 × 900 in which `script` has run before anything of the page did. */
  open(url: string, script: string): Promise<BarePage>
  /** Processor time so far by kind of process (`renderer` draws the page, `utility` carries the network), milliseconds. */
  cpuMs(): Promise<ReadonlyMap<string, number>>
  close(): Promise<void>
}
export type BarePage = {
  evaluate(expression: string): Promise<unknown>
  send(method: string, params?: object): Promise<Answer>
}

type Answer = Readonly<Record<string, unknown>>
type Message = { readonly id?: number; readonly result?: Answer; readonly error?: { readonly message: string } }
type Send = (method: string, params?: object, sessionId?: string) => Promise<Answer>

const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--hide-scrollbars',
  '--mute-audio',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--window-size=1440,900',
  '--remote-debugging-port=0',
]

export async function openBareBrowser(): Promise<BareBrowser> {
  const found = await findBrowser()
  const home = await mkdtemp(join(tmpdir(), 'ropewalk-bench-browser-'))
  const child = spawn(found.executablePath, [...found.args, ...FLAGS, `--user-data-dir=${home}`, 'about:blank'], {
    env: { ...process.env, ...found.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const { send, close } = await connect(await debuggerOf(child))
  return {
    open: (url, script) => openTab(send, url, script),
    async cpuMs() {
      const { processInfo } = (await send('SystemInfo.getProcessInfo')) as { processInfo: readonly { type: string; cpuTime: number }[] }
      const byKind = new Map<string, number>()
      for (const { type, cpuTime } of processInfo) {
        const kind = type.startsWith('utility') ? 'utility' : type
        byKind.set(kind, (byKind.get(kind) ?? 0) + cpuTime * 1_000)
      }
      return byKind
    },
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      await send('Browser.close').catch(() => {})
      close()
      await gone
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function openTab(send: Send, url: string, script: string): Promise<BarePage> {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank', width: 1440, height: 900 })
  const { sessionId } = (await send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string }
  const page: BarePage = {
    send: (method, params) => send(method, params, sessionId),
    async evaluate(expression) {
      const { result, exceptionDetails } = (await page.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })) as {
        result: { value?: unknown }
        exceptionDetails?: { text: string }
      }
      if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`)
      return result.value
    },
  }
  await page.send('Page.enable')
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: script })
  await page.send('Page.navigate', { url })
  return page
}

/** Chromium says on its standard error where it listens. */
function debuggerOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line)
      const address = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1]
      if (address) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code} before it listened:\n${said.slice(-5).join('\n')}`)))
  })
}

async function connect(address: string): Promise<{ readonly send: Send; close(): void }> {
  const socket = new WebSocket(address)
  const asked = new Map<number, { resolve: (answer: Answer) => void; reject: (problem: Error) => void }>()
  let count = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Message
    const waiting = id === undefined ? undefined : asked.get(id)
    if (id !== undefined) asked.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result ?? {})
  })
  socket.addEventListener('close', () => {
    for (const { reject } of asked.values()) reject(new Error('the browser has gone'))
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`no browser answers at ${address}`)))
  })
  return {
    close: () => socket.close(),
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        asked.set(++count, { resolve, reject })
        socket.send(JSON.stringify({ id: count, method, params, ...(sessionId ? { sessionId } : {}) }))
      }),
  }
}
