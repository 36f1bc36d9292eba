import { bookingWriter } from '#lib/db/bookings.ts'
import * as store from '#lib/db/desk.ts'
import { event } from '#lib/db/events.ts'
import { inboxReader, setAside, tracksCommits } from '#lib/db/inbox.ts'
import { askForJob } from '#lib/db/learners.ts'
import type { Pool } from '#lib/db/pool.ts'
import { executionsOf, markOpen, noteWaiting, readExecution } from '#lib/db/waiting.ts'
import { measureLatency } from '#lib/domain/account/metrics/latency.ts'
import { idMaker } from '#lib/domain/base/id.ts'
import { type Instant, instant, US_PER_S } from '#lib/domain/base/time.ts'
import type { Log } from '#lib/log.ts'
import { Adopter, refusedEvent } from './adopt.ts'
import { sleepWatch } from './asleep.ts'
import { AUDIT_EVERY_MS, Auditor } from './audit.ts'
import { type Booker, takeReports } from './book.ts'
import { callOff, cancelForbidden } from './call-off.ts'
import { secureRandom } from './chance.ts'
import { Commands } from './commands.ts'
import { type Comparison, compareWithVenues, LOOK_EVERY_MS } from './compare.ts'
import { conclude, toStages } from './conclude.ts'
import { seedFirst } from './first-start.ts'
import { Governor } from './govern.ts'
import { handsOf } from './hands.ts'
import { hear } from './hear.ts'
import { beat } from './heartbeat.ts'
import { inboxLoop } from './inbox.ts'
import { intake } from './intake.ts'
import { keepTwins } from './jobs/twins.ts'
import { Lessons } from './lessons.ts'
import { watchedOf } from './mark.ts'
import { markOuts } from './mark-outs.ts'
import type { Memory } from './memory.ts'
import { commanderOf } from './obey.ts'
import type { Market, Venue, WallClock } from './ports.ts'
import type { Provenance } from './provenance.ts'
import { Pulser, StageTimes } from './pulse.ts'
import { askNow, askOverdue, reconcile } from './reconcile.ts'
import { remember } from './remember.ts'
import type { RequestDesk } from './requests.ts'
import { watchedFrom } from './restore.ts'
import { riskIntake } from './risk-intake.ts'
import { type Scheduler, scheduler } from './schedule.ts'
import { see } from './see.ts'
import type { Sender } from './send.ts'
import { Sight } from './sight.ts'
import { single } from './single.ts'
import { riskUseNow } from './standing.ts'
import type { Trader } from './trade.ts'
import { Waiter } from './wait.ts'
import { Watcher } from './watch.ts'

export type DeskOptions = {
  readonly url: string
  readonly pool: Pool
  readonly moduleId: string
  readonly workerId: string
  readonly market: Market
  /** Venues are subscribed to the market before the desk is, so that they trade on an event before we see it. */
  readonly venues: ReadonlyMap<string, Venue>
  /** Books that other programs write as rows: all of them once before the past is read, then again at each nudge. */
  readonly marketRows?: { readonly read: () => Promise<void> }
  /** What the run is made of; stored with its start. */
  readonly provenance?: Provenance
  readonly wall: WallClock
  readonly log: Log
  /** The desk cannot go on: the database is gone, or a bug. It has stopped sending. */
  readonly onFault: (error: unknown) => void
}

export type Desk = {
  readonly memory: Memory
  readonly lessons: Lessons
  /** How our books compare with the venues'. */
  readonly comparison: Comparison
  /** Looks an order up at its venue now; null when none with this id is open. */
  readonly askNow: (orderId: string) => ReturnType<typeof askNow>
  /** Takes the words of a venue that was discovered after the start. */
  readonly connect: (venue: Venue) => void
  /** Changes an order that is being traded. */
  readonly modify: Scheduler['modify']
  /** Waits until nothing is in flight: inbox, orders and mark-outs that are due. */
  readonly drain: () => Promise<void>
  readonly close: () => Promise<void>
}

const POLL_MS = 1_000
const MARK_MS = 250
const TWINS_MS = 500
const GOVERN_MS = 5_000
const SWEEP_MS = 600_000
const QUOTE_KEEP_US = 86_400 * US_PER_S

