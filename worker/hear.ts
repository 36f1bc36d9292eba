import { listen } from '#lib/db/listen.ts'
import type { Log } from '#lib/log.ts'
import { hearLearning, type Lessons } from './lessons.ts'
import type { Memory } from './memory.ts'
import type { Pulser } from './pulse.ts'

export type Ears = {
  readonly url: string
  readonly log: Log
  readonly memory: Memory
  readonly lessons: Lessons
  readonly pulser: Pulser
  /** What to do when there may be something new; the tables are the truth, a notice only a nudge. */
  readonly decisions: () => void
  readonly risk: () => void
  readonly marketRows: () => void
  readonly commands: () => void
  readonly configuration: () => void
}

/** Listens on the desk's channels. Whatever was said while the ear was away is asked for when it is back. */
export function hear(desk: Ears): { readonly close: () => Promise<void> } {
  const { memory, lessons, pulser } = desk
  const channels: Readonly<Record<string, (payload: string) => void>> = {
    dm_strand_notification: desk.decisions,
    rm_strand_notification: desk.risk,
    md_strand_notification: desk.marketRows,
    tr_command_notification: (payload) => {
      // Somebody tunes: that is the learning program's, and no reason to look.
      if (payload.includes('"ask_what_if"')) return
      // The send call obeys a halt that is recorded and not yet taken.
      if (payload.includes('"halt"')) memory.haltsRequested.add(payload)
      desk.commands()
    },
    tr_config_notification: desk.configuration,
    tr_strand_notification: (payload) => hearLearning(payload, lessons),
  }
  return listen({
    url: desk.url,
    role: 'trader',
    applicationName: 'ropewalk-listen',
    channels: Object.keys(channels),
    onNudge: (channel, payload) => channels[channel]?.(payload),
    onReady: () => {
      pulser.isListening = true
      lessons.heard()
      desk.decisions()
      desk.configuration()
      desk.commands()
      desk.marketRows()
    },
    onLost: (error, retryInMs) => {
      pulser.isListening = false
      desk.log.warn({ err: error, retryInMs }, 'listener lost')
    },
  })
}
