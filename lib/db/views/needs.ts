import { z } from 'zod'
import type { Desk, Feed, Need } from '#lib/wire/views/overview.ts'
import { maybe } from '#lib/wire/views/parts.ts'
import { incidentRow } from './incidents.ts'

/** What the overview's statement found that may need a person. */
export const needFacts = z.object({
  unknown_orders: z.array(
    z.object({ id: z.string(), execution_id: z.string(), symbol: z.string(), venue: z.string(), since_ms: z.number(), next_check_ms: z.number().nullable() }),
  ),
  incidents: z.array(incidentRow),
  limits: z.array(
    z.object({ name: z.string(), symbol: maybe(z.string()), value: z.string(), limit: z.string(), utilisation: z.number(), since_ms: z.number() }),
  ),
  waiting: z.object({ count: z.number(), since_ms: z.number().nullable() }),
  waiting_commands: z.array(z.object({ id: z.string(), seq: z.number(), kind: z.string(), created_ms: z.number() })),
  proposals: z
    .array(
      z.object({
        id: z.string(),
        kind: z.string(),
        title: z.string(),
        author: z.string(),
        since_ms: z.number(),
        expires_ms: z.number().nullable(),
        is_overdue: z.boolean(),
      }),
    )
    .default([]),
  refusals: z.object({ of: z.number(), refused: z.number(), since_ms: z.number().nullable(), code: z.string().nullable() }),
})
export type NeedFacts = z.infer<typeof needFacts>

/** From this share of the last decisions on, refusing is no longer routine (the alert level of ENGINE section 2). */
const REFUSED_SHARE_MAX = 0.3
const REFUSALS_MIN = 20
/** A market with more silent feeds than this has one cause, and gets one line. */
const FEEDS_LISTED = 4

/** The list of what needs a hand: what endangers money now, then the rest, each oldest first. Pure: everything it says is in its arguments. */
export function needsOf({
  desk,
  feeds,
  facts,
  readAtMs,
}: {
  readonly desk: Desk
  readonly feeds: readonly Feed[]
  readonly facts: NeedFacts
  readonly readAtMs: number
}): readonly Need[] {
  return [
    ...tradingState(desk),
    ...facts.unknown_orders.map(
      (order): Need => ({
        kind: 'unknown_order',
        title: `Order of ${order.symbol} on ${order.venue} is unknown`,
        detail: 'Sent, and the venue has not answered. It stays in flight until the venue says what became of it; System asks it now.',
        sinceMs: order.since_ms,
        href: `/executions/${encodeURIComponent(order.execution_id)}`,
      }),
    ),
    ...(desk.market?.state === 'open' ? staleFeeds(feeds, readAtMs) : []),
    ...facts.incidents
      .filter((incident) => incident.clearedAtMs === null && !(incident.name === 'four_eyes_bypassed' && facts.proposals.some(({ kind }) => kind === 'review')))
      .map(
        (incident): Need => ({
          kind: 'incident',
          title: incidentTitle(incident),
          detail: incident.message,
          sinceMs: incident.raisedAtMs,
          href: incident.executionId === null ? '/system#incidents' : `/executions/${encodeURIComponent(incident.executionId)}`,
        }),
      ),
    ...facts.limits.map(
      (limit): Need => ({
        kind: 'limit',
        title: `${limit.name.charAt(0).toUpperCase()}${limit.name.slice(1)}${limit.symbol === null ? '' : ` of ${limit.symbol}`} is at ${Math.floor(limit.utilisation * 100)} % of its limit`,
        detail: limit.utilisation >= 1 ? 'Decisions that add to it are refused.' : 'From 80 % on a limit is called close.',
        sinceMs: limit.since_ms,
        href: '/risk',
      }),
    ),
    ...(facts.waiting.count === 0
      ? []
      : [
          {
            kind: 'waiting_executions',
            title: `${facts.waiting.count} ${facts.waiting.count === 1 ? 'execution waits' : 'executions wait'} for ${facts.waiting.count === 1 ? 'its' : 'their'} conditions`,
            detail: 'Nothing is sent before they hold; each expires at the end of its validity.',
            sinceMs: facts.waiting.since_ms ?? readAtMs,
            href: '/executions?status=waiting',
          } satisfies Need,
        ]),
    ...proposals(facts.proposals, readAtMs),
    ...facts.waiting_commands.map(
      (command): Need => ({
        kind: 'waiting_command',
        title: `Command #${command.seq} waits for the worker`,
        detail: `${command.kind.replaceAll('_', ' ')}: recorded, not taken`,
        sinceMs: command.created_ms,
        href: '/system/audit?source=command',
      }),
    ),
    ...refusedShare(facts.refusals),
  ].sort((a, b) => Number(isGrave(b)) - Number(isGrave(a)) || a.sinceMs - b.sinceMs)
}

