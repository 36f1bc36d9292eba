import type { Command } from '#lib/db/desk.ts'
import { type EventRow, event } from '#lib/db/events.ts'
import type { Result } from '#lib/domain/base/result.ts'
import type { TradingState } from '#lib/domain/decide/policy.ts'
import { COMMANDS } from '#lib/wire/command.ts'
import type { Asked } from './asked.ts'
import { cancelForbidden } from './call-off.ts'
import { type Changer, cancel, change } from './change.ts'
import { untilNothingIsOpen } from './drill.ts'
import { type Flattener, flatten, Interrupted } from './flatten.ts'
import type { Governor } from './govern.ts'
import type { LessonVerdict, LessonWish } from './jobs/lifecycle.ts'
import type { RetireWish } from './jobs/retire-lesson.ts'
import { cut } from './rows.ts'
import { setPolicy } from './watch-change.ts'

export type Commander = Changer &
  Flattener & {
    readonly waiting: () => Promise<readonly Command[]>
    readonly take: (id: string, events: readonly EventRow[]) => Promise<void>
    readonly end: (id: string, status: 'done' | 'refused', result: unknown, events: readonly EventRow[]) => Promise<void>
    /** Durable, and in force, when it resolves. */
    readonly setState: (state: TradingState, actor: string, reason: string, events: readonly EventRow[]) => Promise<void>
    /** What the venue says of an open order; null when no open order has this id. */
    readonly askNow: (orderId: string) => Promise<{ readonly answer: string; readonly status: string } | null>
    readonly governor: Pick<Governor, 'propose' | 'decide' | 'comment' | 'bypass' | 'rollBack'>
    readonly askForJob: (name: string) => Promise<void>
    readonly decideLesson: (wish: Pick<LessonWish, 'lessonId' | 'verdict' | 'comment' | 'actor'>) => Promise<LessonVerdict>
    /** No decision is judged with it any more when it resolves. */
    readonly retireLesson: (wish: Omit<RetireWish, 'now'>) => Promise<LessonVerdict>
    readonly onFault: (error: unknown) => void
  }

type Outcome = { readonly status: 'done' | 'refused'; readonly result: Readonly<Record<string, unknown>> }

/**
 * Obeys what people asked for in the browser, oldest first. A command that cannot be obeyed is refused with its reason. One that
 * takes its time runs beside the others, so that a halt never waits for it; it stays `taken` until it is over, and a restart takes
 * it up again.
 */
export class Commands {
  private readonly desk: Commander
  private readonly running = new Map<string, Promise<void>>()
  /** Begun by this run, so that a look that read them before their end does not begin them again. */
  private readonly begun = new Set<string>()
  /** How often the trading state was set: what was measured under one must not lift another. */
  private changes = 0

  constructor(desk: Commander) {
    this.desk = desk
  }

  async obey(): Promise<void> {
    const { desk } = this
    const announced = [...desk.memory.haltsRequested]
    for (const command of await desk.waiting()) {
      if (this.begun.has(command.id)) continue
      const outcome = await this.carryOut(command)
      if (outcome !== null) await this.end(command, outcome)
    }
    // What was announced before this look has been obeyed, refused, or was never a command.
    for (const halt of announced) desk.memory.haltsRequested.delete(halt)
  }

