import type { Listing } from '#lib/domain/base/listing.ts'
import type { Simulation } from '#lib/domain/base/simulation.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import type { Market, MarketHandler, WallClock } from '../../ports.ts'
import { eventsOf } from './feed.ts'
import { Player } from './player.ts'
import { openRecording } from './recording-folder.ts'
import { Timeline } from './timeline.ts'

export type ReplayOptions = {
  /** Holds a `recording.json` and the files it names. */
  readonly folder: string
  /** Recorded time per wall time; `max` plays as fast as the handlers take it. */
  readonly speed: number | 'max'
  readonly wall: WallClock
  /** A file that turns out bad while it plays (`RecordingError`), or a bug in a handler. Without it the process fails. */
  readonly onFailure?: (cause: unknown) => void
  /** How its paper venues pretend, before what the recording says. */
  readonly models?: ReadonlyMap<string, Simulation>
}

/**
 * The market of a recording, on the recording's own clock. Throws `RecordingError` when the folder cannot be played;
 * `start` rejects with it when the first rows cannot. Before `start` the clock stands at 0.
 *
 * Events come one instant at a time, all venues together, with the clock at that instant. A listing ends with `close`
 * when its files do, and the market is closed after the last of them; its clock then runs on.
 */
export function createReplayMarket({ folder, speed, wall, onFailure = failProcess, models }: ReplayOptions): Market {
  const recording = openRecording(folder)
  const handlers = new Set<MarketHandler>()
  const timeline = new Timeline(recording.recording.venues.map((venue) => eventsOf(recording, venue)))
  const player = new Player(timeline, speed, wall, (events, silent) => {
    for (const handler of handlers) handler(events, silent)
  })
  return {
    source: `replay:${recording.recording.name}`,
    listings: recording.listings.map((listing) => modelled(listing, models)),
    clock: player.clock,
    status: () => ({ state: player.state, speed, at: player.clock.now() }),
    onEvents(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    async start(from: Instant | null) {
      await player.open(from)
      player.play(onFailure)
    },
    stop: () => player.stop(),
  }
}

const modelled = (listing: Listing, models?: ReadonlyMap<string, Simulation>): Listing => {
  const simulation = models?.get(listing.venue)
  return simulation === undefined ? listing : { ...listing, simulation }
}

/** Leaves the promise chain, so that the process meets it as any other uncaught error. */
function failProcess(cause: unknown): void {
  queueMicrotask(() => {
    throw cause
  })
}
