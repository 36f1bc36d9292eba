import type { Browser, Page } from '@playwright/test'

/** What one tab saw of the stream and told of its paints, taken beside the product's own code. */
export type Watched = {
  /** Change frames, those that did not start where the one before ended, and orders to read everything again. */
  readonly frames: number
  readonly gaps: number
  readonly resyncs: number
  /** When which report was drawn, as the tab told it. */
  readonly samples: readonly { readonly id: string; readonly at_ms: number; readonly error_ms: number }[]
  /** Tasks above 50 ms, milliseconds. */
  readonly longTasks: readonly number[]
  /** Reads of the web server by path. */
  readonly reads: Readonly<Record<string, number>>
}

/** To be called before the page opens. */
export const watch = (page: Page): Promise<unknown> => page.addInitScript(WATCH)

/** What was seen since the last call. */
export const watched = (page: Page): Promise<Watched> => page.evaluate('ropewalkWatch()') as Promise<Watched>

/**
 * Runs in the page. The frames are read with a pattern and not parsed: the watcher must not become what is measured.
 */
const WATCH = () => {
  const fresh = () => ({ frames: 0, gaps: 0, resyncs: 0, samples: [] as unknown[], longTasks: [] as number[], reads: {} as Record<string, number> })
  let seen = fresh()
  let at: string | null = null
  const hear = ({ data }: MessageEvent<string>): void => {
    const change = /^\{"type":"change","from":"([\d:]+)","to":"([\d:]+)"/.exec(data)
    if (change) {
      seen.frames++
      if (at !== null && at !== change[1]) seen.gaps++
      at = change[2] ?? null
      return
    }
    const start = /^\{"type":"(hello|resync)","cursor":"([\d:]+)"/.exec(data)
    if (start?.[1] === 'resync') seen.resyncs++
    // A hello that does not take up where the last frame ended has lost what lies between.
    if (start?.[1] === 'hello' && at !== null && at !== start[2]) seen.gaps++
    at = start?.[2] ?? at
  }
  const Source = window.EventSource
  window.EventSource = class extends Source {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, init)
      this.addEventListener('message', hear)
    }
  }
  const ask = window.fetch.bind(window)
  window.fetch = (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input, location.href).pathname
    seen.reads[path] = (seen.reads[path] ?? 0) + 1
    if (path === '/api/painted' && typeof init?.body === 'string') seen.samples.push(...JSON.parse(init.body).samples)
    return ask(input, init)
  }
  new PerformanceObserver((list) => seen.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' })
  Object.assign(window, {
    ropewalkWatch: () => {
      const told = seen
      seen = fresh()
      return told
    },
  })
}

/** Processor time of a browser so far by kind of process (`renderer` draws the page, `browser` and `utility` carry the network), milliseconds. */
export async function browserCpuMs(browser: Browser): Promise<ReadonlyMap<string, number>> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const byKind = new Map<string, number>()
  for (const { type, cpuTime } of processInfo) {
    const kind = type.startsWith('utility') ? 'utility' : type
    byKind.set(kind, (byKind.get(kind) ?? 0) + cpuTime * 1_000)
  }
  return byKind
}

/** Profiles the page's own thread until `stop` is called, which returns the profile as Chromium's tools read it. */
export async function profilePage(page: Page): Promise<{ readonly stop: () => Promise<string> }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 500 })
  await session.send('Profiler.start')
  return {
    async stop() {
      const { profile } = await session.send('Profiler.stop')
      await session.detach()
      return JSON.stringify(profile)
    },
  }
}