  /** Resolves when nothing runs beside any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values())
  }

  private async end(command: Command, { status, result }: Outcome): Promise<void> {
    this.desk.log.info({ command: command.id, kind: command.kind, actor: command.actor, status }, 'command carried out')
    await this.desk.end(command.id, status, result, [event('command', command.id, status, null, result, command.actor)])
  }

  /** Null when it goes on beside the others. */
  private async carryOut(command: Command): Promise<Outcome | null> {
    const { payload } = command
    const asked: Asked = { causeId: command.id, actor: command.actor }
    switch (command.kind) {
      case 'halt':
        return await within(COMMANDS.halt.safeParse(payload), ({ reason }) => this.enter('halted', command, reason))
      case 'reduce_only':
        return await within(COMMANDS.reduce_only.safeParse(payload), ({ reason }) => this.enter('reduce_only', command, reason))
      case 'resume':
        return await within(COMMANDS.resume.safeParse(payload), ({ reason }) => this.enter('trading', command, reason))
      case 'cancel':
        return await within(COMMANDS.cancel.safeParse(payload), async ({ execution_id }) =>
          answered(await cancel(execution_id, 'cancelled by command', this.desk)),
        )
      case 'modify':
        return await within(COMMANDS.modify.safeParse(payload), async ({ execution_id, ...plan }) =>
          answered(await change(execution_id, plan, asked, this.desk)),
        )
      case 'watch_policy':
        return await within(COMMANDS.watch_policy.safeParse(payload), async ({ execution_id, policy }) =>
          answered(await setPolicy(execution_id, policy, asked, this.desk)),
        )
      case 'flatten':
        return await within(COMMANDS.flatten.safeParse(payload), (wish) => this.flatten(command, wish.reason, wish.reduce_only ?? false))
      case 'close':
        return await within(COMMANDS.close.safeParse(payload), (wish) => this.close(command, wish))
      case 'check_order':
        return await within(COMMANDS.check_order.safeParse(payload), ({ order_id }) => this.beside(command, () => this.checkOrder(order_id)))
      case 'drill':
        return await within(COMMANDS.drill.safeParse(payload), ({ reason }) => this.drill(command, reason))
      case 'propose':
        return await within(COMMANDS.propose.safeParse(payload), async (wish) => answered(await this.desk.governor.propose(command, wish)))
      case 'decide_proposal':
        return await within(COMMANDS.decide_proposal.safeParse(payload), async (said) => answered(await this.desk.governor.decide(command, said)))
      case 'comment_proposal':
        return await within(COMMANDS.comment_proposal.safeParse(payload), async (said) => answered(await this.desk.governor.comment(command, said)))
      case 'bypass_proposal':
        return await within(COMMANDS.bypass_proposal.safeParse(payload), async (wish) => answered(await this.desk.governor.bypass(command, wish)))
      case 'roll_back':
        return await within(COMMANDS.roll_back.safeParse(payload), async (wish) => answered(await this.desk.governor.rollBack(command, wish)))
      case 'decide_lesson':
        return await within(COMMANDS.decide_lesson.safeParse(payload), (wish) => this.decideLesson(command, wish))
      case 'retire_lesson':
        return await within(COMMANDS.retire_lesson.safeParse(payload), async ({ lesson_id, reason }) =>
          ofLesson(lesson_id, await this.desk.retireLesson({ lessonId: lesson_id, reason, actor: command.actor, causeId: command.id })),
        )
      case 'learn':
        return await within(COMMANDS.learn.safeParse(payload), async ({ job }) => {
          await this.desk.askForJob(job)
          return { status: 'done', result: { job } }
        })
      default:
        return refused('UNKNOWN_COMMAND', `the worker does not carry out ${cut(command.kind, 64)}`)
    }
  }

  private async decideLesson({ actor }: Command, wish: { lesson_id: string; verdict: 'approve' | 'reject'; comment: string }): Promise<Outcome> {
    return ofLesson(wish.lesson_id, await this.desk.decideLesson({ lessonId: wish.lesson_id, verdict: wish.verdict, comment: wish.comment, actor }))
  }

  private async enter(state: TradingState, command: Command, reason: string): Promise<Outcome> {
    const cancelled = await this.setState(state, command, reason)
    return { status: 'done', result: { state, cancelled } }
  }

  private async setState(state: TradingState, command: Command, reason: string): Promise<number> {
    const { memory, moduleId } = this.desk
    const from = memory.tradingState
    memory.tradingState = state
    this.changes++
    // Cancels always pass, and do not wait until a slow database has the word; what reached a venue meanwhile goes after it.
    const asked = new Set<string>()
    const atOnce = cancelForbidden(this.desk, asked)
    await this.desk.setState(state, command.actor, reason, [event('trading', moduleId, 'changed', command.id, { from, to: state, reason }, command.actor)])
    return (await atOnce) + (await cancelForbidden(this.desk, asked))
  }

  private async flatten(command: Command, reason: string, isReducing: boolean): Promise<Outcome | null> {
    if (isReducing && command.status === 'recorded') await this.setState('reduce_only', command, reason)
    return this.haltedAnswer() ?? (await this.beside(command, () => this.closing({ id: command.id, origin: 'flatten', reason }, () => true)))
  }

