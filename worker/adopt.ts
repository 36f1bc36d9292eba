import { type EventRow, event } from '#lib/db/events.ts'
import type { ConfigRow } from '#lib/db/living-lessons.ts'
import { type Policy, parsePolicy } from '#lib/domain/decide/policy.ts'
import type { Log } from '#lib/log.ts'
import type { Memory } from './memory.ts'

export type AdoptDesk = {
  readonly memory: Memory
  readonly log: Log
  readonly latest: () => Promise<ConfigRow | null>
  /** Limits in force follow from the configured ones. */
  readonly applyLimits: () => void
  readonly write: (events: readonly EventRow[]) => Promise<void>
}

/**
 * The newest configuration that is valid: a start must not fail on one that a running desk would have refused.
 * @throws when none is, with the paths of the newest one.
 */
export function configInForce(newestFirst: readonly ConfigRow[]): { readonly policy: Policy; readonly config: unknown } {
  const reads = newestFirst.map((row) => ({ row, read: parsePolicy({ ...(row.config as object), version: row.version }) }))
  const valid = reads.find(({ read }) => read.ok)
  if (valid?.read.ok) return { policy: valid.read.value, config: valid.row.config }
  const [newest] = reads
  const why = newest && !newest.read.ok ? newest.read.error.map((p) => `${p.path} ${p.message}`).join('; ') : 'there is none'
  throw new Error(`configuration version ${newest?.row.version}: ${why}`)
}

/**
 * Takes up a configuration that was decided while the desk runs, between two decisions. One that is invalid is refused with the path
 * of each field that is wrong, said once, and the one in force stays.
 */
export function adopter({ memory, log, latest, applyLimits, write }: AdoptDesk): () => Promise<void> {
  let refused = 0
  return async () => {
    const row = await latest()
    if (row === null || row.version <= memory.policy.version || row.version === refused) return
    const before = memory.policy.version
    const read = parsePolicy({ ...(row.config as object), version: row.version })
    if (!read.ok) {
      refused = row.version
      const problems = read.error.map(({ path, message }) => ({ path, message }))
      log.error({ version: row.version, problems }, 'configuration refused, the one in force stays')
      await write([
        event('config', String(row.version), 'refused', null, { version: row.version, in_force: before, problems }),
        event('incident', `config ${row.version}`, 'raised', null, {
          name: 'configuration_refused',
          message: problems.map((p) => `${p.path} ${p.message}`).join('; '),
        }),
      ])
      return
    }
    memory.policy = read.value
    applyLimits()
    log.info({ from: before, to: row.version }, 'configuration adopted')
    await write([event('config', String(row.version), 'applied', null, { version: row.version, before, author: row.author })])
  }
}
