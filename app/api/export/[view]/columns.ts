import type { BraidRow } from '#lib/wire/views/braids.ts'
import type { ExecutionRow } from '#lib/wire/views/executions.ts'
import type { LessonRow } from '#lib/wire/views/lessons.ts'
import type { PositionRow } from '#lib/wire/views/positions.ts'
import type { ProposalRow } from '#lib/wire/views/proposals.ts'
import type { StrandRow } from '#lib/wire/views/strands.ts'
import type { MeanView, ScorecardView } from '#lib/wire/views/venues.ts'
import { type CsvColumn, iso } from './csv.ts'

/** What each list puts into a file. `from` is the id of the column on screen. Decimals stay the text they are stored as. */
export const EXECUTIONS: readonly CsvColumn<ExecutionRow>[] = [
  { name: 'id', from: null, cell: (row) => row.id },
  { name: 'decision_id', from: null, cell: (row) => row.decisionId },
  { name: 'created_at', from: 'time', cell: (row) => iso(row.createdAtMs) },
  { name: 'decided_at', from: 'time', cell: (row) => iso(row.decidedAtMs) },
  { name: 'symbol', from: 'symbol', cell: (row) => row.symbol },
  { name: 'side', from: 'side', cell: (row) => row.side },
  { name: 'quantity', from: 'size', cell: (row) => row.quantity },
  { name: 'status', from: 'status', cell: (row) => row.status },
  { name: 'style', from: 'style', cell: (row) => row.style },
  { name: 'venue', from: 'venue', cell: (row) => row.venue },
  { name: 'fill_rate', from: 'filled', cell: (row) => row.filledRatio },
  { name: 'average_price', from: 'filled', cell: (row) => row.averagePrice },
  { name: 'arrival_slippage_bps (+ lost)', from: 'slippage', cell: (row) => row.arrivalSlippageBps },
  { name: 'implementation_shortfall_bps (+ lost)', from: 'shortfall', cell: (row) => row.shortfallBps },
  { name: 'venue_ms', from: 'venue-time', cell: (row) => row.venueMs },
  { name: 'execution_score', from: 'score', cell: (row) => row.score },
  { name: 'reason_codes', from: 'reason', cell: (row) => row.reasons.map(({ code }) => code).join(' ') },
  { name: 'reason', from: 'reason', cell: (row) => row.reasons.map(({ message }) => message).join(' ') },
]

export const STRANDS: readonly CsvColumn<StrandRow>[] = [
  { name: 'id', from: null, cell: (row) => row.id },
  { name: 'created_at', from: 'time', cell: (row) => iso(row.createdAtMs) },
  { name: 'kind', from: 'kind', cell: (row) => row.kind },
  { name: 'symbol', from: 'symbol', cell: (row) => row.symbol },
  { name: 'timeframe', from: 'timeframe', cell: (row) => row.timeframe },
  { name: 'venue', from: 'venue', cell: (row) => row.venue },
  { name: 'execution_type', from: 'execution_type', cell: (row) => row.executionType },
  { name: 'outcome_type', from: 'outcome_type', cell: (row) => row.outcomeType },
  { name: 'status', from: 'outcome_type', cell: (row) => row.status },
  { name: 'strand_score', from: 'strand_score', cell: (row) => row.strandScore },
  { name: 'execution_score', from: 'execution_score', cell: (row) => row.executionScore },
  { name: 'implementation_shortfall_bps (+ lost)', from: 'shortfall', cell: (row) => row.shortfallBps },
  { name: 'braided_into', from: null, cell: (row) => row.braidedInto },
]