/** What does harm while nobody looks at it: a desk that does not trade as it should, books that differ from a venue's, an order without an answer. */
const GRAVE: readonly Need['kind'][] = ['trading_state', 'incident', 'unknown_order']
const isGrave = ({ kind }: Need): boolean => GRAVE.includes(kind)

/** Each by its name while they are few; an emergency by its name always. */
function proposals(waiting: NeedFacts['proposals'], readAtMs: number): readonly Need[] {
  const named = waiting.filter(({ kind }, at) => kind === 'review' || waiting.length <= PROPOSALS_LISTED || at < PROPOSALS_LISTED - 1)
  const rest = waiting.filter((one) => !named.includes(one))
  const late = (count: number) => (count === 0 ? '' : `${count} of them longer than the reminder says. `)
  return [
    ...named.map(
      ({ id, kind, title, author, since_ms, expires_ms, is_overdue }): Need => ({
        kind: 'proposal',
        title:
          kind === 'review'
            ? `${title.replace(/^Confirm/, 'Not confirmed:')}`
            : `${kind === 'lesson' ? 'Lesson' : 'Proposal'} waits${is_overdue ? ' too long' : ''}: ${title}`,
        detail: `By ${author}. ${expires_ms === null ? 'It waits until somebody decides.' : `In ${hours(expires_ms - readAtMs)} it ${kind === 'review' ? 'is taken back' : 'expires'}.`}`,
        sinceMs: since_ms,
        href: `/${kind === 'lesson' ? 'lessons' : 'proposals'}/${encodeURIComponent(id)}`,
      }),
    ),
    ...(rest.length === 0
      ? []
      : [
          {
            kind: 'proposal',
            title: `${rest.length} more proposals wait`,
            detail: `${late(rest.filter(({ is_overdue }) => is_overdue).length)}The inbox has them by risk and age.`,
            sinceMs: Math.min(...rest.map(({ since_ms }) => since_ms)),
            href: '/proposals',
          } satisfies Need,
        ]),
  ]
}
const PROPOSALS_LISTED = 4
const hours = (ms: number): string =>
  ms < 3_600_000 ? `${Math.max(1, Math.round(ms / 60_000))} min` : ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`

const incidentTitle = ({ name, symbol, venue }: NeedFacts['incidents'][number]): string => {
  const where = [symbol, venue].filter(Boolean).join(' on ')
  if (name === 'four_eyes_bypassed') return 'Applied without a second person'
  return `${name.startsWith('drift_') ? 'Drift' : name.startsWith('invariant_') ? 'The books do not add up' : 'Incident'}${where ? `: ${where}` : ''}`
}

function tradingState({ trading }: Desk): readonly Need[] {
  if (trading === null || trading.state === 'trading') return []
  const title = trading.state === 'halted' ? 'Trading is halted' : 'Only reducing orders are allowed'
  return [
    {
      kind: 'trading_state',
      title,
      detail: `By ${trading.actor}${trading.reason ? `: ${trading.reason}` : ', no reason given'}`,
      sinceMs: trading.sinceMs,
      href: '/risk',
    },
  ]
}

function staleFeeds(feeds: readonly Feed[], readAtMs: number): readonly Need[] {
  const stale = feeds.filter((feed) => feed.isStale)
  if (stale.length === 0) return []
  const oldestMs = Math.max(...stale.map((feed) => feed.ageMs ?? 0))
  const names = stale.slice(0, FEEDS_LISTED).map((feed) => `${feed.symbol} on ${feed.venue}`)
  const more = stale.length - names.length
  return [
    {
      kind: 'stale_feed',
      title: `${stale.length} of ${feeds.length} feeds ${stale.length === 1 ? 'is' : 'are'} stale`,
      detail: `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Decisions on them are refused or go elsewhere.`,
      sinceMs: readAtMs - oldestMs,
      href: '/venues',
    },
  ]
}

function refusedShare({ of, refused, since_ms, code }: NeedFacts['refusals']): readonly Need[] {
  if (of < REFUSALS_MIN || refused / of <= REFUSED_SHARE_MAX) return []
  return [
    {
      kind: 'refused_share',
      title: `${refused} of the last ${of} decisions were refused`,
      detail: code === null ? 'Open them for the reasons.' : `Most often ${code}.`,
      sinceMs: since_ms ?? 0,
      href: `/executions?status=refused${code === null ? '' : `&code=${code}`}`,
    },
  ]
}
