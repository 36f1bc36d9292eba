import type { BareBrowser, BarePage } from './bare-browser.ts'

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

/** A tab of the desk that is watched from its first script on, once it is live. */
export async function openWatched(browser: BareBrowser, url: string): Promise<BarePage> {
  const page = await browser.open(url, `(${WATCH})()`)
  for (const endAt = performance.now() + 60_000; performance.now() < endAt; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const isLive = await page.evaluate(`document.querySelector('output[data-live="live"]') !== null`).catch(() => false)
    if (isLive) return page
  }
  throw new Error(`${url} was not live within a minute`)
}

/** What was seen since the last call. */
export const watched = (page: BarePage): Promise<Watched> => page.evaluate('ropewalkWatch()') as Promise<Watched>

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

/** Profiles the page's own thread until `stop` is called, which returns the profile as Chromium's tools read it. */
export async function profilePage(page: BarePage): Promise<{ readonly stop: () => Promise<string> }> {
  await page.send('Profiler.enable')
  await page.send('Profiler.setSamplingInterval', { interval: 500 })
  await page.send('Profiler.start')
  return {
    async stop() {
      const { profile } = await page.send('Profiler.stop')
      await page.send('Profiler.disable')
      return JSON.stringify(profile)
    },
  }
}