export const BRAIDS: readonly CsvColumn<BraidRow>[] = [
  { name: 'id', from: null, cell: (row) => row.id },
  { name: 'created_at', from: 'time', cell: (row) => iso(row.createdAtMs) },
  { name: 'level', from: 'kind', cell: (row) => row.kind },
  { name: 'version', from: 'version', cell: (row) => row.version },
  { name: 'symbol', from: 'symbol', cell: (row) => row.symbol },
  { name: 'timeframe', from: 'timeframe', cell: (row) => row.timeframe },
  { name: 'venue', from: 'venue', cell: (row) => row.venue },
  { name: 'execution_type', from: 'type', cell: (row) => row.executionType },
  { name: 'outcome_type', from: 'outcome', cell: (row) => row.outcomeType },
  { name: 'members', from: 'members', cell: (row) => row.memberCount },
  { name: 'accumulated_score', from: 'score', cell: (row) => row.accumulatedScore },
  { name: 'braided_into', from: 'into', cell: (row) => row.braidedInto },
  { name: 'lesson_id', from: 'lesson', cell: (row) => row.lesson?.id ?? null },
  { name: 'lesson_state', from: 'lesson', cell: (row) => row.lesson?.state ?? null },
  { name: 'lesson', from: 'lesson', cell: (row) => row.lesson?.title ?? null },
]

export const LESSONS: readonly CsvColumn<LessonRow>[] = [
  { name: 'id', from: null, cell: (row) => row.id },
  { name: 'created_at', from: null, cell: (row) => iso(row.createdAtMs) },
  { name: 'title', from: 'title', cell: (row) => row.title },
  { name: 'state', from: 'state', cell: (row) => row.state },
  { name: 'conditions', from: 'conditions', cell: (row) => row.conditions.join(' and ') },
  { name: 'action', from: 'action', cell: (row) => row.action },
  { name: 'shrunk_effect_bps (+ dearer)', from: 'effect', cell: (row) => row.effectBps },
  { name: 'standard_error_bps', from: 'effect', cell: (row) => row.effectSe },
  { name: 'n', from: 'n', cell: (row) => row.n },
  { name: 'days', from: 'n', cell: (row) => row.days },
  { name: 'needs_about_more', from: 'more', cell: (row) => row.more.count },
  { name: 'confidence', from: 'confidence', cell: (row) => row.confidence },
  { name: 'p_sign', from: 'psign', cell: (row) => row.pSign },
  { name: 'words_by', from: 'writer', cell: (row) => row.generator },
  { name: 'in_state_since', from: 'since', cell: (row) => iso(row.stateSinceMs) },
]

export const PROPOSALS: readonly CsvColumn<ProposalRow>[] = [
  { name: 'id', from: null, cell: (row) => row.id },
  { name: 'status', from: 'status', cell: (row) => row.status },
  { name: 'risk', from: 'risk', cell: (row) => row.risk },
  { name: 'title', from: 'title', cell: (row) => row.title },
  { name: 'kind', from: 'kind', cell: (row) => row.kind },
  { name: 'author', from: 'author', cell: (row) => row.author },
  { name: 'base_version', from: 'base', cell: (row) => row.baseVersion },
  { name: 'revision', from: 'base', cell: (row) => row.revision },
  { name: 'created_at', from: 'age', cell: (row) => iso(row.createdAtMs) },
  { name: 'expires_at', from: 'expires', cell: (row) => iso(row.expiresAtMs) },
  { name: 'applies_at', from: 'expires', cell: (row) => iso(row.appliesAtMs) },
  { name: 'decided_at', from: 'decided', cell: (row) => iso(row.decidedAtMs) },
  { name: 'decided_by', from: 'by', cell: (row) => row.decidedBy },
  { name: 'applied_version', from: 'applied', cell: (row) => row.appliedVersion },
]

