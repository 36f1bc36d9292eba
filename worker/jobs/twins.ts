import type { Pool } from '#lib/db/pool.ts'
import { readEnded, readMissed, type TwinExecution, type TwinRow, writeTwins } from '#lib/db/twins.ts'
import { compareTwin, type Twin, type TwinCost, type TwinFill, type TwinRuns } from '#lib/domain/account/twin.ts'
import { dec } from '#lib/domain/base/decimal.ts'
import type { ClientOrderId, ExecutionId } from '#lib/domain/base/id.ts'
import type { Listing } from '#lib/domain/base/listing.ts'
import type { MarketEvent } from '#lib/domain/base/market.ts'
import type { Instant } from '#lib/domain/base/time.ts'
import { runTwin, type TwinOrder, type TwinRunFill, type TwinTape, type TwinVariant } from '#lib/sim/twin-run.ts'
import type { LiveExecution } from '../live.ts'
import type { MarketClock, Venue, VenueReport } from '../ports.ts'
import { type Mark, Tapes } from './tapes.ts'

/** Executions a turn; the rest waits for the next one. */
const BATCH_MAX = 100
/** A desk this busy has better things to do than run orders again: their twins compare with the forecast only. */
const RUNS_MAX = 500
/** And beyond this they are left to be made up for when it is quiet. */
const QUEUE_MAX = 2_000
/** An execution whose report is not stored by then never will be: its worker's next start makes up for it. */
const TRIES_MAX = 200

export type Twins = {
  /** Subscribe before the market starts. */
  readonly observe: (events: readonly MarketEvent[]) => void
  readonly hear: (reports: readonly VenueReport[]) => void
  /** Its first order is about to leave. */
  readonly begin: (execution: LiveExecution) => void
  /** All its orders are over; its report is being written. */
  readonly end: (execution: LiveExecution) => void
  /** Writes the twins of what has been reported since the last turn. */
  readonly write: () => Promise<void>
}

type Options = {
  readonly pool: Pool
  readonly moduleId: string
  readonly clock: MarketClock
  /** Of the paper venues, so that their latencies are drawn alike. */
  readonly seed: string
  readonly venues: ReadonlyMap<string, Venue>
  /** Every listing of a symbol: a schedule may go to any of them. */
  readonly listingsOf: (symbol: string) => readonly Listing[]
}

type Ended = {
  readonly id: ExecutionId
  readonly legs: readonly { readonly tape: TwinTape; readonly orders: readonly TwinOrder[] }[] | null
  readonly why: string
  tries: number
}

/**
 * The paper twin of every execution with fills (ASKS.md, asks 6 and 8): keeps the books that its orders met, runs the orders again
 * after the report is stored, and writes what forecast and simulator said against what happened. None of it is on the way
 * of a decision, an order or a report: what is done there is to remember.
 */
