import { writeEvents } from '#lib/db/desk.ts'
import { event } from '#lib/db/events.ts'
import { type ConfigVersion, versionsAfter } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import type { Log } from '#lib/log.ts'
import { type Memory, type Reporting, reportingOf } from './memory.ts'

/** What a stored version means to the desk. */
export type InForce = { readonly policy: Policy; readonly reporting: Reporting }

/** A version that cannot come into force, with the path of each field that is wrong. */
type Refused = { readonly version: number; readonly message: string }

export type Adopting = {
  readonly pool: Pool
  readonly moduleId: string
  readonly memory: Memory
  readonly log: Log
  /** Memory has the new policy: limits are made anew and what rests or is watched is looked at under them. */
  readonly onAdopted: () => Promise<void>
}

/**
 * Brings newer versions of the configuration into force without a restart: the newest one that can be read. One that cannot is
 * refused with the field's path and raised as an incident, and the old version stays (ENGINE.md section 9).
 */
export class Adopter {
  private readonly desk: Adopting
  /** The newest version that was looked at, whether it came into force or not. */
  private seen: number
  private looking: Promise<void> = Promise.resolve()

  constructor(desk: Adopting) {
    this.desk = desk
    this.seen = desk.memory.policy.version
  }

  /** What was committed before the call is in force, or has been refused, when it resolves. */
  look(): Promise<void> {
    this.looking = this.looking.catch(() => undefined).then(() => this.adopt())
    return this.looking
  }

  private async adopt(): Promise<void> {
    const { pool, moduleId, memory, log } = this.desk
    const versions = await versionsAfter(pool, moduleId, this.seen)
    if (versions[0] === undefined) return
    const { found, refused } = newestValid(versions)
    const before = memory.policy.version
    if (found !== null) {
      memory.policy = found.policy
      // Currency and starting equity belong to what is stored already; only the rates may follow.
      memory.reporting = { ...memory.reporting, rates: found.reporting.rates }
      await this.desk.onAdopted()
    }
    this.seen = versions[0].version
    for (const { version, message } of refused) log.error({ version, message }, 'configuration refused, the old version stays')
    if (found !== null) log.info({ from: before, to: found.policy.version }, 'configuration adopted')
    await writeEvents(pool, [
      ...(found === null ? [] : [event('config', `version ${found.policy.version}`, 'applied', null, { from: before, to: found.policy.version })]),
      ...refused.map(refusedEvent),
    ])
  }
}

/** The newest version that can be read, and the newer ones that cannot. Versions are newest first. */
export function newestValid(versions: readonly ConfigVersion[]): { readonly found: InForce | null; readonly refused: readonly Refused[] } {
  const refused: Refused[] = []
  for (const { version, config } of versions) {
    const policy = parsePolicy({ ...config, version })
    if (policy.ok) return { found: { policy: policy.value, reporting: reportingOf(config) }, refused }
    refused.push({ version, message: policy.error.map((p) => `${p.path} ${p.message}`).join('; ') })
  }
  return { found: null, refused }
}

export const refusedEvent = ({ version, message }: Refused) =>
  event('incident', `config ${version}`, 'raised', null, { name: 'configuration_refused', version, message })