/**
 * Brings one desk up and keeps it running: past → memory → market → reconcile → listen → poll. Starting and
 * recovering are this one path; whatever goes wrong later ends in `onFault`, a close and a new start.
 */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { pool, moduleId, market, venues, wall, log } = options
  let isOpen = true
  const fault = (error: unknown): void => {
    if (!isOpen) return
    isOpen = false
    options.onFault(error)
  }

  await seedFirst(pool, moduleId)
  const isWallTime = !market.source.startsWith('replay')
  /** Market time stands still until this is over. */
  const during = <T>(work: Promise<T>): Promise<T> => {
    const release = market.clock.hold()
    return work.finally(release)
  }
  const { quotes, volumes, closing } = see(market)
  const twins = keepTwins({
    pool,
    moduleId,
    clock: market.clock,
    seed: options.provenance?.seed ?? '',
    venues,
    listingsOf: (symbol) => quotes.listings(symbol),
  })
  market.onEvents(twins.observe)
  const stored = await store.storedMarket(pool, moduleId)
  const from = stored ? instant(Number(stored.clock_us)) : null
  const releaseTime = market.clock.hold()
  const opened = market.start(from)
  const now = (): Instant => market.clock.now()
  await options.marketRows?.read()
  const { past, memory, risk, watched, crashed, refusedVersions } = await remember({
    pool,
    moduleId,
    quotes,
    volumes,
    at: from ?? wall.now(),
    marketNow: from ?? now(),
  })

  const marks = markOuts({ pool, market, quotes, isWallTime, during, onFault: fault })
  marks.restore(watchedFrom(past))
  const stages = new StageTimes()
  const pulser = new Pulser(memory, market, stages)
  const writeBooking = bookingWriter(pool)
  const ids = idMaker(secureRandom())
  const desk: Sender & Booker = {
    moduleId,
    memory,
    clock: market.clock,
    wall,
    venues,
    log,
    maySend: () => isOpen,
    look: (execution) => void schedules.look(execution).catch(fault),
    onFault: fault,
    book: (booking) => during(watcher.attend(booking, writeBooking)).then(() => marks.stored(booking)),
    conclude: (execution, booking) =>
      conclude(execution, booking, {
        memory,
        clock: market.clock,
        wall,
        log,
        watch: (ended, facts, report) => {
          twins.end(ended)
          marks.end(watchedOf(ended, facts, report, memory.policy.limits.maxParticipation))
          stages.add(measureLatency(toStages(ended.stamps)).intervals)
        },
      }),
  }
  const schedules = scheduler({ ...desk, ids })
  const lessons = new Lessons({ pool, moduleId, monotonicMs: () => wall.monotonicMs(), log })
  await lessons.reload()
  const hands = handsOf(desk, { pool, workerId: options.workerId, ids, lessons, twins, schedules })
  const watcher: Watcher = new Watcher({
    ...hands,
    isReconciled: (venue, symbol) => comparison.isReconciled(venue, symbol),
    callOff: async (execution, reason) => void (await callOff(execution, reason, hands)),
  })
  const waiter = new Waiter({ ...hands, note: (...args) => noteWaiting(pool, ...args), watch: (...args) => watcher.watch(...args) })
  watcher.restore(watched)
  waiter.restore(past.executions)
  const sight = new Sight(
    market.clock,
    quotes,
    (symbol) => watcher.watches(symbol) || waiter.waitsFor(symbol),
    (symbol) => {
      watcher.look(symbol)
      waiter.look(symbol)
    },
  )
  market.onEvents((events, silent) => {
    if (!silent) sight.observe(events)
  })
  const trader: Trader = { ...hands, isWallTime, closing, wait: (...args) => waiter.add(...args), watch: (...args) => watcher.watch(...args) }
  const applyRisk = riskIntake({
    pool,
    moduleId,
    memory,
    risk,
    log,
    onApplied: () => {
      watcher.again()
      return cancelForbidden(hands)
    },
  })

  const adopter = new Adopter({
    pool,
    moduleId,
    memory,
    log,
    onAdopted: async () => {
      risk.apply(memory)
      watcher.again()
      await cancelForbidden(hands)
    },
  })
  const governor = new Governor({
    pool,
    moduleId,
    now: () => wall.now(),
    adopt: () => adopter.look(),
    weigh: () => askForJob(pool, 'weigh_proposals'),
  })
  const govern = single(() => governor.look(), fault)
  const adopt = (): void => void adopter.look().catch(fault)

  const requests: RequestDesk = {
    ...hands,
    waiter,
    watcher,
    readExecution: (id) => readExecution(pool, id),
    modifyLive: (execution, change, asked) => schedules.modify(execution, change, asked.causeId, asked.actor),
    executionOf: async (decisionId) => (await executionsOf(pool, moduleId, [decisionId]))[0]?.id ?? null,
    answer: (...args) => setAside(pool, ...args),
  }
  const inbox = inboxLoop({
    read: inboxReader(pool, moduleId, await tracksCommits(pool)),
    applyRisk,
    onFault: fault,
    take: intake({ pool, moduleId, memory, trader, requests, pulser, wall, log }),
  })
  const comparison: Comparison = await compareWithVenues({ ...desk, pool })
  let isReconciled = false
  const connect = (venue: Venue): void => {
    venue.onReports(twins.hear)
    venue.onReports((reports) => void takeReports(reports, desk).catch(fault))
    // What was said while the stream was away is asked for at once.
    venue.onReconnected?.(() => {
      if (isReconciled) void comparison.look(venue.name).catch(fault)
    })
  }
  for (const venue of venues.values()) connect(venue)
  const marketRows = single(async () => await options.marketRows?.read(), fault)
  const commander = new Commands(commanderOf({ pool, desk, hands, requests, governor, risk, watcher, lessons }))
  const commands = single(() => commander.obey(), fault)

  await opened
  const counts = await reconcile(desk)
  isReconciled = true
  await comparison.lookAtAll()
  log.info(
    { ...counts, positions: memory.positions.size, watched: watcher.count(), waiting: waiter.count(), unmarked: marks.count() },
    'reconciled with the venues',
  )
  await store.writeEvents(pool, [
    event('worker', options.workerId, 'started', null, {
      ...counts,
      source: market.source,
      config_version: memory.policy.version,
      ...options.provenance,
    }),
    ...refusedVersions.map(refusedEvent),
  ])
  await markOpen(pool, moduleId, options.workerId, true)
  await applyRisk()
  // What is held is attended to before anything new is judged.
  await watcher.open(crashed)
  waiter.open()
  await inbox.drain()

  const listener = hear({
    url: options.url,
    log,
    memory,
    lessons,
    pulser,
    decisions: () => inbox.nudge(),
    risk: () => void applyRisk().catch(fault),
    marketRows: () => void marketRows(),
    commands: () => void commands(),
    configuration: adopt,
  })

  const pulse = single(() => beat({ pool, moduleId, workerId: options.workerId, pulser, lessons, memory, volumes, clock: market.clock, wall }), fault)
  const auditor = new Auditor({ pool, moduleId, log, riskUse: () => riskUseNow(memory, now()) })
  const audit = single(async () => await auditor.look(), fault)
  const writeTwins = single(twins.write, fault)
  await pulse()
  const wasAsleep = sleepWatch(wall, POLL_MS)
  const timers = [
    setInterval(() => {
      inbox.nudge()
      commands()
      void marketRows()
      void applyRisk().catch(fault)
      if (!wasAsleep()) void askOverdue(desk).catch(fault)
      adopt()
      lessons.poll()
      if (market.status().state === 'closed') void waiter.expireAll().catch(fault)
      // A cancel that did not reach its venue is asked for again as long as the order is forbidden.
      if (memory.tradingState !== 'trading' || memory.limits.halt) void cancelForbidden(hands).catch(fault)
    }, POLL_MS),
    setInterval(() => void comparison.lookAtAll().catch(fault), LOOK_EVERY_MS),
    setInterval(marks.mark, MARK_MS),
    setInterval(writeTwins, TWINS_MS),
    setInterval(pulse, POLL_MS),
    setInterval(audit, AUDIT_EVERY_MS),
    setInterval(govern, GOVERN_MS),
    setInterval(() => void store.sweep(pool, now() - QUOTE_KEEP_US).catch(fault), SWEEP_MS),
    setInterval(() => void volumes.forget(pool, moduleId, now()).catch(fault), SWEEP_MS),
  ]
  releaseTime()

  return {
    memory,
    lessons,
    comparison,
    askNow: (orderId) => askNow(orderId, desk),
    connect,
    modify: schedules.modify,
    async drain() {
      await inbox.drain()
      while (memory.executions.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await marks.mark()
      await writeTwins()
    },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await listener.close()
      // What has been claimed is judged and sent before the door closes; after a fault nothing leaves any more.
      await inbox.stop()
      sight.close()
      await Promise.all([waiter.close(), watcher.close()])
      const isInOrder = isOpen
      isOpen = false
      await schedules.close()
      await comparison.idle()
      pulser.stop()
      await writeTwins()
      await Promise.all([marks.mark.idle(), pulse.idle(), audit.idle(), writeTwins.idle(), govern.idle(), commands.idle(), marketRows.idle(), lessons.idle()])
      await commander.idle()
      // Only a stop in order says so: after anything else the next start carries out the policies of what is held.
      if (isInOrder) await markOpen(pool, moduleId, options.workerId, false)
    },
  }
}