export function keepTwins({ pool, moduleId, clock, seed, venues, listingsOf }: Options): Twins {
  const tapes = new Tapes()
  const open = new Map<ExecutionId, readonly Mark[]>()
  /** When a venue ended an order that did not fill, by the venue's stamp. */
  const endedAt = new Map<ClientOrderId, Instant>()
  let queue: Ended[] = []
  let hasMissed = true

  async function fillsOf(ended: Ended, execution: TwinExecution): Promise<TwinRuns | null> {
    if (ended.legs === null) return null
    const conversion = dec(execution.conversion ?? execution.p0 ?? '1')
    const run = async (variant: TwinVariant): Promise<readonly TwinFill[]> => {
      const fills: TwinRunFill[] = []
      for (const { tape, orders } of ended.legs ?? []) {
        const running = runTwin(tape, orders, variant, seed, conversion)
        for (let step = running.next(); ; step = running.next()) {
          if (step.done) {
            fills.push(...step.value)
            break
          }
          await turn()
        }
      }
      return fills.sort((a, b) => a.at - b.at)
    }
    return { touch: await run('touch'), arrived: await run('arrived'), queued: await run('queued') }
  }

  const rowOf = async (ended: Ended, execution: TwinExecution): Promise<TwinRow | null> => {
    if (execution.p0 === null) return null
    const isSimulated = venues.get(execution.venue)?.isSimulated ?? true
    return toRow(execution, await fillsOf(ended, execution), ended.why, isSimulated)
  }

  return {
    observe: (events) => tapes.observe(events),
    hear(reports) {
      for (const { clientOrderId, status, venueAt } of reports)
        if (status === 'cancelled' || status === 'expired' || status === 'rejected') endedAt.set(clientOrderId, venueAt)
    },
    begin(execution) {
      if (open.has(execution.id)) return
      open.set(
        execution.id,
        placesOf(execution).map((listing) => tapes.mark(listing, clock.now())),
      )
    },
    end(execution) {
      const marks = open.get(execution.id)
      open.delete(execution.id)
      if (execution.fills.length > 0 && queue.length >= QUEUE_MAX) hasMissed = true
      else if (execution.fills.length > 0) {
        const why = marks === undefined ? 'restarted' : queue.length >= RUNS_MAX ? 'busy' : 'tape'
        queue.push({ id: execution.id, legs: why === 'tape' ? legsOf(execution, marks ?? [], tapes, endedAt) : null, why, tries: 0 })
      }
      for (const mark of marks ?? []) tapes.release(mark)
      for (const { intent } of execution.orders) endedAt.delete(intent.clientOrderId)
    },
    async write() {
      if (hasMissed && queue.length === 0) {
        hasMissed = false
        const found = await readMissed(pool, moduleId)
        // What ended while this was read has its turn, with its tape.
        const queued = new Set<string>(queue.map(({ id }) => id))
        const missed = found.filter(({ id }) => !queued.has(id))
        await store(await Promise.all(missed.map((e) => rowOf({ id: e.id as ExecutionId, legs: null, why: 'restarted', tries: 0 }, e))))
      }
      const batch = queue.slice(0, BATCH_MAX)
      if (batch.length === 0) return
      queue = queue.slice(batch.length)
      const stored = new Map(
        (
          await readEnded(
            pool,
            batch.map(({ id }) => id),
          )
        ).map((e) => [e.id, e]),
      )
      const rows: (TwinRow | null)[] = []
      for (const ended of batch) {
        const execution = stored.get(ended.id)
        if (execution !== undefined) {
          rows.push(await rowOf(ended, execution))
          await turn()
        }
        // Its report is on its way.
        else if (++ended.tries < TRIES_MAX) queue.push(ended)
      }
      await store(rows)
    },
  }

  /** Where its orders are, or may go. */
  function placesOf(execution: LiveExecution): readonly Listing[] {
    if (execution.schedule !== null) return listingsOf(execution.symbol)
    return [...new Set(execution.orders.map(({ listing }) => listing))]
  }

  async function store(rows: readonly (TwinRow | null)[]): Promise<void> {
    const known = rows.filter((row) => row !== null)
    if (known.length > 0) await writeTwins(pool, moduleId, known)
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The orders of each listing with its tape; null when a tape does not reach back to its mark. */
function legsOf(execution: LiveExecution, marks: readonly Mark[], tapes: Tapes, endedAt: ReadonlyMap<ClientOrderId, Instant>): Ended['legs'] {
  const legs: { tape: TwinTape; orders: TwinOrder[] }[] = []
  for (const mark of marks) {
    const orders = execution.orders.flatMap(({ intent, sentAt }): TwinOrder[] =>
      sentAt === null || intent.venue !== mark.listing.venue ? [] : [{ request: intent, sentAt, endedAt: endedAt.get(intent.clientOrderId) ?? null }],
    )
    if (orders.length === 0) continue
    const tape = tapes.since(mark)
    if (tape === null) return null
    legs.push({ tape, orders })
  }
  return legs
}

/** The comparison as it is stored: bps as text, a reason for every value that is not there. */
function toRow(execution: TwinExecution, runs: TwinRuns | null, why: string, isSimulated: boolean): TwinRow {
  const { id, decision_id, venue, symbol, style, predicted: forecast, endedAt } = execution
  const arrivalMid = dec(execution.p0 as string)
  const expected = forecast?.expected_cost_bps ?? null
  const feeBps = forecast?.fee_bps ?? null
  const twin = compareTwin({
    side: execution.side,
    arrivalMid,
    endMid: execution.pn === null ? null : dec(execution.pn),
    fills: execution.fills.map((f) => ({ quantity: dec(f.quantity), price: dec(f.price), fee: feeInQuote(f, symbol) })),
    predicted: expected === null || feeBps === null ? null : { slippageBps: dec(expected).minus(feeBps), feeBps: dec(feeBps) },
    runs,
  })
  return {
    execution_id: id,
    decision_id,
    model: forecast?.model ?? 'none',
    venue,
    symbol,
    style,
    is_simulated: isSimulated,
    notional: dec(execution.filled).times(arrivalMid).toFixed(),
    predicted: { ...costRow(twin.predicted), fill_prob: forecast?.fill_prob ?? null, latency_ms: forecast?.latency_ms ?? null },
    actual: {
      ...costRow(twin.actual),
      fill_rate: execution.ordered === null ? null : dec(execution.filled).div(execution.ordered).toNumber(),
      latency_ms: execution.latencyMs,
    },
    simulated: twin.simulated && costRow(twin.simulated),
    error_bps: twin.errorBps?.toFixed() ?? null,
    simulator_error_bps: twin.simulatorErrorBps?.toFixed() ?? null,
    parts: twin.parts && Object.fromEntries(Object.entries(twin.parts).map(([name, bps]) => [name, bps.toFixed()])),
    nulls: nullsOf(twin, runs, why),
    ended_at: endedAt.toISOString(),
  }
}

const costRow = (cost: TwinCost | null) => ({
  slippage_bps: cost?.slippageBps.toFixed() ?? null,
  fee_bps: cost?.feeBps.toFixed() ?? null,
  cost_bps: cost?.costBps.toFixed() ?? null,
})

function nullsOf(twin: Twin, runs: TwinRuns | null, why: string): Readonly<Record<string, string>> {
  const noRun = runs === null ? why : 'no_book'
  return {
    ...(twin.errorBps === null && { error_bps: 'no_forecast' }),
    ...(twin.simulated === null && { simulator_error_bps: noRun }),
    ...(twin.parts === null && { parts: twin.errorBps === null ? 'no_forecast' : noRun }),
  }
}

/** A fee in base currency is worth the fill's price. */
const feeInQuote = ({ price, fee, fee_currency }: TwinExecution['fills'][number], symbol: string) =>
  fee_currency === symbol.split('/')[0] ? dec(fee).times(price) : dec(fee)