  private async close(command: Command, { symbol, venue, reason }: { symbol: string; venue: string; reason: string }): Promise<Outcome | null> {
    const isMeant = (place: { venue: string; symbol: string }): boolean => place.venue === venue && place.symbol === symbol
    const isHeld = [...this.desk.memory.positions.values()].some((p) => isMeant(p) && !p.quantity.isZero())
    if (!isHeld && command.status === 'recorded') return refused('NO_POSITION', `nothing of ${cut(symbol, 64)} is held on ${cut(venue, 64)}`)
    return this.haltedAnswer() ?? (await this.beside(command, () => this.closing({ id: command.id, origin: 'close', reason }, isMeant)))
  }

  private async closing(command: { id: string; origin: 'flatten' | 'close'; reason: string }, isMeant: Parameters<typeof flatten>[2]): Promise<Outcome> {
    return { status: 'done', result: { ...(await flatten(this.desk, command, isMeant)) } }
  }

  /** A halt lets nothing leave, not even what closes: it says what has to be done first. */
  private haltedAnswer(): Outcome | null {
    const { memory } = this.desk
    if (memory.limits.halt && memory.tradingState !== 'halted')
      return refused('HALTED', 'the Risk Manager has halted trading: nothing leaves until it lifts the halt')
    if (memory.tradingState !== 'halted') return null
    return refused('HALTED', 'trading is halted and nothing leaves: switch to reduce-only first, or flatten with reduce_only set, which does both')
  }

  private async checkOrder(orderId: string): Promise<Outcome> {
    const found = await this.desk.askNow(orderId)
    return found ? { status: 'done', result: { order_id: orderId, ...found } } : refused('NOT_OPEN', `order ${orderId} is not open`)
  }

  /** Measures the kill switch. What cuts a drill off leaves the desk halted: only a person lifts that. */
  private async drill(command: Command, reason: string): Promise<Outcome | null> {
    if (command.status === 'taken') return refused('INTERRUPTED', 'the drill was cut off by a restart; the desk stays as it was left')
    return await this.beside(command, async () => {
      const before = this.desk.memory.tradingState
      const startedMs = performance.now()
      const cancelled = await this.setState('halted', command, `drill: ${reason}`)
      const mine = this.changes
      const { haltedMs, openAfter } = await untilNothingIsOpen(this.desk, startedMs)
      const isMine = this.changes === mine
      if (isMine && before !== 'halted') await this.setState(before, command, `after the drill: ${reason}`)
      const halted_ms = haltedMs === null ? null : Math.round(haltedMs * 10) / 10
      return { status: 'done', result: { halted_ms, cancelled, open_after: openAfter, state: this.desk.memory.tradingState, restored: isMine } }
    })
  }

  private async beside(command: Command, run: () => Promise<Outcome>): Promise<null> {
    this.begun.add(command.id)
    await this.desk.take(command.id, [event('command', command.id, 'taken', null, {}, command.actor)])
    const done = run()
      .then((outcome) => this.end(command, outcome))
      .catch((error: unknown) => {
        if (!(error instanceof Interrupted)) this.desk.onFault(error)
      })
      .finally(() => this.running.delete(command.id))
    this.running.set(command.id, done)
    return null
  }
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } }

/** The payload was checked when it was recorded; a row can be written by other hands all the same. */
async function within<T>(parsed: Parsed<T>, run: (payload: T) => Promise<Outcome | null>): Promise<Outcome | null> {
  if (parsed.success) return await run(parsed.data)
  const issue = parsed.error.issues[0]
  return refused('INVALID_COMMAND', `${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'not understood'}`)
}

const answered = (answer: Result<Readonly<Record<string, unknown>>, { readonly code: string; readonly message: string }>): Outcome =>
  answer.ok ? { status: 'done', result: answer.value } : { status: 'refused', result: { ...answer.error } }

const ofLesson = (lessonId: string, answer: LessonVerdict): Outcome =>
  answer.ok ? { status: 'done', result: { lesson_id: lessonId, state: answer.state } } : refused(answer.code, answer.message)

const refused = (code: string, message: string): Outcome => ({ status: 'refused', result: { code, message } })
