import { formatPercent, formatPrice, formatQuantity, formatScore } from '#lib/format/number.ts'
import { directionOf, signed } from '#lib/format/sign.ts'
import { asWords, counted, currenciesOf, listed } from '#lib/format/words.ts'
import type { ExecutionDetail, Reason } from '#lib/wire/views/execution.ts'
import { standingOf } from './slices.ts'

/**
 * What happened to this decision, in one sentence: what was done, how much of what was wanted, where, at which price, and
 * what it cost against the arrival mid. A refused one says why.
 */
export function headlineOf(detail: ExecutionDetail): string {
  const { head } = detail
  switch (head.status) {
    case 'refused':
      return refusedSentence(detail)
    case 'received':
    case 'approved':
    case 'waiting':
      return head.status === 'waiting' ? waitingSentence(detail) : `About to ${head.side ?? 'trade'} ${wanted(detail)}.`
    case 'working':
      return workingSentence(detail)
    case 'rejected':
      return `${venuesOf(detail)} rejected the order to ${head.side ?? 'trade'} ${wanted(detail)}${orderReason(detail)}.`
    default:
      return hasFills(detail) ? filledSentence(detail) : unfilledSentence(detail)
  }
}

/** A reason with its value and limit, as `order notional 261,000 over 250,000`. */
export function reasonSentence(reason: Reason): string {
  return reason.message === '' ? asWords(reason.code.toLowerCase()) : trimStop(reason.message)
}

function refusedSentence({ head, outcome, spec }: ExecutionDetail): string {
  const reasons = outcome?.reasons ?? []
  const what = head.side && head.symbol ? `to ${head.side} ${sizeText({ head, spec })}${head.symbol}` : `a decision${head.symbol ? ` on ${head.symbol}` : ''}`
  const first = reasons[0]
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more ${reasons.length === 2 ? 'reason' : 'reasons'}` : ''
  return `Refused ${what}: ${first ? `${reasonSentence(first)}${more}` : 'no reason was stored'}.`
}

function filledSentence(detail: ExecutionDetail): string {
  const { head } = detail
  const clauses = [
    `${head.side === 'sell' ? 'Sold' : 'Bought'} ${amounts(detail)} ${head.symbol ?? ''}${priceText(detail)} on ${venuesOf(detail)}`,
    slippageText(detail),
    head.executionScore === null ? '' : `score ${formatScore(head.executionScore)}`,
  ].filter(Boolean)
  const ending = head.status === 'partially_filled' || head.status === 'filled' ? '' : `; the rest ${ended(head.status)}`
  return `${clauses.join(', ')}${ending}.`
}

function workingSentence(detail: ExecutionDetail): string {
  const { head } = detail
  const { schedule } = detail
  const verb = head.side === 'sell' ? 'Selling' : 'Buying'
  const doing = schedule === null ? `${verb} ${wanted(detail)} on ${venuesOf(detail)}` : `${verb} ${wanted(detail)} by ${asWords(schedule.style)}`
  if (detail.monitoring?.unknown_since) return `${doing}: sent, no answer yet. Asking the venue.`
  const filled = hasFills(detail) ? `${amounts(detail)} filled so far${priceText(detail)}` : 'nothing filled yet'
  return `${doing}: working${progressText(detail)}, ${filled}.`
}

/** `, 3 of 8 slices`: those that have had an order, of those that plan something. */
function progressText({ schedule }: ExecutionDetail): string {
  if (schedule === null) return ''
  const { begun, count } = standingOf(schedule, 0)
  return `, ${begun} of ${counted(count, 'slice')}${schedule.stopped === null ? '' : ', stopped'}`
}

function waitingSentence(detail: ExecutionDetail): string {
  const lines = detail.monitoring?.waiting?.lines ?? []
  const open = lines.filter((line) => line.holds !== true)
  const what = `to ${detail.head.side ?? 'trade'} ${wanted(detail)}`
  if (open.length === 0) return `Waiting for its conditions ${what}.`
  return `Waiting ${what}: ${open.length} of ${counted(lines.length, 'condition')} ${open.length === 1 ? 'does' : 'do'} not hold yet, ${listed(open.map((line) => asWords(line.name)))}.`
}

function unfilledSentence(detail: ExecutionDetail): string {
  const { head } = detail
  const cost = detail.metrics?.values.implementation_shortfall_bps
  const missed = cost == null ? '' : `; what it missed cost ${bpsText(cost)}`
  return `Nothing ${head.side === 'sell' ? 'sold' : 'bought'}: the order to ${head.side ?? 'trade'} ${wanted(detail)} on ${venuesOf(detail)} ${ended(head.status)} without a fill${orderReason(detail)}${missed}.`
}

const ended = (status: string): string => (status === 'expired' || status === 'failed' ? status : `was ${asWords(status)}`)

const hasFills = ({ head }: ExecutionDetail): boolean => head.filledQuantity !== null && directionOf(head.filledQuantity) !== 0

/** `0.25 of 0.25`: what was filled of what was decided. */
function amounts({ head, listings, fills }: ExecutionDetail): string {
  const lot = listings.find((listing) => listing.venue === (fills[0]?.venue ?? head.venue) && listing.contractSize === null)?.lot
  const decided = formatQuantity(head.quantity ?? head.orderedQuantity ?? '0', lot)
  const ordered = formatQuantity(head.orderedQuantity ?? head.quantity ?? '0', lot)
  return `${formatQuantity(head.filledQuantity ?? '0', lot)} of ${decided}${ordered === decided ? '' : ` (${ordered} ordered)`}`
}

const wanted = (detail: ExecutionDetail): string => `${sizeText(detail)}${detail.head.symbol ?? 'an unnamed symbol'}`

function sizeText({ head, spec }: Pick<ExecutionDetail, 'head' | 'spec'>): string {
  if (head.quantity !== null) return `${formatQuantity(head.quantity)} `
  if (!spec?.size) return ''
  if (spec.size.kind === 'fraction') return `${formatPercent(spec.size.value)} of equity in `
  return spec.size.kind === 'notional'
    ? `${formatQuantity(spec.size.value)} ${currenciesOf(head.symbol ?? '').quote} of `
    : `${formatQuantity(spec.size.value)} `
}

function priceText({ head, listings, fills }: ExecutionDetail): string {
  if (head.averagePrice === null) return ''
  const tick = listings.find((listing) => listing.venue === (fills[0]?.venue ?? head.venue))?.tick
  return ` at ${formatPrice(head.averagePrice, tick, fills.length > 1 ? 2 : 0)}`
}

function slippageText({ head }: ExecutionDetail): string {
  return head.arrivalSlippageBps === null ? '' : `${bpsText(head.arrivalSlippageBps)} against arrival`
}

function bpsText(bps: string): string {
  const { text, word } = signed(bps, 'cost', 1)
  return word === '' ? `${text} bps` : `${text} bps ${word}`
}

function venuesOf({ head, fills, orders, route }: ExecutionDetail): string {
  const venues = [...new Set(fills.length > 0 ? fills.map((fill) => fill.venue) : orders.map((order) => order.venue))]
  return listed(venues) || head.venue || route?.chosen || 'no venue'
}

function orderReason({ orders }: ExecutionDetail): string {
  const said = orders.find((order) => order.reason)?.reason
  return said ? `: ${trimStop(asWords(said))}` : ''
}

const trimStop = (text: string): string => text.trim().replace(/\.$/, '')