export const POSITIONS: readonly CsvColumn<PositionRow>[] = [
  { name: 'symbol', from: null, cell: (row) => row.symbol },
  { name: 'venue', from: null, cell: (row) => row.venue },
  { name: 'quantity', from: 'quantity', cell: (row) => row.quantity },
  { name: 'average_price', from: 'average', cell: (row) => row.averagePrice },
  { name: 'mark_price', from: 'mark', cell: (row) => row.markPrice },
  { name: 'marked_at', from: 'mark', cell: (row) => iso(row.markedAtMs) },
  { name: 'unrealised (+ gained)', from: 'unrealized', cell: (row) => row.unrealized },
  { name: 'realised (+ gained)', from: 'realized', cell: (row) => row.realized },
  { name: 'fees (paid)', from: 'fees', cell: (row) => row.fees },
  { name: 'currency', from: null, cell: (row) => row.currency },
  { name: 'venue_says', from: 'quantity', cell: (row) => row.difference?.theirs ?? null },
  { name: 'reconciled_at', from: 'quantity', cell: (row) => iso(row.reconciliation?.checkedAtMs) },
  { name: 'watched_by', from: 'watch', cell: (row) => [...new Set(row.watches.map(({ by }) => by))].join(' ') || null },
]

/** A venue as a whole has no pair, size or volatility. */
export type CardRow = {
  readonly venue: string
  readonly symbol: string | null
  readonly size: string | null
  readonly volatility: string | null
  readonly card: ScorecardView
}

const mean = (name: string, from: string, of: (card: ScorecardView) => MeanView): CsvColumn<CardRow>[] => [
  { name: `${name} mean`, from, cell: ({ card }) => of(card).mean },
  { name: `${name} weighted_mean`, from, cell: ({ card }) => of(card).notionalMean },
  { name: `${name} low_95`, from, cell: ({ card }) => of(card).interval?.[0] ?? null },
  { name: `${name} high_95`, from, cell: ({ card }) => of(card).interval?.[1] ?? null },
  { name: `${name} n`, from, cell: ({ card }) => of(card).n },
]

export const VENUES: readonly CsvColumn<CardRow>[] = [
  { name: 'venue', from: null, cell: (row) => row.venue },
  { name: 'symbol', from: null, cell: (row) => row.symbol },
  { name: 'size', from: null, cell: (row) => row.size },
  { name: 'volatility', from: null, cell: (row) => row.volatility },
  { name: 'orders', from: 'evidence', cell: ({ card }) => card.orders },
  { name: 'days', from: 'evidence', cell: ({ card }) => card.days },
  { name: 'observation', from: 'evidence', cell: ({ card }) => card.isObservation },
  { name: 'fills', from: 'fills', cell: ({ card }) => card.fills },
  { name: 'notional', from: 'notional', cell: ({ card }) => card.notional },
  { name: 'fill_rate', from: 'fill-rate', cell: ({ card }) => card.fillRate },
  { name: 'maker_share', from: 'maker', cell: ({ card }) => card.makerShare },
  ...mean('arrival_slippage_bps (+ lost)', 'slippage', (card) => card.slippage),
  ...mean('implementation_shortfall_bps (+ lost)', 'shortfall', (card) => card.shortfall),
  ...mean('effective_spread_bps (+ lost)', 'effectiveSpread', (card) => card.effectiveSpread),
  ...mean('markout_10s_bps (+ gained)', 'markout10s', (card) => card.markout10s),
  ...mean('markout_1m_bps (+ gained)', 'markout1m', (card) => card.markout1m),
  ...mean('fee_cost_bps (+ lost)', 'feeCost', (card) => card.feeCost),
  ...mean('model_error_bps (+ lost)', 'modelError', (card) => card.modelError),
  ...mean('simulator_error_bps (+ lost)', 'simulatorError', (card) => card.simulatorError),
  { name: 'reject_rate', from: 'rejects', cell: ({ card }) => card.rejectRate },
  { name: 'were_unknown', from: 'unknown', cell: ({ card }) => card.unknownCount },
  { name: 'ack_ms p50', from: 'ack', cell: ({ card }) => card.ackMs.p50 },
  { name: 'ack_ms p95', from: 'ack', cell: ({ card }) => card.ackMs.p95 },
  { name: 'first_fill_ms p50', from: 'first', cell: ({ card }) => card.firstFillMs.p50 },
  { name: 'first_fill_ms p95', from: 'first', cell: ({ card }) => card.firstFillMs.p95 },
]
