import type { Desk } from '#lib/wire/views/overview.ts'

/** What of the desk an alarm is raised for. */
export type Watched = {
  readonly state: 'trading' | 'reduce_only' | 'halted' | null
  readonly actor: string
  readonly reason: string
  readonly isSilent: boolean
  readonly unknownOrders: number
  readonly breached: readonly string[]
  readonly incidents: Desk['watch']['incidents']
}

export type Alarm = {
  /** One alarm, one key: the same thing told by two tabs is one notification. */
  readonly key: string
  readonly kind: 'halt' | 'worker_silent' | 'limit' | 'unknown_order' | 'drift'
  readonly title: string
  readonly body: string
  readonly href: string
}

export const watchedFrom = ({ trading, watch }: Desk, isSilent: boolean): Watched => ({
  state: trading?.state ?? null,
  actor: trading?.actor ?? '',
  reason: trading?.reason ?? '',
  isSilent,
  unknownOrders: watch.unknownOrders,
  breached: watch.breached,
  incidents: watch.incidents,
})

/**
 * What has become critical between two looks: trading halted, worker silent, a limit used up, an order nobody knows the end of, books
 * that drift from a venue's or do not add up. What was so at the first look is on screen and not news.
 */
export function alarmsOf(before: Watched | null, after: Watched): readonly Alarm[] {
  if (before === null) return []
  const known = new Set(before.incidents.map(({ id }) => id))
  return [
    ...(after.state === 'halted' && before.state !== 'halted'
      ? [alarm('halt', 'halt', 'Trading is halted', `By ${after.actor || 'the desk'}${after.reason ? `: ${after.reason}` : ', no reason given'}.`, '/risk')]
      : []),
    ...(after.isSilent && !before.isSilent
      ? [alarm('worker_silent', 'worker', 'The worker is silent', 'Nothing is traded. What you ask for is recorded and waits for it.', '/system')]
      : []),
    ...after.breached
      .filter((name) => !before.breached.includes(name))
      .map((name) => alarm('limit', `limit ${name}`, `Limit used up: ${name}`, 'Decisions that add to it are refused.', '/risk')),
    ...(after.unknownOrders > before.unknownOrders
      ? [
          alarm(
            'unknown_order',
            `unknown ${after.unknownOrders}`,
            after.unknownOrders === 1 ? 'An order is unknown' : `${after.unknownOrders} orders are unknown`,
            'Sent, and the venue has not answered.',
            '/system#unknown',
          ),
        ]
      : []),
    ...after.incidents
      .filter(({ id, name }) => !known.has(id) && /^(drift|invariant)_/.test(name))
      .map(({ id, name, message }) =>
        alarm('drift', `incident ${id}`, name.startsWith('drift') ? 'Our books drift from a venue’s' : 'The books do not add up', message, '/system#incidents'),
      ),
  ]
}

const alarm = (kind: Alarm['kind'], key: string, title: string, body: string, href: string): Alarm => ({ kind, key, title, body, href })
/** Interrupts a reader; everything else waits for its turn. */
export const isUrgent = ({ kind }: Alarm): boolean => kind === 'halt' || kind === 'worker_silent' || kind === 'limit'
